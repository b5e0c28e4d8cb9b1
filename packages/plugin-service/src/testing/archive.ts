import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Files } from './git-repository.ts';

/** One entry of a tar in the ustar format. */
export function tarEntry(name: string, content: string | Uint8Array = '', flag = '0'): Buffer {
  const body = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name, 0, 100);
  header.write('0000644\0', 100);
  header.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write(flag, 156);
  header.write('ustar\u000000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

export interface TestArchive {
  readonly bytes: Buffer;
  /** Of the uncompressed tar. */
  readonly sha256: string;
}

export function archiveOf(entries: readonly Buffer[]): TestArchive {
  const tar = Buffer.concat([...entries, Buffer.alloc(1024)]);
  return { bytes: gzipSync(tar), sha256: createHash('sha256').update(tar).digest('hex') };
}

/** The archive of a plugin's files, whose paths begin with a folder. */
export function pluginArchive(files: Files, more: readonly Buffer[] = []): TestArchive {
  const entries = Object.entries(files).map(([path, content]) =>
    tarEntry(path.split('/').slice(2).join('/'), content ?? ''),
  );
  return archiveOf([...entries, ...more]);
}
