import { rmSync } from 'node:fs';
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
