import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import { readBlobs } from '../git/read-blobs.ts';
import type { TreeEntry } from '../git/list-tree.ts';
import { tooLarge } from '../git/fetch-commit.ts';

/**
 * Writes files that are not there yet into a folder, without the rights to be executed.
 *
 * @param files Checked by {@link import('./check-tree.ts').checkTree}.
 * @throws {PluginError} `QUOTA_EXCEEDED`, before anything is written; `STORAGE_FULL`.
 */
export async function writeFiles(
  gitDir: string,
  folder: string,
  files: readonly TreeEntry[],
  limits: { readonly maxBytes: number; readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<void> {
  const { maxBytes, ...run } = limits;
  // A few bytes can be packed that unpack to gigabytes.
  if (files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) > maxBytes) throw tooLarge(maxBytes);
  mkdirSync(folder, { recursive: true });
  const made = new Set<string>();
  await readBlobs(
    gitDir,
    files.map(({ id }) => id),
    (index, content) => {
      const { path = '' } = files[index] ?? {};
      const file = join(folder, path);
      if (!made.has(dirname(file))) mkdirSync(dirname(file), { recursive: true });
      made.add(dirname(file));
      writeFileSync(file, content, { mode: 0o644, flag: 'wx' });
    },
    run,
  ).catch((error: unknown) => {
    throw diskError(error);
  });
}

/** A full disk in the words that the rest of the service uses. */
export function diskError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new PluginError('STORAGE_FULL', 'Cannot write the catalog: the disk is full', { cause: error });
}
