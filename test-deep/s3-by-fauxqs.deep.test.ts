import { objectStoreContract } from '@streamspace/plugin-testing/object-store';
import { openFauxqsTarget } from '../official/streamspace-storage-s3/src/__fixtures__/fauxqs-target.ts';

objectStoreContract('S3, as fauxqs', openFauxqsTarget, {
  cannot: {
    'OS-15 a list is in the order of bytes': 'fauxqs sorts as people do',
    'OS-18 an upload goes on where its provider was killed': 'fauxqs does not list parts',
    'OS-18 an upload that is taken up again ends for whoever wrote before': 'fauxqs does not list parts',
    'OS-22': 'fauxqs does not change headers',
    'OS-23 a signed address takes no other length and no other type': 'fauxqs checks no signature',
    'OS-24': 'fauxqs checks no signature',
  },
  largeBytes: 12 * 1024 ** 2,
});
