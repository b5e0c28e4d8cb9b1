import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '@streamspace/plugin-sdk';
import type { PluginLoader } from '../host/loader.ts';
import type { PluginSource } from '../host/types.ts';
import { manifestTypes } from './manifest-types.ts';

/** Whether a plugin is written in TypeScript, with files that follow from its sources. */
export function isTypeScriptPlugin(directory: string): boolean {
  return existsSync(join(directory, 'src', 'index.ts'));
}

/**
 * The files of a TypeScript plugin that follow from its sources, by name: `manifest.d.json.ts`, and
 * `config.schema.json` where it has a configuration. The schema is asked of the plugin inside the sandbox.
 */
export async function generatedFiles(source: PluginSource, loader: PluginLoader): Promise<ReadonlyMap<string, string>> {
  const { bundleDirectory, configSchema } = await loader.prepare(source);
  await loader.discard(bundleDirectory);
  return filesFrom(source.manifest, configSchema);
}

/** The generated files of a TypeScript plugin whose configuration's schema is known. */
export function filesFrom(manifest: Manifest, configSchema: unknown): ReadonlyMap<string, string> {
  const files = new Map([['manifest.d.json.ts', manifestTypes(manifest)]]);
  if (configSchema !== undefined) files.set('config.schema.json', `${JSON.stringify(configSchema, null, 2)}\n`);
  return files;
}
