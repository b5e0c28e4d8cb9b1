import { createHash } from 'node:crypto';
import { GcsFault } from './gcs-fault.ts';

/** Of CRC-32C, with its bits reversed. */
const polynomial = 0x82f63b78;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ polynomial : value >>> 1;
  return value;
});

/** CRC-32C in base64, big-endian. */
export function crc32cOf(body: Uint8Array): string {
  let crc = 0xffffffff;
  for (let at = 0; at < body.length; at += 1) crc = (crc >>> 8) ^ table[(crc ^ body[at]!) & 0xff]!;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE((crc ^ 0xffffffff) >>> 0);
  return bytes.toString('base64');
}

export const md5Of = (body: Uint8Array): string => createHash('md5').update(body).digest('base64');

/**
 * Compares a body with the checksums that its metadata names, and answers its own.
 *
 * @throws {GcsFault} 400 `invalid`, and nothing is stored.
 * @see https://docs.cloud.google.com/storage/docs/data-validation
 */
export function checkChecksums(
  { crc32c, md5Hash }: { readonly crc32c?: string | undefined; readonly md5Hash?: string | undefined },
  body: Uint8Array,
): { readonly crc32c: string; readonly md5: string } {
  const found = { crc32c: crc32cOf(body), md5: md5Of(body) };
  if (crc32c !== undefined && crc32c !== found.crc32c)
    throw new GcsFault(
      400,
      'invalid',
      `Provided CRC32C "${crc32c}" doesn't match calculated CRC32C "${found.crc32c}".`,
    );
  if (md5Hash !== undefined && md5Hash !== found.md5)
    throw new GcsFault(400, 'invalid', `Provided MD5 hash "${md5Hash}" doesn't match calculated MD5 hash.`);
  return found;
}
