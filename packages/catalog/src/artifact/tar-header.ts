export const blockBytes = 512;

/** What an archive can hold. */
export type EntryType = 'file' | 'directory';

/** Longest name of an entry, in bytes: longer ones need extensions that not every reader has. */
export const maxNameBytes = 100;

const modes = { file: 0o644, directory: 0o755 } as const;
const flags = { file: '0', directory: '5' } as const;

/** Where the fields of a header stand, https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar). */
export const fields = {
  name: [0, 100],
  mode: [100, 8],
  size: [124, 12],
  checksum: [148, 8],
  type: [156, 1],
} as const;

/**
 * The header of an entry: nobody's, from the epoch, with the rights that such a file has. There is one header for a name,
 * a type and a size.
 *
 * @param name Of a folder it ends in a slash. At most {@link maxNameBytes} bytes of ASCII.
 */
export function tarHeader(name: string, type: EntryType, sizeBytes: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  const write = (offset: number, text: string): void => void header.write(text, offset, 'latin1');
  write(0, name);
  write(100, `${octal(modes[type], 7)}\0`);
  write(108, `${octal(0, 7)}\0`);
  write(116, `${octal(0, 7)}\0`);
  write(124, `${octal(sizeBytes, 11)}\0`);
  write(136, `${octal(0, 11)}\0`);
  write(156, flags[type]);
  write(257, 'ustar\u000000');
  write(329, `${octal(0, 7)}\0`);
  write(337, `${octal(0, 7)}\0`);
  write(148, `${octal(headerChecksum(header), 6)}\0 `);
  return header;
}

/** The sum over a header, in which its own field counts as blanks. */
export function headerChecksum(header: Uint8Array): number {
  const [start, length] = fields.checksum;
  return header.reduce((sum, byte, at) => sum + (at >= start && at < start + length ? 0x20 : byte), 0);
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
