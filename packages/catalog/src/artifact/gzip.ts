import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { ArtifactError } from './artifact-error.ts';

/**
 * The one header that is written and accepted: no name, no comment, no time, best compression, unknown system. zlib's own
 * tells the operating system, https://www.rfc-editor.org/rfc/rfc1952#section-2.3
 */
const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
const trailerBytes = 8;

/** Compresses into one gzip member. The same bytes give the same result with the same version of zlib. */
export function compress(bytes: Uint8Array): Buffer {
  const trailer = Buffer.alloc(trailerBytes);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.byteLength % 2 ** 32, 4);
  return Buffer.concat([header, deflateRawSync(bytes, { level: 9 }), trailer]);
}

/**
 * The contents of one gzip member, and nothing beside it: no second member, nothing after its end.
 *
 * @param maxBytes Where unpacking stops, whatever the archive says about its size.
 * @throws {ArtifactError} `not-gzip`, `corrupt`, `too-large`, `trailing-data`.
 */
export function decompress(archive: Uint8Array, maxBytes: number): Buffer {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  if (bytes.length < header.length + trailerBytes || bytes.readUInt16BE(0) !== 0x1f8b) {
    throw new ArtifactError('not-gzip', 'is no gzip archive');
  }
  if (!bytes.subarray(0, header.length).equals(header)) {
    throw new ArtifactError('header', 'has a gzip header with a name, a time or a comment, which packing never writes');
  }
  const { contents, consumed } = inflate(bytes.subarray(header.length), maxBytes);
  const end = header.length + consumed + trailerBytes;
  if (bytes.length < end) throw new ArtifactError('corrupt', 'ends before its checksum');
  const isWhole =
    bytes.readUInt32LE(end - 8) === crc32(contents) && bytes.readUInt32LE(end - 4) === contents.length % 2 ** 32;
  if (!isWhole) throw new ArtifactError('corrupt', 'does not match its own checksum');
  if (bytes.length > end) {
    throw new ArtifactError('trailing-data', `has ${bytes.length - end} bytes after the end of the archive`);
  }
  return contents;
}

function inflate(bytes: Buffer, maxOutputLength: number): { readonly contents: Buffer; readonly consumed: number } {
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- with `info`, the types know only of the buffer
    const { buffer, engine } = inflateRawSync(bytes, { maxOutputLength, info: true }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { contents: buffer, consumed: engine.bytesWritten };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw code === 'ERR_BUFFER_TOO_LARGE'
      ? new ArtifactError('too-large', `unpacks to more than ${maxOutputLength} bytes`, { cause: error })
      : new ArtifactError('corrupt', 'cannot be unpacked: its data is damaged', { cause: error });
  }
}
