import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { validateRepository } from '@streamspace/catalog';
import { packPlugin } from '@streamspace/catalog/artifact';
import { headerChecksum, tarHeader } from '../../../catalog/src/artifact/tar-header.ts';
import type { Files } from './git-repository.ts';

/** One entry of a tar, as packing writes it apart from its kind. */
export function tarEntry(name: string, content: string | Uint8Array = '', flag = '0'): Buffer {
  const body = Buffer.from(content);
  const header = tarHeader(name, 'file', body.length);
  header.write(flag, 156);
  header.write(`${headerChecksum(header).toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}

export interface TestArchive {
  readonly bytes: Buffer;
  /** Of the uncompressed tar. */
  readonly sha256: string;
}

const endBytes = 1024;

function archiveOf(tar: Buffer): TestArchive {
  const bytes = gzipSync(tar, { level: 9 });
  // As packing writes it: of no operating system.
  bytes[9] = 255;
  return { bytes, sha256: createHash('sha256').update(tar).digest('hex') };
}

/**
 * The archive of a plugin, as packing makes it.
 *
 * @param files Its files, whose paths begin with a tier and its name.
 * @param more What somebody has put in before its end.
 */
export function pluginArchive(files: Files, more: readonly Buffer[] = []): TestArchive {
  const root = mkdtempSync(join(tmpdir(), 'archive-'));
  try {
    const [path = ''] = Object.keys(files);
    const directory = path.split('/').slice(0, 2).join('/');
    for (const [file, content] of Object.entries({ ...files, [`${directory}/LICENSE`]: 'MIT\n' })) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), content ?? '');
    }
    const [plugin] = validateRepository(root).plugins;
    if (plugin === undefined) throw new Error(`there is no plugin in ${Object.keys(files).join(', ')}`);
    const code = String(files[`${directory}/index.js`]);
    const tar = gunzipSync(packPlugin(plugin, { root, bundle: { code, packages: [] } }).bytes);
    const body = tar.subarray(0, tar.length - endBytes);
    return archiveOf(more.length === 0 ? tar : Buffer.concat([body, ...more, Buffer.alloc(endBytes)]));
  } finally {
    rmSync(root, { recursive: true });
  }
}
