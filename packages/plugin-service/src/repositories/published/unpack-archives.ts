import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { RepositoryFinding } from '../api-types.ts';
import { createFault } from '../snapshot/fault.ts';
import { ArchiveFault, readTar } from './read-tar.ts';
import type { PublishedPlugin } from './read-published.ts';

const maxUnpackedBytes = 64 * 1024 ** 2;
const maxEntries = 500;

/**
 * Unpacks archives whose digests are those of the catalog, each into the folder that its plugin would have in a repository
 * of sources. One that is not as it should be is left out with the reason.
 *
 * @param maxBytes Of all of them together.
 */
export function unpackArchives(options: {
  readonly archives: string;
  readonly files: string;
  readonly plugins: readonly PublishedPlugin[];
  readonly maxBytes: number;
}): readonly RepositoryFinding[] {
  const { archives, files, plugins } = options;
  let left = options.maxBytes;
  return plugins.flatMap((plugin) => {
    try {
      const contents = open(readFileSync(join(archives, plugin.path)), plugin, left);
      for (const [path, content] of contents) {
        left -= content.length;
        const file = join(files, plugin.tier, plugin.name, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content, { mode: 0o644, flag: 'wx' });
      }
      return [];
    } catch (error) {
      if (error instanceof ArchiveFault) return [createFault('archive', plugin.path, error.message)];
      throw error;
    }
  });
}

function open(archive: Buffer, plugin: PublishedPlugin, left: number): ReadonlyMap<string, Buffer> {
  const tar = decompress(archive, Math.min(maxUnpackedBytes, left));
  const digest = createHash('sha256').update(tar).digest('hex');
  if (digest !== plugin.sha256) {
    throw new ArchiveFault(`has the digest ${digest}, and the catalog says ${plugin.sha256}`);
  }
  const contents = readTar(tar, maxEntries);
  const { name, version } = manifestOf(contents);
  if (name !== plugin.name || version !== plugin.version) {
    throw new ArchiveFault(`holds another plugin or version than ${plugin.name} ${plugin.version}`);
  }
  return contents;
}

function decompress(archive: Buffer, maxOutputLength: number): Buffer {
  try {
    return gunzipSync(archive, { maxOutputLength: Math.max(1, maxOutputLength) });
  } catch (error) {
    const isLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw new ArchiveFault(isLarge ? 'unpacks to more than is allowed' : 'is no gzip archive, or damaged');
  }
}

function manifestOf(contents: ReadonlyMap<string, Buffer>): { readonly name?: unknown; readonly version?: unknown } {
  try {
    return Object(JSON.parse(contents.get('manifest.json')?.toString() ?? '')) as object;
  } catch {
    return {};
  }
}
