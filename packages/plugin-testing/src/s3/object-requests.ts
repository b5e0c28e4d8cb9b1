import type { FakeBucket, FakeObject } from './bucket.ts';
import { checkChecksums, crc32Of } from './checksums.ts';
import type { S3Request } from './request.ts';
import { S3Fault } from './s3-error.ts';

/** How a fake differs from AWS. */
export interface S3Abilities {
  /** `false`: 501 for headers that ask for it. `silent`: takes them, and does nothing. Default `true`. */
  readonly encryption: boolean | 'silent';
  /** Conditions on writing; 501 without. Default `true`. */
  readonly conditionalPut: boolean;
  /** Whether the bucket allows locks. Default `false`. */
  readonly objectLock: boolean;
}

const largestPutBytes = 5 * 1024 ** 3;
const mostMetadataBytes = 2048;
const keptHeaders = ['content-type', 'x-amz-storage-class', 'x-amz-server-side-encryption'];

/** What comes back with an object, and whether it is locked, from the headers that it is written with. */
export function objectHeaders(
  headers: Headers,
  abilities: S3Abilities,
): { readonly headers: Readonly<Record<string, string>>; readonly lockedUntil: number } {
  const encryption = headers.get('x-amz-server-side-encryption');
  if (encryption !== null && abilities.encryption === false) throw new S3Fault(501, 'NotImplemented');
  const mode = headers.get('x-amz-object-lock-mode');
  if (mode !== null && !abilities.objectLock)
    throw new S3Fault(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration');
  const until = headers.get('x-amz-object-lock-retain-until-date');
  const metadata = [...headers].filter(([name]) => name.startsWith('x-amz-meta-'));
  const size = metadata.reduce((sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + value.length, 0);
  if (size > mostMetadataBytes) throw new S3Fault(400, 'MetadataTooLarge');
  const kept = [...headers].filter(
    ([name]) =>
      keptHeaders.includes(name) && !(name === 'x-amz-server-side-encryption' && abilities.encryption === 'silent'),
  );
  return {
    headers: {
      'content-type': 'binary/octet-stream',
      ...Object.fromEntries([...kept, ...metadata]),
      ...(until === null ? {} : { 'x-amz-object-lock-retain-until-date': until, 'x-amz-object-lock-mode': mode ?? '' }),
    },
    lockedUntil: until === null ? 0 : Date.parse(until),
  };
}

/** @throws {S3Fault} `NotImplemented` where the store knows no conditions. */
export function readIfAbsent(headers: Headers, { conditionalPut }: S3Abilities): boolean {
  const value = headers.get('if-none-match');
  if (value === null) return false;
  if (!conditionalPut || value !== '*') throw new S3Fault(501, 'NotImplemented');
  return true;
}

export function putObject(
  { key, headers, body }: S3Request,
  bucket: FakeBucket,
  abilities: S3Abilities,
  now: number,
): Response {
  checkBody(headers, body);
  const ifAbsent = readIfAbsent(headers, abilities);
  const stored = bucket.put(key, { body, lastModified: now, ...objectHeaders(headers, abilities) }, ifAbsent);
  return new Response(null, {
    headers: { ...encryptionOf(stored), etag: quoted(stored), 'x-amz-checksum-crc32': crc32Of(body) },
  });
}

/** Bodies come with their length, and as what their checksums say. */
export function checkBody(headers: Headers, body: Uint8Array): void {
  const length = headers.get('content-length');
  if (length === null && body.length > 0) throw new S3Fault(411, 'MissingContentLength');
  if (length !== null && Number(length) !== body.length) throw new S3Fault(400, 'IncompleteBody');
  if (body.length > largestPutBytes) throw new S3Fault(400, 'EntityTooLarge');
  checkChecksums(headers, body);
}

export function getObject({ key, headers, query }: S3Request, bucket: FakeBucket, isHead: boolean): Response {
  const object = bucket.objects.get(key);
  if (object === undefined) throw new S3Fault(404, 'NoSuchKey');
  if (['GLACIER', 'DEEP_ARCHIVE'].includes(object.headers['x-amz-storage-class'] ?? '') && !isHead)
    throw new S3Fault(403, 'InvalidObjectState');
  const wanted = headers.get('if-match');
  if (wanted !== null && wanted.replaceAll('"', '') !== object.etag) throw new S3Fault(412, 'PreconditionFailed');
  const { length } = object.body;
  const disposition = query.get('response-content-disposition');
  const type = query.get('response-content-type');
  const common = {
    ...object.headers,
    etag: quoted(object),
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    ...(disposition === null ? {} : { 'content-disposition': disposition }),
    ...(type === null ? {} : { 'content-type': type }),
  };
  const range = readRange(headers.get('range'), length);
  if (range === undefined) {
    const whole = { ...common, 'content-length': String(length) };
    return new Response(isHead ? null : new Uint8Array(object.body), { headers: whole });
  }
  const [start, end] = range;
  const part = { 'content-range': `bytes ${start}-${end}/${length}`, 'content-length': String(end - start + 1) };
  return new Response(isHead ? null : new Uint8Array(object.body.subarray(start, end + 1)), {
    status: 206,
    headers: { ...common, ...part },
  });
}

/** @throws {S3Fault} `InvalidRange` for one that starts past the end. */
function readRange(header: string | null, length: number): readonly [start: number, end: number] | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined) return undefined;
  const start = Number(first);
  if (start >= length) throw new S3Fault(416, 'InvalidRange');
  return [start, last === undefined || last === '' ? length - 1 : Math.min(Number(last), length - 1)];
}

export const quoted = ({ etag }: Pick<FakeObject, 'etag'>): string => `"${etag}"`;

export function encryptionOf({ headers }: Pick<FakeObject, 'headers'>): Record<string, string> {
  const value = headers['x-amz-server-side-encryption'];
  return value === undefined ? {} : { 'x-amz-server-side-encryption': value };
}
