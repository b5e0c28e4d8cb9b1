import { isSafePath } from '../snapshot/safe-path.ts';

const blockBytes = 512;

/** An archive is not one of a plugin; the message says why. */
export class ArchiveFault extends Error {
  override readonly name = 'ArchiveFault';
}

/**
 * The files of a tar archive in the ustar format, by path. Anything but files and folders is refused, and so is a path that
 * leads out, or is there twice.
 *
 * @throws {ArchiveFault}
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 */
export function readTar(tar: Buffer, maxEntries: number): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  const seen = new Set<string>();
  let at = 0;
  for (; !isZero(tar.subarray(at, at + blockBytes));) {
    const { path, type, sizeBytes } = readHeader(tar.subarray(at, at + blockBytes));
    const folded = path.normalize('NFC').toLowerCase();
    if (seen.has(folded)) throw new ArchiveFault(`holds ${JSON.stringify(path)} twice`);
    if (seen.add(folded).size > maxEntries) throw new ArchiveFault(`holds more than ${maxEntries} files`);
    const start = at + blockBytes;
    if (start + sizeBytes > tar.length) throw new ArchiveFault('ends too early');
    if (type === 'file') files.set(path, tar.subarray(start, start + sizeBytes));
    at = start + Math.ceil(sizeBytes / blockBytes) * blockBytes;
  }
  if (!isZero(tar.subarray(at))) throw new ArchiveFault('goes on after its end');
  return files;
}

interface Header {
  readonly path: string;
  readonly type: 'file' | 'folder';
  readonly sizeBytes: number;
}

function readHeader(header: Buffer): Header {
  if (header.length < blockBytes) throw new ArchiveFault('ends too early');
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (octal(header, 148, 8) !== sum || text(header, 257, 5) !== 'ustar')
    throw new ArchiveFault('is damaged, or no tar');
  const [prefix, name] = [text(header, 345, 155), text(header, 0, 100)];
  const whole = prefix === '' ? name : `${prefix}/${name}`;
  const flag = text(header, 156, 1);
  const type = flag === '5' ? 'folder' : flag === '0' || flag === '' ? 'file' : undefined;
  const path = type === 'folder' ? whole.replace(/\/$/, '') : whole;
  if (type === undefined) throw new ArchiveFault(`holds ${JSON.stringify(path)}, which is neither a file nor a folder`);
  if (!isSafePath(path))
    throw new ArchiveFault(`holds the path ${JSON.stringify(path)}, which not every system can hold`);
  return { path, type, sizeBytes: type === 'folder' ? 0 : octal(header, 124, 12) };
}

function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? length : end).toString('utf8');
}

function octal(header: Buffer, start: number, length: number): number {
  const digits = text(header, start, length).trim();
  if (!/^[0-7]{1,11}$/.test(digits)) throw new ArchiveFault('has a header that is damaged');
  return Number.parseInt(digits, 8);
}

const isZero = (bytes: Buffer): boolean => bytes.length > 0 && bytes.every((byte) => byte === 0);
