import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { S3Fault } from './s3-error.ts';

export interface FakeCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface SignedRequest {
  readonly method: string;
  /** As it was sent. */
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

const mostSkewMs = 15 * 60_000;
const longestSeconds = 604_800;
const algorithm = 'AWS4-HMAC-SHA256';

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * Checks who sent a request, as S3 does.
 *
 * @throws {S3Fault} for everything that is not signed with the credentials, for this region, and now.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */
export function checkSignature(
  request: SignedRequest,
  { credentials, region, now }: { credentials: FakeCredentials; region: string; now: number },
): void {
  const { url, headers, body } = request;
  const isQuery = url.searchParams.has('X-Amz-Signature');
  const given = isQuery ? fromQuery(url.searchParams) : fromHeader(headers);
  const [accessKeyId, date, scopeRegion, service, end] = given.credential.split('/');
  if (accessKeyId !== credentials.accessKeyId) throw new S3Fault(403, 'InvalidAccessKeyId');
  if (service !== 's3' || end !== 'aws4_request' || scopeRegion !== region)
    throw new S3Fault(
      400,
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${scopeRegion ?? ''}' is wrong; expecting '${region}'`,
    );
  const signedAt = parseStamp(given.stamp);
  if (!given.stamp.startsWith(date ?? '-')) throw new S3Fault(403, 'SignatureDoesNotMatch');
  if (isQuery) {
    if (given.expires > longestSeconds) throw new S3Fault(400, 'AuthorizationQueryParametersError');
    if (now > signedAt + given.expires * 1000) throw new S3Fault(403, 'AccessDenied', 'Request has expired');
  } else if (Math.abs(now - signedAt) > mostSkewMs) throw new S3Fault(403, 'RequestTimeTooSkewed');

  const payload = isQuery ? 'UNSIGNED-PAYLOAD' : (headers.get('x-amz-content-sha256') ?? '');
  if (payload === '') throw new S3Fault(400, 'InvalidRequest', 'Missing required header x-amz-content-sha256');
  checkSignedHeaders(given.signedHeaders, headers, isQuery);
  const scope = `${date ?? ''}/${region}/s3/aws4_request`;
  const canonical = canonicalRequest(request, given.signedHeaders, payload);
  const key = hmac(hmac(hmac(hmac(`AWS4${credentials.secretAccessKey}`, date ?? ''), region), 's3'), 'aws4_request');
  const expected = hmac(key, [algorithm, given.stamp, scope, sha256(canonical)].join('\n'));
  const found = Buffer.from(given.signature, 'hex');
  if (found.length !== expected.length || !timingSafeEqual(found, expected))
    throw new S3Fault(403, 'SignatureDoesNotMatch');
  if (payload !== 'UNSIGNED-PAYLOAD' && payload !== sha256(body)) throw new S3Fault(400, 'XAmzContentSHA256Mismatch');
}

interface Given {
  readonly credential: string;
  readonly stamp: string;
  readonly expires: number;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

function fromQuery(query: URLSearchParams): Given {
  if (query.get('X-Amz-Algorithm') !== algorithm) throw new S3Fault(400, 'AuthorizationQueryParametersError');
  const expires = Number(query.get('X-Amz-Expires'));
  if (!Number.isInteger(expires) || expires < 1) throw new S3Fault(400, 'AuthorizationQueryParametersError');
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    stamp: query.get('X-Amz-Date') ?? '',
    expires,
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
  };
}

function fromHeader(headers: Headers): Given {
  const text = headers.get('authorization');
  if (text === null) throw new S3Fault(403, 'AccessDenied', 'Anonymous access is forbidden');
  const [, credential, signed, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^, ]+), ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/.exec(text) ?? [];
  if (credential === undefined || signed === undefined || signature === undefined)
    throw new S3Fault(400, 'AuthorizationHeaderMalformed');
  const stamp = headers.get('x-amz-date') ?? '';
  return { credential, stamp, expires: 0, signedHeaders: signed.split(';'), signature };
}

/** `host` and everything of Amazon's own has to be signed. */
function checkSignedHeaders(signed: readonly string[], headers: Headers, isQuery: boolean): void {
  const needed = ['host', ...[...headers.keys()].filter((name) => name.startsWith('x-amz-'))];
  const missing = needed.find((name) => !signed.includes(name) && !(isQuery && name === 'x-amz-content-sha256'));
  if (missing !== undefined)
    throw new S3Fault(
      403,
      'AccessDenied',
      `There were headers present in the request which were not signed: ${missing}`,
    );
}

function canonicalRequest({ method, url, headers }: SignedRequest, signed: readonly string[], payload: string): string {
  const query = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at === -1 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
    })
    .toSorted()
    .join('&');
  const lines = signed.map((name) => `${name}:${(headers.get(name) ?? '').trim().replaceAll(/ +/g, ' ')}\n`);
  const path = url.pathname.split('/').map((part) => encode(decodeURIComponent(part)));
  return [method, path.join('/'), query, lines.join(''), signed.join(';'), payload].join('\n');
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function parseStamp(stamp: string): number {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  if (y === undefined) throw new S3Fault(403, 'AccessDenied', 'The date is missing or none');
  return Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
}
