import { createHash, verify } from 'node:crypto';
import type { FakeServiceAccount } from './credentials.ts';
import { GcsFault } from './gcs-fault.ts';
import type { GcsRequest } from './request.ts';

const algorithm = 'GOOG4-RSA-SHA256';
const longestSeconds = 604_800;
const mostSkewMs = 15 * 60_000;

/**
 * Verifies a V4 signed URL, with the key of the service account.
 *
 * @throws {GcsFault} for everything that was signed by somebody else, for something else, or is over.
 * @see https://docs.cloud.google.com/storage/docs/authentication/signatures
 */
export function checkSignedUrl(
  { method, url, query, headers }: GcsRequest,
  account: FakeServiceAccount,
  now: number,
): void {
  const signature = query.get('X-Goog-Signature');
  if (signature === null)
    throw new GcsFault(403, 'AccessDenied', 'Anonymous caller does not have access to the object.');
  if (query.get('X-Goog-Algorithm') !== algorithm) throw new GcsFault(400, 'InvalidArgument', 'Unknown algorithm');
  const scope = checkScope(query, account);
  const stamp = query.get('X-Goog-Date') ?? '';
  checkTime(stamp, query.get('X-Goog-Expires') ?? '', now);
  const signed = (query.get('X-Goog-SignedHeaders') ?? '').split(';');
  checkHeaders(signed, headers);
  const canonical = [
    method,
    url.pathname,
    canonicalQuery(url),
    ...signed.map((name) => `${name}:${headerOf(name, headers, url)}`),
    '',
    signed.join(';'),
    headers.get('x-goog-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const text = [algorithm, stamp, scope, hash].join('\n');
  if (
    !/^[0-9a-f]+$/.test(signature) ||
    !verify('sha256', Buffer.from(text), account.publicKey, Buffer.from(signature, 'hex'))
  )
    throw new GcsFault(403, 'SignatureDoesNotMatch', 'Access denied.');
}

function checkScope(query: URLSearchParams, { keyFile }: FakeServiceAccount): string {
  const credential = query.get('X-Goog-Credential') ?? '';
  const [email, date, location, service, end] = credential.split('/');
  if (email !== keyFile.client_email) throw new GcsFault(403, 'AccessDenied', 'The service account does not exist');
  if (location === undefined || location === '' || service !== 'storage' || end !== 'goog4_request')
    throw new GcsFault(400, 'InvalidArgument', 'Invalid credential scope');
  if (date === undefined || !(query.get('X-Goog-Date') ?? '').startsWith(`${date}T`))
    throw new GcsFault(400, 'InvalidArgument', 'The date is not that of the credential scope');
  return credential.slice(email.length + 1);
}

function checkTime(stamp: string, expires: string, now: number): void {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp) ?? [];
  const seconds = Number(expires);
  if (y === undefined || !Number.isInteger(seconds) || seconds < 1 || seconds > longestSeconds)
    throw new GcsFault(400, 'InvalidArgument', 'Invalid X-Goog-Date or X-Goog-Expires');
  const signedAt = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
  if (signedAt > now + mostSkewMs) throw new GcsFault(403, 'AccessDenied', 'The signature is not valid yet');
  if (now > signedAt + seconds * 1000) throw new GcsFault(400, 'ExpiredToken', 'The provided token has expired.');
}

/** `host` and everything of Google's own has to be signed. */
function checkHeaders(signed: readonly string[], headers: Headers): void {
  const needed = ['host', ...[...headers.keys()].filter((name) => name.startsWith('x-goog-'))];
  const missing = needed.find((name) => !signed.includes(name));
  if (missing !== undefined) throw new GcsFault(403, 'SignatureDoesNotMatch', `Header ${missing} is not signed`);
  if (signed.join(';') !== signed.toSorted().join(';'))
    throw new GcsFault(403, 'SignatureDoesNotMatch', 'Signed headers are not in order');
}

const headerOf = (name: string, headers: Headers, url: URL): string =>
  (name === 'host' ? url.host : (headers.get(name) ?? '')).trim().replaceAll(/ {2,}/g, ' ');

/** By code points, percent-encoded in full. */
function canonicalQuery({ search }: URL): string {
  return search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Goog-Signature='))
    .map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return `${encode(decodeURIComponent(name))}=${encode(decodeURIComponent(value))}`;
    })
    .toSorted()
    .join('&');
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
