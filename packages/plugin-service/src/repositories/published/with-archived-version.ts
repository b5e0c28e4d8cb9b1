import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PluginError, type Manifest } from '@streamspace/plugin-sdk';
import { findFile } from '../git/find-file.ts';
import { faultsOf } from '../snapshot/check-tree.ts';
import { runInWorker } from '../snapshot/run-in-worker.ts';
import { writeFiles } from '../snapshot/write-files.ts';
import { archivePath, type PublishedPlugin } from './read-published.ts';

/** A version of a plugin, unpacked for as long as it is needed. */
export interface OpenedVersion {
  readonly directory: string;
  readonly manifest: Manifest;
  readonly tier: PublishedPlugin['tier'];
  /** Of its files, as the digest of a sync. */
  readonly digest: string;
}

export interface ArchivedVersionSource extends Omit<PublishedPlugin, 'path'> {
  /** Repository that was synced. */
  readonly gitDir: string;
  /** Folder of the publication in it. Default: its root. */
  readonly path?: string | undefined;
  /** Where it lies as long as it is needed. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * Does something with a version whose archive is in a repository that was synced, whichever it offers by itself. The archive
 * has to have the digest that the catalog named at the sync, and is checked as one that is synced.
 *
 * @throws {PluginError} `NOT_FOUND` where the archive is not there, `INTEGRITY` for one that is not as it should be.
 */
export async function withArchivedVersion<T>(
  source: ArchivedVersionSource,
  work: (version: OpenedVersion) => Promise<T>,
): Promise<T> {
  const { gitDir, folder, timeoutMs, maxBytes, name, tier, version, sha256 } = source;
  const plugin: PublishedPlugin = { name, tier, version, sha256, path: archivePath(name, version) };
  const entry = await findFile(gitDir, [source.path, plugin.path].filter(Boolean).join('/'), { timeoutMs });
  if (entry === undefined) {
    throw new PluginError('NOT_FOUND', `The repository has no ${plugin.path}, which its catalog names`);
  }
  const [fault] = faultsOf(entry);
  if (fault !== undefined) throw refused(plugin, fault.message);

  mkdirSync(folder, { recursive: true });
  const place = mkdtempSync(join(folder, 'version-'));
  try {
    const [archives, files] = [join(place, 'archives'), join(place, 'files')];
    await writeFiles(gitDir, archives, [{ ...entry, path: plugin.path }], { maxBytes, timeoutMs });
    const [damage] = await runInWorker('unpackArchives', { archives, files, plugins: [plugin], maxBytes }, timeoutMs);
    if (damage !== undefined) throw refused(plugin, damage.message);
    const { plugins, findings } = await runInWorker('readSnapshot', { root: files, tiers: [tier] }, timeoutMs);
    const [opened] = plugins;
    if (opened === undefined) throw refused(plugin, findings[0]?.message ?? 'holds no plugin');
    const { directory, manifest, digest } = opened;
    return await work({ directory, manifest, tier, digest });
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const refused = ({ path }: PublishedPlugin, reason: string): PluginError =>
  new PluginError('INTEGRITY', `${path} ${reason}`);
