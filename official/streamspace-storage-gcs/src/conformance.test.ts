import { objectStoreContract } from '@streamspace/plugin-testing/object-store';
import { openFakeTarget } from './__fixtures__/fake-target.ts';

objectStoreContract(
  'Cloud Storage, which takes one write a second of each name',
  () => openFakeTarget({ fake: { limitsWrites: true } }),
  { largeBytes: 20 * 1024 ** 2 },
);
