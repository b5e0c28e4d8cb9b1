import {
  CreateBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

/** What the tests do to a server past the plugin. */
export interface AdminClient {
  createBucket(): Promise<void>;
  /** Puts an `x` under each key. */
  seed(keys: readonly string[]): Promise<void>;
  residue(): Promise<{ readonly objects: readonly string[]; readonly uploads: readonly string[] }>;
}

export function createAdminClient(options: {
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}): AdminClient {
  const { endpoint, bucket: Bucket, accessKeyId, secretAccessKey } = options;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  return {
    createBucket: async () => void (await client.send(new CreateBucketCommand({ Bucket }))),
    async seed(keys) {
      for (let at = 0; at < keys.length; at += 20) {
        const page = keys.slice(at, at + 20);
        // oxlint-disable-next-line no-await-in-loop -- twenty at a time
        await Promise.all(page.map((Key) => client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))));
      }
    },
    async residue() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
      return { objects: Contents.map(({ Key = '' }) => Key), uploads: Uploads.map(({ Key = '' }) => Key) };
    },
  };
}
