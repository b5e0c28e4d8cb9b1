import { partOf, type FakeBucket } from './bucket.ts';
import { checkBody, encryptionOf, objectHeaders, quoted, readIfAbsent, type S3Abilities } from './object-requests.ts';
import type { S3Request } from './request.ts';
import { contents, S3Fault, texts, xml } from './s3-error.ts';

const mostParts = 10_000;

export function createUpload(
  { key, headers }: S3Request,
  bucket: FakeBucket,
  abilities: S3Abilities,
  now: number,
): Response {
  const crc32 = headers.get('x-amz-checksum-algorithm') === 'CRC32';
  const upload = bucket.begin({ key, initiated: now, crc32, ...objectHeaders(headers, abilities) });
  return xmlResponse('InitiateMultipartUploadResult', { Key: key, UploadId: upload.id });
}

export function uploadPart({ key, query, headers, body }: S3Request, bucket: FakeBucket): Response {
  const upload = bucket.upload(query.get('uploadId') ?? '', key);
  const number = Number(query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > mostParts) throw new S3Fault(400, 'InvalidArgument');
  checkBody(headers, body);
  if (upload.crc32 && !headers.has('x-amz-checksum-crc32')) throw new S3Fault(400, 'InvalidRequest');
  const part = partOf(body);
  upload.parts.set(number, part);
  const crc32 = upload.crc32 ? { 'x-amz-checksum-crc32': part.crc32 } : {};
  return new Response(null, { headers: { etag: quoted(part), ...crc32 } });
}

export function listParts({ key, query }: S3Request, bucket: FakeBucket, pageSize: number): Response {
  const upload = bucket.upload(query.get('uploadId') ?? '', key);
  const after = Number(query.get('part-number-marker') ?? 0);
  const rest = [...upload.parts].filter(([number]) => number > after).toSorted(([a], [b]) => a - b);
  const page = rest.slice(0, pageSize);
  const isTruncated = rest.length > page.length;
  return xmlResponse('ListPartsResult', {
    Key: key,
    UploadId: upload.id,
    IsTruncated: isTruncated,
    NextPartNumberMarker: isTruncated ? page.at(-1)?.[0] : undefined,
    Part: page.map(([number, part]) => ({
      PartNumber: number,
      ETag: quoted(part),
      Size: part.body.length,
      LastModified: new Date(upload.initiated).toISOString(),
      ChecksumCRC32: upload.crc32 ? part.crc32 : undefined,
    })),
  });
}

export function completeUpload(
  { key, query, headers, body }: S3Request,
  bucket: FakeBucket,
  abilities: S3Abilities,
  now: number,
): Response {
  const upload = bucket.upload(query.get('uploadId') ?? '', key);
  const ifAbsent = readIfAbsent(headers, abilities);
  const named = contents(new TextDecoder().decode(body), 'Part').map((part) => ({
    number: Number(texts(part, 'PartNumber')[0]),
    etag: (texts(part, 'ETag')[0] ?? '').replaceAll('"', ''),
    crc32: texts(part, 'ChecksumCRC32')[0],
  }));
  if (upload.crc32 && named.some(({ crc32 }) => crc32 === undefined)) throw new S3Fault(400, 'InvalidPart');
  const stored = bucket.complete(upload, named, { ifAbsent, now });
  return xmlResponse('CompleteMultipartUploadResult', { Key: key, ETag: quoted(stored) }, encryptionOf(stored));
}

export function xmlResponse(
  root: string,
  content: Parameters<typeof xml>[1],
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(xml(root, content), { headers: { ...headers, 'content-type': 'application/xml' } });
}
