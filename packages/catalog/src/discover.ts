import { join } from 'node:path';
import { readDirectory } from './files.ts';
import { createFinding, type Finding } from './finding.ts';

/** Who maintains a plugin: StreamSpace, or its author. */
export type Tier = (typeof tiers)[number];

export const tiers = ['official', 'community'] as const;

/** A folder that should hold a plugin. */
export interface PluginFolder {
  /** Name of the folder. */
  readonly folder: string;
  readonly tier: Tier;
  /** Relative to the root of the repository: `official/streamspace-slack`. */
  readonly path: string;
  /** Absolute, or as relative as the root that was given. */
  readonly directory: string;
}

export interface Discovery {
  /** Official ones first, each tier in byte order of the folder names. */
  readonly plugins: readonly PluginFolder[];
  readonly findings: readonly Finding[];
}

/** Finds plugins by looking: each folder in `official/` and `community/` is one, with or without a manifest. */
export function discoverPlugins(root: string): Discovery {
  const plugins: PluginFolder[] = [];
  const findings: Finding[] = [];
  for (const tier of tiers) {
    const { entries, findings: unreadable } = readDirectory(root, tier);
    findings.push(...unreadable);
    for (const entry of entries) {
      if (isIgnored(entry.name)) continue;
      const path = `${tier}/${entry.name}`;
      if (entry.isDirectory()) plugins.push({ folder: entry.name, tier, path, directory: join(root, path) });
      else if (!entry.isFile())
        findings.push(createFinding('file-kind', path, 'is no folder, so it is not read as a plugin'));
    }
  }
  for (const plugin of plugins) findings.push(...missingManifest(root, plugin));
  if (plugins.length === 0) {
    findings.push(
      createFinding('repository-empty', '.', 'holds no plugin: neither official/ nor community/ has a folder'),
    );
  }
  return { plugins, findings };
}

function missingManifest(root: string, plugin: PluginFolder): Finding[] {
  const { entries, findings } = readDirectory(root, plugin.path);
  if (findings.length > 0) return [...findings];
  if (entries.some(({ name }) => name === 'manifest.json')) return [];
  const other = entries.find(({ name }) => name.toLowerCase() === 'manifest.json');
  const hint = other ? `: rename "${other.name}"` : '';
  return [createFinding('manifest-missing', `${plugin.path}/manifest.json`, `does not exist${hint}`)];
}

const isIgnored = (name: string): boolean => name.startsWith('.') || name === 'node_modules' || name === 'dist';
