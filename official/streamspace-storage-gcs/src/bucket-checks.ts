import { isPluginError } from '@streamspace/plugin-sdk';
import type { ProbeCheck } from '@streamspace/plugin-kit/object-store';
import { z } from 'zod';
import type { GcsClient } from './gcs-client.ts';
import type { GcsUrls } from './gcs-urls.ts';

const bucketSchema = z.object({
  location: z.string().nullish(),
  locationType: z.string().nullish(),
  storageClass: z.string().nullish(),
  iamConfiguration: z
    .object({
      publicAccessPrevention: z.string().nullish(),
      uniformBucketLevelAccess: z.object({ enabled: z.boolean().nullish() }).nullish(),
    })
    .nullish(),
  softDeletePolicy: z.object({ retentionDurationSeconds: z.string().nullish() }).nullish(),
  retentionPolicy: z.object({ retentionPeriod: z.string().nullish() }).nullish(),
  objectRetention: z.object({ mode: z.string().nullish() }).nullish(),
});
type Bucket = z.output<typeof bucketSchema>;

const fields =
  'location,locationType,storageClass,iamConfiguration(publicAccessPrevention,uniformBucketLevelAccess(enabled)),softDeletePolicy(retentionDurationSeconds),retentionPolicy(retentionPeriod),objectRetention(mode)';
const skipped = 'Skipped: the credentials may not read the settings of the bucket (storage.buckets.get)';

/** What the settings of the bucket say, for those who may read them; the least rights do not. */
export function bucketChecks(client: GcsClient, urls: GcsUrls, wantsRetention: boolean): readonly ProbeCheck[] {
  let reading: Promise<Bucket | undefined> | undefined;
  const read = (): Promise<Bucket | undefined> => (reading ??= readBucket(client, urls));
  return [
    {
      name: 'settings',
      async run() {
        const bucket = await read();
        if (bucket === undefined) return skipped;
        if (wantsRetention && bucket.objectRetention?.mode !== 'Enabled')
          throw new Error('The bucket does not allow object retention, and "retention" asks for it');
        return settingsOf(bucket);
      },
    },
    {
      name: 'public access',
      async run() {
        const bucket = await read();
        if (bucket === undefined) return skipped;
        if (bucket.iamConfiguration?.publicAccessPrevention !== 'enforced')
          throw new Error('Public access to the bucket is not prevented: set "public access prevention" to "enforced"');
        return 'Public access is prevented';
      },
    },
  ];
}

async function readBucket(client: GcsClient, urls: GcsUrls): Promise<Bucket | undefined> {
  try {
    return bucketSchema.parse(await client.json({ method: 'GET', url: urls.bucket({ fields }) }));
  } catch (error) {
    if (isPluginError(error) && error.reason === 'access_denied') return undefined;
    throw error;
  }
}

function settingsOf({ location, locationType, storageClass, iamConfiguration, ...more }: Bucket): string {
  const days = (seconds: string | null | undefined): number => Math.ceil(Number(seconds ?? 0) / 86_400);
  const softDelete = days(more.softDeletePolicy?.retentionDurationSeconds);
  const retention = days(more.retentionPolicy?.retentionPeriod);
  return [
    `${location ?? 'somewhere'} (${locationType ?? 'unknown'}), ${storageClass ?? 'STANDARD'}`,
    iamConfiguration?.uniformBucketLevelAccess?.enabled === true ? 'uniform access' : 'access by object',
    softDelete > 0 ? `deleted objects go on costing for ${softDelete} days` : 'deleted objects are gone at once',
    ...(retention > 0 ? [`nothing can be deleted for ${retention} days`] : []),
  ].join('; ');
}
