import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluginNameSchema, versionSchema } from '@streamspace/plugin-sdk';
import { offeredVersion } from '@streamspace/catalog/publish';
import { parse } from 'yaml';
import { z } from 'zod';
import type { RepositoryFinding } from '../api-types.ts';
import { catalogFile } from '../snapshot/catalog-file.ts';
import { createFault } from '../snapshot/fault.ts';

/** A version of a plugin that is offered as an archive. */
export interface PublishedPlugin {
  readonly name: string;
  readonly tier: 'official' | 'community';
  readonly version: string;
  /** Of the uncompressed tar, hexadecimal. */
  readonly sha256: string;
  /** Where the archive is in the repository. */
  readonly path: string;
}

export interface Published {
  /** The newest good version of each. */
  readonly plugins: readonly PublishedPlugin[];
  readonly findings: readonly RepositoryFinding[];
}

const catalogSchema = z.object({ spec: z.object({ plugins: z.array(z.unknown()) }) });

const pluginSchema = z.object({
  name: pluginNameSchema,
  category: z.enum(['official', 'community']),
  versions: z.array(
    z.object({
      version: versionSchema,
      /** Whatever is no known state is not offered. */
      state: z.string().default('active'),
      sha256: z.string().regex(/^(sha256:)?[0-9a-f]{64}$/),
    }),
  ),
});

const hasVersions = z.looseObject({ versions: z.array(z.unknown()).min(1) });
const versionStateNames = ['active', 'deprecated', 'yanked', 'blocked'] as const;
const maxBytes = 16 * 1024 ** 2;

/**
 * Reads which archives a published catalog names. A repository of sources names none: its plugins are its folders.
 *
 * @returns `undefined` for one of sources.
 */
export function readPublished(root: string): Published | undefined {
  const entries = readEntries(root).filter((entry) => hasVersions.safeParse(entry).success);
  if (entries.length === 0) return undefined;
  const plugins: PublishedPlugin[] = [];
  const findings: RepositoryFinding[] = [];
  for (const [index, entry] of entries.entries()) {
    const plugin = pluginSchema.safeParse(entry).data;
    const newest = plugin && findNewest(plugin);
    const name = plugin?.name ?? `number ${index + 1}`;
    if (plugin === undefined)
      findings.push(createFault('catalog-entry', catalogFile, `Plugin ${name} is not described as it should be`));
    else if (newest === undefined)
      findings.push(createFault('version-state', catalogFile, `${name} has no version that may be installed`));
    else if (plugins.some((other) => other.name === name)) {
      findings.push(
        createFault('name-duplicate', catalogFile, `There are two plugins "${name}": the first one counts`),
      );
    } else plugins.push(newest);
  }
  return { plugins, findings };
}

function findNewest({ name, category: tier, versions }: z.output<typeof pluginSchema>): PublishedPlugin | undefined {
  const known = versions.flatMap(({ version, state }) => {
    const isKnown = versionStateNames.find((each) => each === state);
    return isKnown === undefined ? [] : [{ version, state: isKnown }];
  });
  const best = offeredVersion(known);
  const newest = versions.find(({ version }) => version === best);
  if (newest === undefined) return undefined;
  const { version, sha256 } = newest;
  return { name, tier, version, sha256: sha256.replace('sha256:', ''), path: archivePath(name, version) };
}

/** Where the archive of a version is in a published repository. */
export const archivePath = (name: string, version: string): string => `${name}/${version}/plugin.tar.gz`;

/** Digests of archives, hexadecimal, by plugin and version. */
export type Archives = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** The archives that the entries of a catalog name. Those of a repository of sources name none. */
export function archivesOf(entries: readonly unknown[]): Archives {
  const all = new Map<string, Readonly<Record<string, string>>>();
  for (const entry of entries) {
    const { data } = pluginSchema.safeParse(entry);
    // As with the versions that are offered: of two entries, the first one counts.
    if (data === undefined || data.versions.length === 0 || all.has(data.name)) continue;
    const digests = data.versions.map(({ version, sha256 }) => [version, sha256.replace('sha256:', '')]);
    all.set(data.name, Object.fromEntries(digests) as Record<string, string>);
  }
  return all;
}

/** Entries of a catalog as they stand there; of one that cannot be read, none. */
export function readEntries(root: string): readonly unknown[] {
  try {
    const text = readFileSync(join(root, catalogFile), 'utf8');
    if (text.length > maxBytes) return [];
    return catalogSchema.parse(parse(text, { maxAliasCount: 0, schema: 'core' })).spec.plugins;
  } catch {
    return [];
  }
}
