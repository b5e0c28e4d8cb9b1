import { ArtifactError, type ArtifactFault } from './artifact-error.ts';
import { checkEntryName, quote } from './entry-name.ts';
import { blockBytes, fields, headerChecksum, tarHeader, type EntryType } from './tar-header.ts';
import { writeTar, type ArtifactFiles } from './write-tar.ts';

export interface TarLimits {
  readonly maxEntries: number;
}

/**
 * The files of an archive that {@link writeTar} could have written, and of no other: what it holds has one form, so nothing
 * can hide in it. Names are checked before anything is made of them.
 *
 * @throws {ArtifactError} with the reason, of which the first one counts.
 */
export function readTar(tar: Buffer, { maxEntries }: TarLimits): ArtifactFiles {
  const files = new Map<string, Uint8Array>();
  const seen = new Map<string, string>();
  let offset = 0;
  for (;;) {
    const header = tar.subarray(offset, offset + blockBytes);
    if (header.length < blockBytes) throw new ArtifactError('corrupt', 'ends in the middle of an entry');
    if (isZero(header)) break;
    if (seen.size === maxEntries) throw new ArtifactError('too-many-entries', `holds more than ${maxEntries} entries`);
    const { name, type, sizeBytes } = readHeader(header);
    noteName(seen, name);
    const start = offset + blockBytes;
    if (start + sizeBytes > tar.length) throw new ArtifactError('corrupt', `ends in the middle of ${quote(name)}`);
    if (type === 'file') files.set(name, tar.subarray(start, start + sizeBytes));
    offset = start + Math.ceil(sizeBytes / blockBytes) * blockBytes;
  }
  checkEnd(tar.subarray(offset));
  if (!writeTar(files).equals(tar)) {
    throw new ArtifactError('layout', 'is not laid out as packing does it: order, folders or padding differ');
  }
  return files;
}

interface Header {
  readonly name: string;
  readonly type: EntryType;
  readonly sizeBytes: number;
}

function readHeader(header: Buffer): Header {
  if (octalAt(header, fields.checksum) !== headerChecksum(header)) {
    throw new ArtifactError('corrupt', 'has an entry that does not match its checksum');
  }
  const name = textAt(header, fields.name);
  const type = typeOf(textAt(header, fields.type), name);
  checkEntryName(name);
  const sizeBytes = octalAt(header, fields.size);
  if (sizeBytes === undefined) throw new ArtifactError('header', `has an entry ${quote(name)} without a size`);
  const expected = tarHeader(name, type, sizeBytes);
  const [at, length] = fields.mode;
  if (!header.subarray(at, at + length).equals(expected.subarray(at, at + length))) {
    const [found, wanted] = [textAt(header, fields.mode), textAt(expected, fields.mode)];
    throw new ArtifactError('mode', `gives ${quote(name)} the mode ${quote(found)}; a ${type} has ${quote(wanted)}`);
  }
  if (!header.equals(expected)) {
    throw new ArtifactError('header', `says more of ${quote(name)} than its name and size: an owner, a time or a link`);
  }
  return { name, type, sizeBytes };
}

const refused: Readonly<Record<string, readonly [fault: ArtifactFault, what: string]>> = {
  '1': ['link', 'the hard link'],
  '2': ['link', 'the symbolic link'],
  '3': ['special-file', 'the device'],
  '4': ['special-file', 'the device'],
  '6': ['special-file', 'the named pipe'],
};

function typeOf(flag: string, name: string): EntryType {
  if (flag === '0') return 'file';
  if (flag === '5' && name.endsWith('/')) return 'directory';
  const [fault, what] = refused[flag] ?? (['entry-kind', 'an entry that is neither file nor folder:'] as const);
  throw new ArtifactError(fault, `holds ${what} ${quote(name)}`);
}

function noteName(seen: Map<string, string>, name: string): void {
  const folded = name.replace(/\/$/, '').toLowerCase();
  const other = seen.get(folded);
  if (other === name) throw new ArtifactError('duplicate-entry', `holds ${quote(name)} twice`);
  if (other !== undefined) {
    throw new ArtifactError(
      'name-collision',
      `holds ${quote(other)} and ${quote(name)}, one file to some file systems`,
    );
  }
  seen.set(folded, name);
}

function checkEnd(rest: Buffer): void {
  if (rest.length === 2 * blockBytes && isZero(rest)) return;
  if (rest.length < 2 * blockBytes) throw new ArtifactError('corrupt', 'ends before its end mark');
  throw new ArtifactError('trailing-data', 'has data after the end of the archive');
}

const isZero = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

function textAt(header: Buffer, [offset, length]: readonly [number, number]): string {
  const field = header.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('latin1');
}

function octalAt(header: Buffer, field: readonly [number, number]): number | undefined {
  const text = textAt(header, field).trim();
  return /^[0-7]{1,11}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}
