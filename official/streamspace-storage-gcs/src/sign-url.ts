import { createHash } from 'node:crypto';
import type { PresignOptions } from '@streamspace/plugin-kit/object-store';

const algorithm = 'GOOG4-RSA-SHA256';

export interface SignUrlOptions extends PresignOptions {
  readonly origin: string;
  readonly bucket: string;
  readonly key: string;
  readonly kmsKeyName?: string | undefined;
  readonly userProject?: string | undefined;
  readonly now: number;
  readonly account: string;
  /** Signs with the account's key: RSA with SHA-256. */
  readonly sign: (text: string) => Promise<Uint8Array>;
}

/**
 * An address that works without credentials, and the headers that have to be sent with it.
 *
 * @see https://docs.cloud.google.com/storage/docs/authentication/signatures
 */
export async function signUrl(options: SignUrlOptions): Promise<{
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly expiresAt: string;
}> {
  const { origin, bucket, key, method, expiresSeconds, now, account, sign } = options;
  const stamp = `${new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const scope = `${stamp.slice(0, 8)}/auto/storage/goog4_request`;
  const headers = method === 'GET' ? {} : headersOf(options);
  const signed = Object.entries({ ...headers, host: new URL(origin).host }).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const path = `/${[bucket, ...key.split('/')].map(encode).join('/')}`;
  const query = Object.entries({
    'X-Goog-Algorithm': algorithm,
    'X-Goog-Credential': `${account}/${scope}`,
    'X-Goog-Date': stamp,
    'X-Goog-Expires': String(expiresSeconds),
    'X-Goog-SignedHeaders': names,
    ...(method === 'GET' ? responseQuery(options) : {}),
    ...(options.userProject === undefined ? {} : { userProject: options.userProject }),
  })
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
  const lines = signed.map(([name, value]) => `${name}:${value.trim().replaceAll(/ {2,}/g, ' ')}`);
  const canonical = [method, path, query, ...lines, '', names, 'UNSIGNED-PAYLOAD'].join('\n');
  const hash = createHash('sha256').update(canonical).digest('hex');
  const signature = await sign([algorithm, stamp, scope, hash].join('\n'));
  return {
    url: `${origin}${path}?${query}&X-Goog-Signature=${Buffer.from(signature).toString('hex')}`,
    headers,
    expiresAt: new Date(Math.floor(now / 1000) * 1000 + expiresSeconds * 1000).toISOString(),
  };
}

/** The length is bound twice: by its header, and by the range that the store itself counts. */
function headersOf({ contentType, contentLength, kmsKeyName }: SignUrlOptions): Record<string, string> {
  return {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(contentLength === undefined
      ? {}
      : {
          'content-length': String(contentLength),
          'x-goog-content-length-range': `${contentLength},${contentLength}`,
        }),
    ...(kmsKeyName === undefined ? {} : { 'x-goog-encryption-kms-key-name': kmsKeyName }),
  };
}

function responseQuery({ responseContentType, responseFileName }: SignUrlOptions): Record<string, string> {
  return {
    ...(responseContentType === undefined ? {} : { 'response-content-type': responseContentType }),
    ...(responseFileName === undefined ? {} : { 'response-content-disposition': attachment(responseFileName) }),
  };
}

/** A name for a saved file, for old and new browsers. https://www.rfc-editor.org/rfc/rfc6266 */
function attachment(fileName: string): string {
  const ascii = fileName.replaceAll(/[^ -~]|["\\]/gu, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encode(fileName)}`;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
