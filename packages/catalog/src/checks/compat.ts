import { projectConfig } from '../config/projection.ts';
import { readJson } from '../files.ts';
import { createFinding, type Finding } from '../finding.ts';
import { isJsonObject } from '../json/object.ts';
import { compatibleType } from '../publish/compat.ts';
import { forgottenKeys, manifestFaults } from '../publish/control-plane-2.ts';
import type { ValidatedPlugin } from '../validate.ts';

/** Older control planes that plugins can be checked for. */
export const compatTargets = ['2.0'] as const;
export type CompatTarget = (typeof compatTargets)[number];

/**
 * What control planes up to 2.0 would not take in of a plugin, were they to sync its folder: the whole of it, or keys and
 * fields of its configuration.
 */
export function checkCompat(root: string, { path, manifest, configSchema }: ValidatedPlugin): readonly Finding[] {
  const { document } = readJson(root, `${path}/manifest.json`, { ignoreKeyCase: true });
  if (document === undefined || !isJsonObject(document.value)) return [];
  const { file, value } = document;
  const dropped = manifestFaults(value).map((fault) => {
    const isType = manifest !== undefined && fault.startsWith('type ');
    const published = isType ? `: what is published says "${compatibleType(manifest)}"` : '';
    const key = /^\w+/.exec(fault)?.[0] ?? '';
    const message = `${fault} to control planes up to 2.0, which drop the plugin${published}`;
    return createFinding('compat-dropped', file, message, document.locate(key in value ? [key] : []));
  });
  const forgotten = forgottenKeys(value);
  const fields = configSchema === undefined ? [] : missingFields(configSchema);
  const lost = [
    ...(forgotten.length > 0 ? [`forget ${forgotten.join(', ')}`] : []),
    ...(fields.length > 0 ? [`have no field for ${fields.join(', ')} in their form, which keep their defaults`] : []),
  ];
  if (lost.length === 0) return dropped;
  const [first = ''] = forgotten;
  const place = document.locate(first in value ? [first] : []);
  return [
    ...dropped,
    createFinding('compat-forgotten', file, `control planes up to 2.0 ${lost.join(', and ')}`, place),
  ];
}

function missingFields(schema: object): readonly string[] {
  if (!isJsonObject(schema)) return [];
  const all = schema['properties'];
  const { configSchema } = projectConfig(schema);
  const shown = configSchema['properties'];
  return isJsonObject(all) && isJsonObject(shown) ? Object.keys(all).filter((key) => !(key in shown)) : [];
}
