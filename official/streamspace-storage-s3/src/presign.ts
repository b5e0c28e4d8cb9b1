import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { PresignOptions } from '@streamspace/plugin-kit/object-store';
import { attachment, type encryptionInput } from './s3-headers.ts';

type Encryption = ReturnType<typeof encryptionInput>;

interface Signed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}

/** An address that works without credentials, and the headers that have to be sent with it. */
export async function presignObject(
  {
    signer,
    bucket: Bucket,
    encryption,
    now,
  }: { signer: S3Client; bucket: string; encryption: Encryption; now: number },
  Key: string,
  options: PresignOptions,
): Promise<Signed> {
  const { method, expiresSeconds } = options;
  const expiresAt = new Date(now + expiresSeconds * 1000).toISOString();
  if (method === 'GET') {
    const { responseContentType, responseFileName } = options;
    const command = new GetObjectCommand({
      Bucket,
      Key,
      ...(responseContentType === undefined ? {} : { ResponseContentType: responseContentType }),
      ...(responseFileName === undefined ? {} : { ResponseContentDisposition: attachment(responseFileName) }),
    });
    return { url: await getSignedUrl(signer, command, { expiresIn: expiresSeconds }), headers: {}, expiresAt };
  }
  const { contentType, contentLength } = options;
  const command = new PutObjectCommand({
    Bucket,
    Key,
    ...(contentType === undefined ? {} : { ContentType: contentType }),
    ...(contentLength === undefined ? {} : { ContentLength: contentLength }),
    ...encryption,
  });
  const headers = {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(contentLength === undefined ? {} : { 'content-length': String(contentLength) }),
    ...encryptionHeaders(encryption),
  };
  const url = await getSignedUrl(signer, command, {
    expiresIn: expiresSeconds,
    signableHeaders: new Set(Object.keys(headers)),
    unhoistableHeaders: new Set(Object.keys(headers)),
  });
  return { url, headers, expiresAt };
}

function encryptionHeaders(encryption: Encryption): Record<string, string> {
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled } = encryption as {
    ServerSideEncryption?: string;
    SSEKMSKeyId?: string;
    BucketKeyEnabled?: boolean;
  };
  const prefix = 'x-amz-server-side-encryption';
  return {
    ...(ServerSideEncryption === undefined ? {} : { [prefix]: ServerSideEncryption }),
    ...(SSEKMSKeyId === undefined ? {} : { [`${prefix}-aws-kms-key-id`]: SSEKMSKeyId }),
    ...(BucketKeyEnabled === undefined ? {} : { [`${prefix}-bucket-key-enabled`]: String(BucketKeyEnabled) }),
  };
}
