import {
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3';
import { withSlash } from '@streamspace/plugin-kit/object-store';
import type { S3Config } from './config.ts';

const ownId = 'streamspace-abort-incomplete';
const afterDays = 7;

/** One rule for each folder, by which the bucket itself ends uploads that were left. */
export const lifecycleRules = ({ storagePaths }: Pick<S3Config, 'storagePaths'>): readonly LifecycleRule[] =>
  Object.entries(storagePaths).map(([purpose, folder]) => ({
    ID: `${ownId}-${purpose}`,
    Status: 'Enabled',
    Filter: { Prefix: withSlash(folder) },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: afterDays },
  }));

/** Writes the rules into the bucket's configuration. Rules of others stay as they are. */
export async function writeLifecycle(client: S3Client, config: S3Config): Promise<'written' | 'there already'> {
  const Bucket = config.bucket;
  const rules = await readRules(client, Bucket);
  const wanted = lifecycleRules(config);
  const isThere = wanted.every((rule) =>
    rules.some(
      ({ ID, Status, Filter, AbortIncompleteMultipartUpload: abort }) =>
        ID === rule.ID &&
        Status === 'Enabled' &&
        Filter?.Prefix === rule.Filter?.Prefix &&
        abort?.DaysAfterInitiation === afterDays,
    ),
  );
  if (isThere) return 'there already';
  const foreign = rules.filter(({ ID = '' }) => !ID.startsWith(ownId));
  const LifecycleConfiguration = { Rules: [...foreign, ...wanted] };
  await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
  return 'written';
}

async function readRules(client: S3Client, Bucket: string): Promise<readonly LifecycleRule[]> {
  try {
    const { Rules = [] } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
    return Rules;
  } catch (error) {
    if ((error as { name?: string }).name === 'NoSuchLifecycleConfiguration') return [];
    throw error;
  }
}
