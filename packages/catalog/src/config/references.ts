import { closest } from '@streamspace/plugin-sdk';
import type { Manifest } from '@streamspace/plugin-sdk';
import { isJsonObject, type JsonObject } from '../json/object.ts';
import { createFinding, type Finding } from '../finding.ts';
import type { JsonDocument, JsonPath } from '../json/document.ts';
import { followPath } from './schema-walk.ts';

/** A place in the manifest that names a configuration key. */
export interface ConfigReference {
  /** The configuration path: `endpoints[].url`. */
  readonly key: string;
  /** Where the manifest says so. */
  readonly at: JsonPath;
}

/** Every configuration key that a manifest refers to: in hosts, ports, conditions, schedules, mail recipients. */
export function findReferences(manifest: Manifest): readonly ConfigReference[] {
  const { configSchema: _schema, defaultConfig: _defaults, dependencies: _dependencies, ...rest } = manifest;
  return [...walk(rest, [])];
}

function* walk(value: unknown, at: JsonPath): Generator<ConfigReference> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(item, [...at, index]);
  } else if (isJsonObject(value)) {
    for (const [name, inner] of Object.entries(value)) yield* readKey(name, inner, [...at, name]);
  }
}

function* readKey(name: string, value: unknown, at: JsonPath): Generator<ConfigReference> {
  const texts = Array.isArray(value)
    ? value.map((item, index) => [item, [...at, index]] as const)
    : [[value, at] as const];
  for (const [text, place] of texts) {
    if (typeof text !== 'string') continue;
    if (name === 'config' || name === 'writableConfig' || name === 'recipients') yield { key: text, at: place };
    if (name === 'when') yield { key: text.replace(/^!/, '').replace(/(=|!=|\^=).*$/s, ''), at: place };
    if (name === 'host') for (const [, key = ''] of text.matchAll(/\{([^}]+)\}/g)) yield { key, at: place };
  }
  yield* walk(value, at);
}

/** That each reference exists in `schema`, and that none lets the plugin write a secret. */
export function checkReferences(
  references: readonly ConfigReference[],
  schema: JsonObject,
  document: JsonDocument,
): readonly Finding[] {
  return references.flatMap(({ key, at }) => {
    const { exists, isSecret, known } = followPath(schema, key);
    if (!exists) {
      const suggestion = closest(key.split('.').at(-1) ?? key, known);
      const hint = suggestion === undefined ? '' : `: did you mean "${suggestion}"?`;
      return [
        createFinding(
          'config-path',
          document.file,
          `"${key}" is not in config.schema.json${hint}`,
          document.locate(at),
        ),
      ];
    }
    if (at[0] !== 'writableConfig' || !isSecret) return [];
    const message = `"${key}" is a secret, which only an administrator writes`;
    return [createFinding('config-secret-writable', document.file, message, document.locate(at))];
  });
}
