import { createHash } from 'node:crypto';
import type { WriteOptions } from '@streamspace/plugin-kit/object-store';
import type { S3Config } from './config.ts';

/** What an object is asked to be, for `PutObject` and `CreateMultipartUpload` alike. */
export function objectInput(
  { contentType, metadata, storageClass, retention }: WriteOptions,
  encryption: ReturnType<typeof encryptionInput>,
) {
  return {
    ContentType: contentType,
    Metadata: { ...metadata },
    ...(storageClass === undefined || storageClass === 'STANDARD' ? {} : { StorageClass: storageClass as never }),
    ...(retention === undefined
      ? {}
      : { ObjectLockMode: retention.mode as never, ObjectLockRetainUntilDate: new Date(retention.until) }),
    ...encryption,
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html */
export function encryptionInput({ encryption }: Pick<S3Config, 'encryption'>) {
  const { enabled, algorithm, kmsKeyID = '', bucketKey } = encryption;
  if (!enabled) return {};
  if (algorithm === 'AES256') return { ServerSideEncryption: algorithm };
  return {
    ServerSideEncryption: algorithm,
    ...(kmsKeyID === '' ? {} : { SSEKMSKeyId: kmsKeyID }),
    // Two layers have no bucket keys.
    ...(algorithm === 'aws:kms' ? { BucketKeyEnabled: bucketKey } : {}),
  };
}

export const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('base64');

/**
 * A name for a saved file, for old and new browsers.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6266
 */
export function attachment(fileName: string): string {
  const ascii = fileName.replaceAll(/[^ -~]|["\\]/gu, '_');
  const extended = encodeURIComponent(fileName).replaceAll(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${extended}`;
}

/** An entity tag without its quotes. */
export const bare = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');
