import { isJsonObject } from '../json/object.ts';
import { decodeFaults, unknownKeys, type GoStruct } from './go-struct.ts';

/** Types of plugins that control planes up to 2.0 know, in their spelling. */
export const knownTypes: readonly string[] = ['extension', 'webhook', 'api', 'ui', 'theme'];

const texts = {
  name: 'string',
  version: 'string',
  displayName: 'string',
  type: 'string',
  description: 'string',
  author: 'string',
  homepage: 'string',
  repository: 'string',
  license: 'string',
  category: 'string',
  icon: 'string',
} as const satisfies GoStruct;

const shared = {
  ...texts,
  tags: 'strings',
  permissions: 'strings',
  dependencies: 'string map',
  configSchema: 'map',
  defaultConfig: 'map',
} as const satisfies GoStruct;

/** A manifest as their sync from git decodes it. */
const synced: GoStruct = { ...shared, requirements: 'string map', entrypoints: 'string map' };

/** A manifest as their API and their marketplace decode it, out of what the sync stored or out of `catalog.json`. */
const stored = {
  ...shared,
  requirements: {
    streamspaceVersion: 'string',
    minimumVersion: 'string',
    maximumVersion: 'string',
    plugins: 'strings',
  },
  entrypoints: { main: 'string', ui: 'string', api: 'string', webhook: 'string', cli: 'string' },
} as const satisfies GoStruct;

/** A row of `catalog.json`. */
const row: GoStruct = {
  name: 'string',
  version: 'string',
  displayName: 'string',
  description: 'string',
  author: 'string',
  category: 'string',
  tags: 'strings',
  iconUrl: 'string',
  downloadUrl: 'string',
  manifest: stored,
  installed: 'bool',
  enabled: 'bool',
};

/** Longest values of their database's columns, in characters: one that is longer ends the sync of all plugins. */
const columns = { name: 255, displayName: 255, version: 50, category: 100 } as const;

/** Why control planes up to 2.0 would not list a manifest. */
export function manifestFaults(manifest: unknown): readonly string[] {
  if (!isJsonObject(manifest)) return ['it is no object'];
  const { type } = manifest;
  const missing = ['name', 'version', 'displayName', 'type'].filter((key) => (manifest[key] ?? '') === '');
  return [
    ...decodeFaults(manifest, synced),
    ...decodeFaults(manifest, stored).filter((fault) => fault.startsWith('requirements.plugins')),
    ...missing.map((key) => `${key} is empty`),
    ...(typeof type === 'string' && type !== '' && !knownTypes.includes(type) ? [`type "${type}" is not known`] : []),
    ...Object.entries(columns).flatMap(([key, most]) => {
      const value = manifest[key];
      return typeof value === 'string' && Array.from(value).length > most
        ? [`${key} is longer than ${most} characters`]
        : [];
    }),
    ...(JSON.stringify(manifest).includes(String.raw`\u0000`) ? ['a text holds a NUL character'] : []),
  ];
}

/** What of a manifest control planes up to 2.0 forget when they take it in, such as `events` and `requirements.kubernetes`. */
export function forgottenKeys(manifest: object): readonly string[] {
  const inside = (['requirements', 'entrypoints'] as const).flatMap((key) => {
    const value: unknown = Reflect.get(manifest, key);
    return isJsonObject(value) ? unknownKeys(value, stored[key]).map((name) => `${key}.${name}`) : [];
  });
  return [...unknownKeys(manifest, synced), ...inside].filter((key) => key !== '$schema');
}

/** Why the marketplace of control planes up to 2.0 could not read a `catalog.json`, or not download what it names. */
export function catalogJsonFaults(text: string): readonly string[] {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    return ['it is no JSON'];
  }
  if (!Array.isArray(rows)) return ['it is no list'];
  return rows.flatMap((each: unknown, index) => {
    if (!isJsonObject(each)) return [`row ${index + 1} is no object`];
    const { name, downloadUrl } = each;
    const faults = [
      ...decodeFaults(each, row),
      ...(typeof downloadUrl === 'string' && /\.(tar\.gz|tgz)$/.test(downloadUrl)
        ? []
        : ['downloadUrl does not end in .tar.gz']),
    ];
    return faults.map((fault) => `row ${index + 1} (${String(name)}): ${fault}`);
  });
}
