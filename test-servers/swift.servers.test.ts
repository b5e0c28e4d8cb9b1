import { objectStoreContract } from '@streamspace/plugin-testing/object-store';
import { describe } from 'vitest';
import { createAdminClient } from '../official/streamspace-storage-s3/src/__fixtures__/admin-client.ts';
import { installDebianPackages } from './support/debian.ts';
import { openSandboxTarget } from './support/sandbox-target.ts';
import { startSwift, swiftPackages } from './support/swift.ts';

const reason = await installDebianPackages(...swiftPackages);
const bucket = 'streamspace';

describe.skipIf(reason !== undefined)(`OpenStack Swift of Debian ${reason ?? ''}`, () => {
  objectStoreContract(
    'S3, as OpenStack Swift',
    async () => {
      await using opening = new AsyncDisposableStack();
      const { origin, accessKeyId, secretAccessKey } = await startSwift(opening);
      const admin = createAdminClient({ endpoint: origin, bucket, accessKeyId, secretAccessKey });
      await admin.createBucket();
      const target = opening.use(
        await openSandboxTarget({
          name: 'streamspace-storage-s3',
          origin,
          config: {
            enabled: true,
            provider: 'swift',
            endpoint: origin,
            useSSL: false,
            bucket,
            accessKeyID: accessKeyId,
            secretAccessKey,
            encryption: { required: false },
            partSizeMiB: 5,
          },
          wrong: { secret: { secretAccessKey: 'not the secret' }, bucket: { bucket: 'another' } },
          secrets: [secretAccessKey],
          seed: (keys) => admin.seed(keys.map((key) => `recordings/recorder/${key}`)),
          residue: admin.residue,
        }),
      );
      const stack = opening.move();
      return { ...target, [Symbol.asyncDispose]: () => stack.disposeAsync() };
    },
    { largeBytes: 24 * 1024 ** 2 },
  );
});
