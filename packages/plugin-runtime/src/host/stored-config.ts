import type { Json } from '@streamspace/plugin-sdk';
import { formatPath } from '../config/paths.ts';
import { isObject, mapSecrets } from '../config/secrets.ts';
import type { Vault } from '../config/vault.ts';
import { configError } from '../config/check.ts';

const isMark = (value: unknown): value is { $secret: string; ref?: string } =>
  isObject(value) && value['$secret'] === 'set';

/** The configuration as it is shown: each secret replaced by a mark that names it without giving it away. */
export function maskConfig(schema: Json | undefined, config: Json, vault: Vault): Json {
  return mapSecrets(schema, config, (secret) => ({ $secret: 'set', ref: vault.fingerprint(secret) }));
}

/**
 * The configuration as it is meant: marks replaced by the secrets they stand for, wherever in a list those have moved.
 *
 * @throws {ConfigError} for a mark that stands for no stored secret.
 */
export function unmaskConfig(plugin: string, schema: Json | undefined, config: Json, stored: Json, vault: Vault): Json {
  const byReference = new Map<string, string>();
  const byPath = new Map<string, string>();
  mapSecrets(schema, stored, (secret, path) => {
    byReference.set(vault.fingerprint(secret), secret);
    byPath.set(formatPath(path), secret);
    return secret;
  });

  const restore = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (isMark(value)) {
      const place = formatPath(path);
      const secret = value.ref === undefined ? byPath.get(place) : byReference.get(value.ref);
      if (secret === undefined)
        throw configError(plugin, { [place]: 'is a secret that is not stored: enter it again' });
      return secret;
    }
    if (Array.isArray(value)) return value.map((item: unknown, index) => restore(item, [...path, index]));
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, restore(item, [...path, key])]));
  };
  return restore(config, []) as Json;
}

/** The top-level keys in which two configurations differ. */
export function changedKeys(before: Json, after: Json): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).toSorted();
}
