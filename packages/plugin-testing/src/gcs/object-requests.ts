import type { FakeBucket, FakeObject } from './bucket.ts';
import { checkConditions, readConditions } from './conditions.ts';
import { GcsFault } from './gcs-fault.ts';
import { patchedMetadata, readMetadata } from './object-metadata.ts';
import type { GcsRequest } from './request.ts';

/** https://docs.cloud.google.com/storage/docs/json_api/v1/objects/get */
export function findObject({ name, query }: GcsRequest, bucket: FakeBucket): FakeObject {
  const object = bucket.get(name, query.get('generation'));
  checkConditions(readConditions(query), object, true);
  return object;
}

/** The body of an object, or the range of it that is asked for. */
export function mediaResponse(object: FakeObject, headers: Headers): Response {
  const { body, metadata } = object;
  const common = {
    'content-type': metadata.contentType ?? 'application/octet-stream',
    'x-goog-generation': object.generation,
    'x-goog-metageneration': String(object.metageneration),
    'x-goog-stored-content-length': String(body.length),
    'x-goog-storage-class': metadata.storageClass ?? 'STANDARD',
    'x-goog-hash': `crc32c=${object.crc32c}${object.md5Hash === undefined ? '' : `,md5=${object.md5Hash}`}`,
  };
  const range = readRange(headers.get('range'), body.length);
  if (range === undefined)
    return new Response(new Uint8Array(body), { headers: { ...common, 'content-length': String(body.length) } });
  const [start, end] = range;
  return new Response(new Uint8Array(body.subarray(start, end + 1)), {
    status: 206,
    headers: {
      ...common,
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/${body.length}`,
    },
  });
}

/** @throws {GcsFault} 416 for one that starts past the end. */
function readRange(header: string | null, length: number): readonly [start: number, end: number] | undefined {
  const [, first, last = ''] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined) return undefined;
  const start = Number(first);
  if (start >= length) throw new GcsFault(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable');
  return [start, last === '' ? length - 1 : Math.min(Number(last), length - 1)];
}

/** https://docs.cloud.google.com/storage/docs/json_api/v1/objects/delete */
export function deleteObject({ name, query }: GcsRequest, bucket: FakeBucket, now: number): void {
  checkConditions(readConditions(query), bucket.get(name, query.get('generation')));
  bucket.delete(name, now);
}

/** https://docs.cloud.google.com/storage/docs/json_api/v1/objects/patch */
export function patchObject({ name, query, body }: GcsRequest, bucket: FakeBucket, now: number): FakeObject {
  const object = bucket.get(name, query.get('generation'));
  checkConditions(readConditions(query), object);
  return bucket.patch(name, patchedMetadata(object.metadata, new TextDecoder().decode(body)), now);
}

/** https://docs.cloud.google.com/storage/docs/json_api/v1/objects/compose */
export function composeObject({ name, query, body }: GcsRequest, bucket: FakeBucket, now: number): FakeObject {
  const { sourceObjects = [], destination = {} } = JSON.parse(new TextDecoder().decode(body)) as {
    sourceObjects?: { name: string; generation?: string; objectPreconditions?: { ifGenerationMatch?: string } }[];
    destination?: unknown;
  };
  if (sourceObjects.length === 0 || sourceObjects.length > 32)
    throw new GcsFault(400, 'invalid', 'The number of source components provided must be 1 to 32');
  const sources = sourceObjects.map(({ name: source, generation, objectPreconditions }) => {
    const object = bucket.get(source, generation);
    checkConditions(objectPreconditions ?? {}, object);
    return object;
  });
  return bucket.write({
    name,
    body: Buffer.concat(sources.map((source) => source.body)),
    metadata: { ...readMetadata(JSON.stringify(destination)), ...kmsOf(query) },
    conditions: readConditions(query),
    now,
    componentCount: sources.reduce((sum, { componentCount = 1 }) => sum + componentCount, 0),
  });
}

const kmsOf = (query: URLSearchParams): { readonly kmsKeyName?: string } => {
  const kmsKeyName = query.get('kmsKeyName');
  return kmsKeyName === null ? {} : { kmsKeyName };
};

/** What is left of a copy that goes on over several calls. */
export type Rewrites = Map<string, { readonly source: string; readonly generation: string; copied: number }>;

/** https://docs.cloud.google.com/storage/docs/json_api/v1/objects/rewrite */
export function rewriteObject(
  { name, target, query, body }: GcsRequest,
  bucket: FakeBucket,
  rewrites: Rewrites,
  now: number,
): { readonly resource: Record<string, unknown>; readonly object?: FakeObject } {
  const source = bucket.get(name, query.get('sourceGeneration'));
  const size = source.body.length;
  const step = Number(query.get('maxBytesRewrittenPerCall') ?? size);
  if (step < size && (step <= 0 || step % 1024 ** 2 !== 0))
    throw new GcsFault(400, 'invalid', 'maxBytesRewrittenPerCall must be a multiple of 1 MiB');
  const given = query.get('rewriteToken');
  const before = given === null ? undefined : rewrites.get(given);
  if (given !== null && (before?.source !== name || before.generation !== source.generation))
    throw new GcsFault(400, 'invalid', 'Invalid rewrite token');
  const copied = Math.min(size, (before?.copied ?? 0) + step);
  const common = { kind: 'storage#rewriteResponse', totalBytesRewritten: String(copied), objectSize: String(size) };
  if (copied < size) {
    const rewriteToken = given ?? `rewrite-${rewrites.size + 1}`;
    rewrites.set(rewriteToken, { source: name, generation: source.generation, copied });
    return { resource: { ...common, done: false, rewriteToken } };
  }
  if (given !== null) rewrites.delete(given);
  const asked = readMetadata(new TextDecoder().decode(body));
  const kept = Object.keys(asked).length === 0 ? source.metadata : asked;
  const metadata = { ...kept, ...destinationKms(query) };
  const object = bucket.write({ name: target, body: source.body, metadata, conditions: readConditions(query), now });
  return { resource: { ...common, done: true }, object };
}

function destinationKms(query: URLSearchParams): { readonly kmsKeyName?: string } {
  const kmsKeyName = query.get('destinationKmsKeyName');
  return kmsKeyName === null ? {} : { kmsKeyName };
}
