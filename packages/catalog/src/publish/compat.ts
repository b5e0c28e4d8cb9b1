import type { Manifest } from '@streamspace/plugin-sdk';
import { projectConfig } from '../config/projection.ts';
import type { JsonObject } from '../json/object.ts';

/**
 * The type that a manifest has for control planes up to 2.0. They know no integrations, and drop a manifest with a type that
 * they do not know: one that hears of events is a webhook to them, another one an extension.
 */
export function compatibleType({ type, events = [] }: Pick<Manifest, 'type' | 'events'>): string {
  if (type !== 'integration') return type;
  return events.length > 0 ? 'webhook' : 'extension';
}

/**
 * A manifest as control planes up to 2.0 take it in: with a type that they know, a configuration that their form can show,
 * an icon that they find, and a tag, because their page fails over a plugin without one. What they do not know is left as it
 * is: they leave it out.
 */
export function compatibleManifest(
  manifest: Manifest,
  { configSchema, iconUrl }: { readonly configSchema?: JsonObject; readonly iconUrl?: string },
): JsonObject {
  const { $schema: _schema, ...rest } = manifest as Manifest & { readonly $schema?: string };
  const type = compatibleType(manifest);
  return {
    ...rest,
    type,
    ...(type !== manifest.type && { pluginKind: manifest.type }),
    tags: compatibleTags(manifest),
    ...(iconUrl !== undefined && { icon: iconUrl }),
    ...(configSchema !== undefined && projectConfig(configSchema)),
  };
}

/** The tags of a manifest, or its type as the only one. */
export const compatibleTags = ({ tags = [], type }: Pick<Manifest, 'type' | 'tags'>): readonly string[] =>
  tags.length > 0 ? tags : [type];
