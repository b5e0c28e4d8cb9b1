import type { FakeBucket } from './bucket.ts';
import { quoted } from './object-requests.ts';
import type { S3Request } from './request.ts';
import { S3Fault } from './s3-error.ts';
import { xmlResponse } from './upload-requests.ts';

const mostKeys = 1000;
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjects({ query }: S3Request, { objects }: FakeBucket): Response {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const limit = Math.min(mostKeys, Number(query.get('max-keys') ?? mostKeys));
  const encode = query.get('encoding-type') === 'url' ? encodeKey : (text: string) => text;
  const token = query.get('continuation-token');
  const after = token === null ? '' : readToken(token);

  const entries = new Map<string, string | undefined>();
  for (const key of [...objects.keys()].filter((name) => name.startsWith(prefix)).toSorted(byBytes)) {
    const at = delimiter === null ? -1 : key.indexOf(delimiter, prefix.length);
    const entry = at === -1 ? key : key.slice(0, at + 1);
    if (byBytes(entry, after) > 0) entries.set(entry, at === -1 ? key : undefined);
  }
  const page = [...entries].slice(0, limit);
  const isTruncated = entries.size > page.length;
  return xmlResponse('ListBucketResult', {
    Prefix: encode(prefix),
    KeyCount: page.length,
    MaxKeys: limit,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: isTruncated,
    NextContinuationToken: isTruncated ? Buffer.from(page.at(-1)?.[0] ?? '').toString('base64url') : undefined,
    Contents: page.flatMap(([, key]) => {
      const object = key === undefined ? undefined : objects.get(key);
      if (object === undefined) return [];
      return [
        {
          Key: encode(key ?? ''),
          LastModified: new Date(object.lastModified).toISOString(),
          ETag: quoted(object),
          Size: object.body.length,
          StorageClass: object.headers['x-amz-storage-class'] ?? 'STANDARD',
        },
      ];
    }),
    CommonPrefixes: page.flatMap(([entry, key]) => (key === undefined ? [{ Prefix: encode(entry) }] : [])),
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listUploads({ query }: S3Request, { uploads }: FakeBucket, pageSize: number): Response {
  const prefix = query.get('prefix') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('upload-id-marker') ?? '';
  const rest = [...uploads.values()]
    .filter(({ key }) => key.startsWith(prefix))
    .toSorted((a, b) => byBytes(a.key, b.key) || byBytes(a.id, b.id))
    .filter(({ key, id }) => byBytes(key, keyMarker) > 0 || (key === keyMarker && byBytes(id, idMarker) > 0));
  const page = rest.slice(0, pageSize);
  const isTruncated = rest.length > page.length;
  return xmlResponse('ListMultipartUploadsResult', {
    IsTruncated: isTruncated,
    NextKeyMarker: isTruncated ? page.at(-1)?.key : undefined,
    NextUploadIdMarker: isTruncated ? page.at(-1)?.id : undefined,
    Upload: page.map(({ key, id, initiated }) => ({
      Key: key,
      UploadId: id,
      Initiated: new Date(initiated).toISOString(),
    })),
  });
}

/** As S3 does, which leaves the slash. */
const encodeKey = (key: string): string => encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');

function readToken(token: string): string {
  if (!/^[\w-]+$/.test(token))
    throw new S3Fault(400, 'InvalidArgument', 'The continuation token provided is incorrect');
  return Buffer.from(token, 'base64url').toString();
}
