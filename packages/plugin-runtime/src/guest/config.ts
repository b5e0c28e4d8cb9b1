import { PluginError, type Config, type Json, type Plugin } from '@streamspace/plugin-sdk';
import { describeIssues } from './issues.ts';

/** The configuration as a plugin sees it, which follows changes. */
export interface LiveConfig {
  readonly config: Config<Json>;
  replace(values: Json): void;
}

export function createLiveConfig(initial: Json, save: (key: string, value: unknown) => Promise<unknown>): LiveConfig {
  let values = Object.freeze({ ...initial });
  const replace = (next: Json): void => {
    values = Object.freeze({ ...next });
  };
  return {
    config: {
      get all() {
        return values;
      },
      get: (key) => values[key],
      async set(key, value) {
        await save(key, value);
        replace({ ...values, [key]: value });
      },
    },
    replace,
  };
}

/**
 * The configuration with defaults filled in.
 *
 * @throws {PluginError} `CONFIG_INVALID`
 */
export function parseConfig(parse: Plugin['parseConfig'], config: Json): Json {
  const result = parse(config);
  if (result.ok) return result.value as Json;
  throw new PluginError('CONFIG_INVALID', `The configuration does not fit: ${describeIssues(result.issues)}`);
}
