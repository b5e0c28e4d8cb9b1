import { randomUUID } from 'node:crypto';

const encoder = new TextEncoder();

/**
 * An object and what is said of it as one body, the bytes of the object uncopied.
 *
 * @see https://docs.cloud.google.com/storage/docs/uploading-objects#uploading-an-object
 */
export function multipartBody(
  metadata: object,
  contentType: string,
  media: Uint8Array,
): { readonly headers: Readonly<Record<string, string>>; readonly body: readonly Uint8Array[] } {
  const boundary = `streamspace-${randomUUID()}`;
  const head =
    `--${boundary}\r\ncontent-type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(metadata)}\r\n` +
    `--${boundary}\r\ncontent-type: ${contentType}\r\n\r\n`;
  return {
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body: [encoder.encode(head), media, encoder.encode(`\r\n--${boundary}--`)],
  };
}
