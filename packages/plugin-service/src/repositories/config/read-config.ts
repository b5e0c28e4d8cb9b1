import { readFileSync } from 'node:fs';
import { PluginError } from '@streamspace/plugin-sdk';
import { parse } from 'yaml';
import type { z } from 'zod';
import { readEnvironment, type Environment } from './environment.ts';
import { repositorySchema, valuesSchema, type RepositoryValues } from './schema.ts';

/** A repository that the service follows. */
export interface RepositoryConfig extends RepositoryValues {
  /** Unique, kebab-case. */
  readonly name: string;
}

/** Name of the repository under `repositories.plugins`. */
export const mainName = 'plugins';

/**
 * The repositories that an operator configured, in the order in which they have their plugins' names: the chart's own one,
 * then the further ones of the file, then those of the environment. Ones that are switched off are left out.
 *
 * @param options.file A YAML file, such as the values of the chart.
 * @param options.env Names such as `STREAMSPACE_REPOSITORY_PLUGINS_URL`; what stands there replaces what the file says.
 * @throws {PluginError} `CONFIG_INVALID` with the place of the first fault.
 */
export function readRepositoryConfig(options: {
  readonly file?: string;
  readonly env?: Environment;
}): readonly RepositoryConfig[] {
  const { file, env = {} } = options;
  const byName = new Map(file === undefined ? [] : readValues(file));
  for (const [name, values] of readEnvironment(env)) byName.set(name, { ...byName.get(name), ...values });
  const order = (name: string) => (name === mainName ? 0 : 1);
  return [...byName]
    .toSorted(([a], [b]) => order(a) - order(b))
    .map(([name, values]) => ({ name, ...parseRepository(name, values) }))
    .filter(({ enabled }) => enabled);
}

function parseRepository(name: string, values: object): RepositoryValues {
  const defaults = name === mainName ? { tiers: ['official', 'community'] } : {};
  return check(repositorySchema, { ...defaults, ...withoutChartKeys(values) }, `Repository "${name}"`);
}

/** Keys of the chart by which plugins would install themselves. Here somebody agrees to what a plugin asks for. */
function withoutChartKeys(values: object): object {
  const { autoInstall, install, ...rest } = values as Readonly<Record<string, unknown>>;
  const tiers: readonly unknown[] = Object.values(Object(autoInstall ?? {}) as object);
  const names: readonly unknown[] = Array.isArray(install) ? install : [];
  if (names.length > 0 || tiers.some((each) => each !== false)) {
    throw new PluginError(
      'CONFIG_INVALID',
      'Plugins are not installed by themselves: somebody has to agree to what they ask for. ' +
        'Take "autoInstall" and "install" out, and run "streamspace plugin install <name>"',
    );
  }
  return rest;
}

function readValues(file: string): [string, object][] {
  let document: unknown;
  try {
    document = parse(readFileSync(file, 'utf8'), { maxAliasCount: 100 });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new PluginError('CONFIG_INVALID', `Cannot read the repositories in ${file}: ${reason}`, { cause: error });
  }
  const { repositories } = check(valuesSchema, document ?? {}, file);
  const { plugins, additional } = repositories;
  const named = additional.map(({ name, ...values }): [string, object] => [name, values]);
  const all: [string, object][] = plugins === undefined ? named : [[mainName, plugins], ...named];
  const twice = all.find(([name], index) => all.findIndex(([other]) => other === name) !== index);
  if (twice !== undefined)
    throw new PluginError('CONFIG_INVALID', `${file}: two repositories are called "${twice[0]}"`);
  return all;
}

function check<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String).join('.') ?? '';
  throw new PluginError(
    'CONFIG_INVALID',
    `${where}: ${path === '' ? '' : `"${path}" `}${issue?.message ?? 'is wrong'}`,
  );
}
