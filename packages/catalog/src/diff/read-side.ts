import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson } from '../files.ts';
import type { Finding } from '../finding.ts';
import { isJsonObject } from '../json/object.ts';
import { validatePlugin, validateRepository, type ValidatedPlugin } from '../validate.ts';
import { configFacts } from './config-facts.ts';
import type { Fact } from './fact.ts';
import { manifestFacts } from './manifest-facts.ts';
import { fileFacts, packageFacts } from './plugin-files.ts';

/** One of the two things that are compared: a repository, or a single plugin. */
export interface Side {
  readonly root: string;
  /** Whether it is the folder of one plugin. */
  readonly isPlugin: boolean;
  readonly plugins: readonly SidePlugin[];
  /** Those that no plugin's folder has. */
  readonly findings: readonly Finding[];
}

export interface SidePlugin {
  readonly plugin: ValidatedPlugin;
  readonly facts: readonly Fact[];
  readonly findings: readonly Finding[];
  /** Bytes of the built bundle, where there is one. */
  readonly bundleBytes?: number;
}

/**
 * Reads one side of a comparison. Nothing of it is run.
 *
 * @param directory A repository with `official/` or `community/`, or the folder of one plugin.
 */
export function readSide(directory: string): Side {
  const isPlugin = existsSync(join(directory, 'manifest.json'));
  const root = isPlugin ? dirname(dirname(directory)) : directory;
  const { plugins, findings } = isPlugin ? readOne(directory, root) : validateRepository(root);
  const isIn = ({ path }: ValidatedPlugin, { file }: Finding): boolean => file.startsWith(`${path}/`);
  return {
    root,
    isPlugin,
    plugins: plugins.map((plugin) => {
      const bundleBytes = sizeOf(join(plugin.directory, 'dist/index.js'));
      return {
        plugin,
        facts: factsOf(plugin, root),
        findings: findings.filter((finding) => isIn(plugin, finding)),
        ...(bundleBytes !== undefined && { bundleBytes }),
      };
    }),
    findings: findings.filter((finding) => !plugins.some((plugin) => isIn(plugin, finding))),
  };
}

function readOne(directory: string, root: string) {
  const { plugin, findings } = validatePlugin(directory, root);
  return { plugins: [plugin], findings };
}

function factsOf({ manifest, path, tier, silences }: ValidatedPlugin, root: string): readonly Fact[] {
  const { document } = readJson(root, `${path}/config.schema.json`);
  return [
    { area: 'tier', name: 'tier', value: tier },
    ...silences.map(({ rule, path: only, reason, until }): Fact => ({
      area: 'silence',
      name: only === undefined ? rule : `${rule} ${only}`,
      value: { reason, until },
    })),
    ...(manifest ? manifestFacts(manifest) : []),
    ...(isJsonObject(document?.value) ? configFacts(document.value) : []),
    ...packageFacts(root, path),
    ...fileFacts(root, path),
  ];
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}
