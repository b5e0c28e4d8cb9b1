import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Fault } from './s3-error.ts';

/** CRC-32 in base64, big-endian. */
export function crc32Of(body: Uint8Array): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64');
}

export const md5HexOf = (body: Uint8Array): string => createHash('md5').update(body).digest('hex');

/**
 * Compares a body with the checksums that came with it.
 *
 * @throws {S3Fault} `BadDigest` or `XAmzContentChecksumMismatch`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function checkChecksums(headers: Headers, body: Uint8Array): void {
  const md5 = headers.get('content-md5');
  if (md5 !== null) {
    if (Buffer.from(md5, 'base64').length !== 16) throw new S3Fault(400, 'InvalidDigest');
    if (Buffer.from(md5, 'base64').toString('hex') !== md5HexOf(body)) throw new S3Fault(400, 'BadDigest');
  }
  const crc = headers.get('x-amz-checksum-crc32');
  if (crc !== null && crc !== crc32Of(body)) throw new S3Fault(400, 'XAmzContentChecksumMismatch');
}
