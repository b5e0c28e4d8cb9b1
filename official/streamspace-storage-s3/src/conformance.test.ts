import { objectStoreContract } from '@streamspace/plugin-testing/object-store';
import { openFakeTarget } from './__fixtures__/fake-target.ts';

objectStoreContract('S3, as AWS', () => openFakeTarget(), { largeBytes: 24 * 1024 ** 2 });
