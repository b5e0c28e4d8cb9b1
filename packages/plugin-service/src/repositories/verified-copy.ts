import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import type { CatalogEntry } from '../market/entry.ts';
import { digestOf, readPluginFiles } from './snapshot/digest.ts';

/**
 * Does something with a copy of a plugin's files whose contents are exactly those that were synced. The catalog may be
 * replaced meanwhile, and what lies on disk may have been changed.
 *
 * @param folder Where the copy lies as long as it is needed.
 * @throws {PluginError} `INTEGRITY`
 */
export async function withVerifiedCopy<T>(
  { manifest, tier, directory, origin }: CatalogEntry,
  folder: string,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const place = mkdtempSync(join(folder, 'install-'));
  try {
    const copy = join(place, tier, manifest.name);
    const digest = digestOf(copyFiles(directory, copy));
    if (origin !== undefined && digest !== origin.digest) {
      throw new PluginError(
        'INTEGRITY',
        `${manifest.name} has other contents on disk than when it was synced: run "streamspace repository sync ${origin.repository}"`,
      );
    }
    return await work(copy);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Each file is read once: what is written is what is hashed. */
function* copyFiles(from: string, to: string): ReturnType<typeof readPluginFiles> {
  for (const file of readPluginFiles(from)) {
    const target = join(to, file.path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, file.content, { mode: 0o644 });
    yield file;
  }
}
