import { createHash } from 'node:crypto';
import { AzureFault, texts, xmlResponse } from './azure-error.ts';
import type { Conditions, FakeBlob, FakeContainer, NewBlob } from './container.ts';
import type { AzureRequest } from './request.ts';

/** How a fake differs from an account that everything is switched on for. */
export interface AzureAbilities {
  /** What the account says of encryption. Default `true`. */
  readonly encryption: boolean;
  /** Whether the container allows policies of immutability. Default `false`. */
  readonly immutability: boolean;
  /** Whether deleted blobs are kept for a while. Default `false`. */
  readonly softDelete: boolean;
  /** Who may read the container without a signature. Default `private`. */
  readonly publicAccess: 'private' | 'blob' | 'container';
}

const tiers = ['Hot', 'Cool', 'Cold', 'Archive'];
const metadataName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const mostMetadataBytes = 8192;

const md5Of = (body: Uint8Array): string => createHash('md5').update(body).digest('base64');

const conditionsOf = ({ headers }: AzureRequest): Conditions => ({
  ifMatch: headers.get('if-match'),
  ifNoneMatch: headers.get('if-none-match'),
});

/** Bodies come with their length, and as what their checksum says. */
function checkBody({ headers, body }: AzureRequest): void {
  const length = headers.get('content-length');
  if (length === null && body.length > 0) throw new AzureFault(411, 'MissingContentLengthHeader');
  if (length !== null && Number(length) !== body.length) throw new AzureFault(400, 'InvalidHeaderValue');
  const md5 = headers.get('content-md5');
  if (md5 !== null && md5 !== md5Of(body)) throw new AzureFault(400, 'Md5Mismatch');
}

/** What a blob is to be, from the headers that it is written with. */
function newBlob({ headers }: AzureRequest, { immutability }: AzureAbilities, now: number): Omit<NewBlob, 'body'> {
  const metadata = [...headers].filter(([name]) => name.startsWith('x-ms-meta-'));
  for (const [name] of metadata) {
    if (!metadataName.test(name.slice('x-ms-meta-'.length))) throw new AzureFault(400, 'InvalidMetadata');
  }
  const size = metadata.reduce((sum, [name, value]) => sum + name.length - 'x-ms-meta-'.length + value.length, 0);
  if (size > mostMetadataBytes) throw new AzureFault(400, 'MetadataTooLarge');
  const tier = headers.get('x-ms-access-tier') ?? 'Hot';
  if (!tiers.includes(tier)) throw new AzureFault(400, 'InvalidHeaderValue');
  const until = headers.get('x-ms-immutability-policy-until-date');
  if (until !== null && !immutability) throw new AzureFault(409, 'BlobImmutabilityPolicyNotSupported');
  const scope = headers.get('x-ms-encryption-scope');
  const type = headers.get('x-ms-blob-content-type') ?? headers.get('content-type') ?? 'application/octet-stream';
  return {
    lastModified: now,
    tier,
    immutableUntil: until === null ? 0 : Date.parse(until),
    headers: {
      'content-type': type,
      ...Object.fromEntries(metadata),
      ...(scope === null ? {} : { 'x-ms-encryption-scope': scope }),
      ...(until === null
        ? {}
        : {
            'x-ms-immutability-policy-until-date': until,
            'x-ms-immutability-policy-mode': headers.get('x-ms-immutability-policy-mode') ?? 'unlocked',
          }),
    },
  };
}

const written = (blob: FakeBlob, { encryption }: AzureAbilities): Response =>
  new Response(null, {
    status: 201,
    headers: {
      etag: `"${blob.etag}"`,
      'last-modified': new Date(blob.lastModified).toUTCString(),
      'x-ms-request-server-encrypted': String(encryption),
    },
  });

export function putBlob(
  request: AzureRequest,
  container: FakeContainer,
  abilities: AzureAbilities,
  now: number,
): Response {
  if (request.headers.get('x-ms-blob-type') !== 'BlockBlob') throw new AzureFault(400, 'InvalidHeaderValue');
  checkBody(request);
  const blob = { ...newBlob(request, abilities, now), body: request.body };
  return written(container.put(request.blob, blob, conditionsOf(request)), abilities);
}

export function putBlock(request: AzureRequest, container: FakeContainer, { encryption }: AzureAbilities): Response {
  checkBody(request);
  if (request.body.length === 0) throw new AzureFault(400, 'InvalidHeaderValue');
  container.stage(request.blob, request.query.get('blockid') ?? '', request.body);
  return new Response(null, { status: 201, headers: { 'x-ms-request-server-encrypted': String(encryption) } });
}

export function putBlockList(
  request: AzureRequest,
  container: FakeContainer,
  abilities: AzureAbilities,
  now: number,
): Response {
  const ids = texts(new TextDecoder().decode(request.body), 'Latest', 'Uncommitted', 'Committed');
  const blob = newBlob(request, abilities, now);
  const type = request.headers.get('x-ms-blob-content-type') ?? 'application/octet-stream';
  const typed = { ...blob, headers: { ...blob.headers, 'content-type': type } };
  return written(container.commit(request.blob, ids, typed, conditionsOf(request)), abilities);
}

export function getBlockList({ blob }: AzureRequest, container: FakeContainer): Response {
  const staged = container.blocks.get(blob);
  if (staged === undefined && !container.blobs.has(blob)) throw new AzureFault(404, 'BlobNotFound');
  return xmlResponse('BlockList', {
    CommittedBlocks: '',
    UncommittedBlocks: { Block: [...(staged ?? [])].map(([Name, { length: Size }]) => ({ Name, Size })) },
  });
}

export function getBlob(request: AzureRequest, container: FakeContainer, { encryption }: AzureAbilities): Response {
  const isHead = request.operation === 'GetBlobProperties';
  const blob = container.get(request.blob, conditionsOf(request));
  if (blob.tier === 'Archive' && !isHead) throw new AzureFault(409, 'BlobArchived');
  const { length } = blob.body;
  const { query, headers } = request;
  const [disposition, type] = [query.get('rscd'), query.get('rsct')];
  const common = {
    ...blob.headers,
    etag: `"${blob.etag}"`,
    'last-modified': new Date(blob.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    'x-ms-blob-type': 'BlockBlob',
    'x-ms-access-tier': blob.tier,
    'x-ms-server-encrypted': String(encryption),
    ...(disposition === null ? {} : { 'content-disposition': disposition }),
    ...(type === null ? {} : { 'content-type': type }),
  };
  const range = readRange(headers.get('x-ms-range') ?? headers.get('range'), length);
  if (range === undefined || isHead) {
    const whole = { ...common, 'content-length': String(length) };
    return new Response(isHead ? null : new Uint8Array(blob.body), { headers: whole });
  }
  const [start, end] = range;
  const part = new Uint8Array(blob.body.subarray(start, end + 1));
  return new Response(part, {
    status: 206,
    headers: {
      ...common,
      'content-range': `bytes ${start}-${end}/${length}`,
      'content-length': String(part.length),
      ...(headers.get('x-ms-range-get-content-md5') === 'true' ? { 'content-md5': md5Of(part) } : {}),
    },
  });
}

/** @throws {AzureFault} `InvalidRange` for one that starts past the end. */
function readRange(header: string | null, length: number): readonly [start: number, end: number] | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === undefined) return undefined;
  const start = Number(first);
  if (start >= length) throw new AzureFault(416, 'InvalidRange');
  return [start, last === undefined || last === '' ? length - 1 : Math.min(Number(last), length - 1)];
}

export function deleteBlob(request: AzureRequest, container: FakeContainer, now: number): Response {
  container.delete(request.blob, conditionsOf(request), now);
  return new Response(null, { status: 202 });
}

/** https://learn.microsoft.com/rest/api/storageservices/set-blob-tier */
export function setBlobTier({ blob, headers }: AzureRequest, container: FakeContainer): Response {
  const tier = headers.get('x-ms-access-tier') ?? '';
  if (!tiers.includes(tier)) throw new AzureFault(400, 'InvalidHeaderValue');
  const before = container.blobs.get(blob)?.tier;
  // What comes out of the archive stays there for hours.
  if (before === 'Archive') return new Response(null, { status: 202 });
  container.setTier(blob, tier);
  return new Response(null, { status: 200 });
}
