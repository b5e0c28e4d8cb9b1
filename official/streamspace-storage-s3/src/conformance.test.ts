import { objectStoreContract } from '@streamspace/plugin-testing/object-store';
import { openFakeTarget } from './__fixtures__/fake-target.ts';

objectStoreContract('S3, as AWS', () => openFakeTarget(), { largeBytes: 24 * 1024 ** 2 });

objectStoreContract(
  'S3, as Swift: no encryption, no conditions, MD5',
  () =>
    openFakeTarget({
      fake: { encryption: false, conditionalPut: false },
      config: {
        provider: 'swift',
        endpoint: 'https://swift.example.com',
        encryption: { required: false },
      },
      hosts: ['swift.example.com'],
    }),
  { only: ['OS-01', 'OS-08', 'OS-09', 'OS-14', 'OS-20', 'OS-23'] },
);
