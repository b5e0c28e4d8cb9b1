import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pluginNameSchema, versionSchema } from '@streamspace/plugin-sdk';
import { prerelease, rcompare } from 'semver';
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
const offered: ReadonlySet<string> = new Set(['active', 'deprecated']);
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

/** A pre-release only where there is nothing else. */
function findNewest({ name, category: tier, versions }: z.output<typeof pluginSchema>): PublishedPlugin | undefined {
  const good = versions.filter(({ state }) => offered.has(state)).toSorted((a, b) => rcompare(a.version, b.version));
  const newest = good.find(({ version }) => prerelease(version) === null) ?? good[0];
  if (newest === undefined) return undefined;
  const { version, sha256 } = newest;
  return { name, tier, version, sha256: sha256.replace('sha256:', ''), path: `${name}/${version}/plugin.tar.gz` };
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
