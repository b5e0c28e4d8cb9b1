import { GcsFault } from './gcs-fault.ts';
import { readMetadata, type ObjectMetadata } from './object-metadata.ts';
import type { GcsRequest } from './request.ts';

/** The two parts of a `multipart/related` body. */
export function readMultipart({ headers, body }: GcsRequest): {
  readonly metadata: ObjectMetadata;
  readonly media: Uint8Array;
  readonly contentType: string;
} {
  const [, quoted, bare] =
    /^multipart\/related;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(headers.get('content-type') ?? '') ?? [];
  const boundary = quoted ?? bare;
  if (boundary === undefined) throw new GcsFault(400, 'badContent', 'Missing boundary');
  const bytes = Buffer.from(body);
  const parts: { readonly head: string; readonly content: Buffer }[] = [];
  let at = bytes.indexOf(`--${boundary}\r\n`);
  if (at === -1) throw new GcsFault(400, 'badContent', 'Malformed multipart body');
  for (let next = 0; next !== -1; at = next + 2) {
    at += boundary.length + 4;
    next = bytes.indexOf(`\r\n--${boundary}`, at);
    if (next === -1) break;
    const head = bytes.indexOf('\r\n\r\n', at);
    parts.push({ head: bytes.subarray(at, head).toString(), content: bytes.subarray(head + 4, next) });
    if (bytes.subarray(next + boundary.length + 4, next + boundary.length + 6).toString() === '--') break;
  }
  const [first, second, ...more] = parts;
  if (first === undefined || second === undefined || more.length > 0)
    throw new GcsFault(400, 'badContent', 'Multipart uploads must have exactly 2 parts');
  if (!/content-type:\s*application\/json/i.test(first.head))
    throw new GcsFault(400, 'badContent', 'The first part must be JSON');
  const [, contentType = ''] = /content-type:\s*([^\r\n]+)/i.exec(second.head) ?? [];
  return { metadata: readMetadata(first.content.toString()), media: new Uint8Array(second.content), contentType };
}
