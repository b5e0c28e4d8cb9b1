import type { Json } from '@streamspace/plugin-sdk';
import type { Vault } from '../../config/vault.ts';

/** A row as it lies in its table: fields in clear, and the encrypted ones together. */
export interface SealedRow {
  readonly value: string;
  readonly sealed: string | undefined;
}

/** Puts the fields in `encrypted` away for the plugin's eyes only. `text` is the row as JSON. */
export function seal(vault: Vault, plugin: string, encrypted: readonly string[], row: Json, text: string): SealedRow {
  const isSecret = ([field]: readonly [string, unknown]): boolean => encrypted.includes(field);
  const secret = encrypted.length === 0 ? [] : Object.entries(row).filter(isSecret);
  if (secret.length === 0) return { value: text, sealed: undefined };
  const clear = Object.entries(row).filter((entry) => !isSecret(entry));
  return {
    value: JSON.stringify(Object.fromEntries(clear)),
    sealed: vault.encrypt(plugin, JSON.stringify(Object.fromEntries(secret))),
  };
}

/** @throws {PluginError} `INTEGRITY` when the encrypted fields were changed, or written with another key. */
export function unseal(
  vault: Vault,
  plugin: string,
  { value, sealed }: { value: string; sealed: string | null },
): Json {
  const clear = JSON.parse(value) as Json;
  return sealed === null ? clear : { ...clear, ...(JSON.parse(vault.decrypt(plugin, sealed)) as Json) };
}
