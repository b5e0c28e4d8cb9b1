import type { Json } from '@streamspace/plugin-sdk';
import { valuesAt } from './config-path.ts';

/**
 * The configuration once for each item of the list that several paths share, with nothing but that item in the list, so
 * that `relays[].host` and `relays[].port` name host and port of one relay. Without such a list, the configuration itself.
 */
export function* pairedConfigs(paths: readonly string[], config: Json): Generator<Json> {
  const lists = paths.flatMap((path) => /^(.+?)\[\]\./.exec(path)?.[1] ?? []);
  const shared = lists.find((list, index) => lists.indexOf(list) !== index);
  if (shared === undefined) {
    yield config;
    return;
  }
  for (const item of valuesAt(config, `${shared}[]`)) yield withValue(config, shared.split('.'), [item]);
}

function withValue(holder: Json, [key = '', ...rest]: readonly string[], value: unknown): Json {
  const inner = (holder[key] ?? {}) as Json;
  return { ...holder, [key]: rest.length === 0 ? value : withValue(inner, rest, value) };
}
