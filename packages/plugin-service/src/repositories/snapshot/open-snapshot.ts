import { readFileSync } from 'node:fs';
import type { RepositoryConfig } from '../config/read-config.ts';
import type { RepositoryFinding } from '../api-types.ts';
import type { ListedVersion } from '../compare-catalogs.ts';
import { createFault, pluginOf } from './fault.ts';
import { places } from './places.ts';

import type { Snapshot } from './read-snapshot.ts';
import { runInWorker } from './run-in-worker.ts';

/** A catalog on disk, validated. */
export interface OpenSnapshot extends Snapshot {
  readonly directory: string;
}

/**
 * Validates a catalog that was written to disk.
 *
 * @param expected Its plugins as they were; one that has other contents now is left out.
 */
export async function openSnapshot(
  directory: string,
  { tiers, timeout }: Pick<RepositoryConfig, 'tiers' | 'timeout'>,
  expected?: readonly ListedVersion[],
): Promise<OpenSnapshot> {
  const place = places(directory);
  const inTree = JSON.parse(readFileSync(place.findings, 'utf8')) as readonly RepositoryFinding[];
  const snapshot = await runInWorker('readSnapshot', { root: place.files, tiers }, timeout);
  const missing = new Set(inTree.map(({ plugin, file }) => plugin ?? file));
  const known = new Map(expected?.map(({ name, digest }) => [name, digest]));
  const damaged = snapshot.plugins.filter(
    ({ manifest: { name }, digest }) => expected !== undefined && known.get(name) !== digest,
  );
  return {
    ...snapshot,
    directory,
    plugins: snapshot.plugins.filter((plugin) => !damaged.includes(plugin)),
    leftOut: snapshot.leftOut + missing.size + damaged.length,
    findings: [
      ...inTree,
      ...damaged.map(({ path }) => createFault('damaged', path, 'has other contents than when it was synced')),
      ...snapshot.findings.filter(({ file }) => !missing.has(pluginOf(file) ?? '')),
    ],
  };
}
