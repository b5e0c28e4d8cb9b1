import { rmSync } from 'node:fs';
import { PluginError } from '@streamspace/plugin-sdk';
import type { RepositoryFinding } from '../api-types.ts';
import type { TreeEntry } from '../git/list-tree.ts';
import type { PublishedPlugin } from '../published/read-published.ts';
import { catalogFile } from './catalog-file.ts';
import { checkTree, faultsOf } from './check-tree.ts';
import { createFault } from './fault.ts';
import type { places } from './places.ts';
import { runInWorker } from './run-in-worker.ts';
import { writeFiles } from './write-files.ts';

export interface UnpackLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Take no folders of sources: what vouches for `catalog.yaml` vouches for what it names by digest, and nothing else. */
  readonly publishedOnly?: boolean;
}

/**
 * Writes the plugins of a commit to disk: from the archives that its catalog names, or, where it names none, from the
 * folders in `official/` and `community/`.
 *
 * @returns why some of them are not there.
 */
export async function unpackTree(
  place: ReturnType<typeof places>,
  entries: readonly TreeEntry[],
  limits: UnpackLimits,
): Promise<readonly RepositoryFinding[]> {
  const isCatalog = (entry: TreeEntry) => entry.path === catalogFile && faultsOf(entry).length === 0;
  await writeFiles(place.gitDir, place.files, entries.filter(isCatalog), limits);
  const published = await runInWorker('readPublished', { root: place.files }, limits.timeoutMs);
  if (published !== undefined) {
    return [...published.findings, ...(await unpackPublished(place, entries, published.plugins, limits))];
  }
  if (limits.publishedOnly === true) {
    throw new PluginError(
      'INTEGRITY',
      'The signature covers the archives that catalog.yaml names by digest, and it names none: follow the branch that releases are published to',
    );
  }
  const { files, findings } = checkTree(entries);
  await writeFiles(place.gitDir, place.files, files, limits);
  return findings;
}

async function unpackPublished(
  place: ReturnType<typeof places>,
  entries: readonly TreeEntry[],
  wanted: readonly PublishedPlugin[],
  limits: UnpackLimits,
): Promise<readonly RepositoryFinding[]> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const findings: RepositoryFinding[] = [];
  const [plugins, archives]: [PublishedPlugin[], TreeEntry[]] = [[], []];
  for (const plugin of wanted) {
    const entry = byPath.get(plugin.path);
    const faults = entry === undefined ? [createFault('archive', plugin.path, 'is missing')] : faultsOf(entry);
    findings.push(...faults);
    if (entry === undefined || faults.length > 0) continue;
    plugins.push(plugin);
    archives.push(entry);
  }
  await writeFiles(place.gitDir, place.archives, archives, limits);
  const { archives: from, files } = place;
  const input = { archives: from, files, plugins, maxBytes: limits.maxBytes };
  findings.push(...(await runInWorker('unpackArchives', input, limits.timeoutMs)));
  rmSync(from, { recursive: true });
  return findings;
}
