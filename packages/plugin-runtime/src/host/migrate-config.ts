import { PluginError, type Json, type Manifest } from '@streamspace/plugin-sdk';
import type { PluginLoader } from './loader.ts';
import type { PluginRecord } from './plugin-table.ts';

/** A configuration without a version is of the first. */
const firstVersion = 1;

/**
 * The stored configuration as the new build of a plugin wants it: its migrations run in a sandbox that may ask for
 * nothing. `undefined` where both builds are of one configuration version.
 *
 * @throws {PluginError} `CONFLICT` when the configuration is of a newer version than the build, `CONFIG_INVALID` when a
 *   migration fails.
 */
export async function migrateConfig(
  { manifest: installed, config }: PluginRecord,
  manifest: Manifest,
  bundleDirectory: string,
  loader: PluginLoader,
): Promise<Json | undefined> {
  const from = installed.configVersion ?? firstVersion;
  const to = manifest.configVersion ?? firstVersion;
  if (from === to) return undefined;
  const { name, version } = manifest;
  if (from > to) {
    throw new PluginError(
      'CONFLICT',
      `${name} ${version} cannot read the stored configuration: it is of version ${from} and this build knows ${to}. Install ${installed.version} or newer`,
    );
  }
  const process = await loader.start({
    name,
    bundleDirectory,
    memoryBytes: 64 * 1024 ** 2,
    onCall: async () => {
      throw new PluginError('INVALID_STATE', 'Nothing can be asked of the host while a configuration is migrated');
    },
    onLog: () => undefined,
  });
  try {
    const answer = await process.call('migrate', { config, from }, { deadlineMs: 10_000 });
    return (answer as { readonly config: Json }).config;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PluginError('CONFIG_INVALID', `${name} ${version} cannot migrate the stored configuration: ${reason}`, {
      cause: error,
    });
  } finally {
    await process.stop(0);
  }
}
