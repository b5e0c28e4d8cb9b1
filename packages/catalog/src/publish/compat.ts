import type { Manifest } from '@streamspace/plugin-sdk';
import { projectConfig } from '../config/projection.ts';
import type { JsonObject } from '../json/object.ts';

/** Control planes up to 2.0 know `extension`, `webhook`, `api`, `ui` and `theme`, and drop a manifest with any other type. */
const typesOf2: Readonly<Record<Manifest['type'], string>> = {
  extension: 'extension',
  webhook: 'webhook',
  integration: 'extension',
  theme: 'theme',
};

/** The type that a manifest has for control planes up to 2.0. */
export const compatibleType = (type: Manifest['type']): string => typesOf2[type];

/**
 * A manifest as control planes up to 2.0 take it in: with a type that they know, a configuration that their form can show,
 * and an icon that they find. What they do not know is left as it is: they leave it out.
 */
export function compatibleManifest(
  manifest: Manifest,
  { configSchema, iconUrl }: { readonly configSchema?: JsonObject; readonly iconUrl?: string },
): JsonObject {
  const { $schema: _schema, ...rest } = manifest as Manifest & { readonly $schema?: string };
  return {
    ...rest,
    type: compatibleType(manifest.type),
    tags: manifest.tags ?? [],
    ...(iconUrl !== undefined && { icon: iconUrl }),
    ...(configSchema !== undefined && projectConfig(configSchema)),
  };
}
