import { formatText, hasErrors, validatePlugin, type PluginValidation } from '@streamspace/catalog';
import { filesFrom, isTypeScriptPlugin, syncFiles } from '@streamspace/plugin-runtime';
import type { InstalledPlugin, LocalPlugin } from '@streamspace/plugin-service';
import type { Manifest, Permission } from '@streamspace/plugin-sdk';
import { applyEdits, isEmpty, type ConfigEdits } from '../config/edits.ts';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import type { PluginFolder } from '../plugin-folder.ts';
import { ApiFailure, path, type Client } from '../service/client.ts';

/** What came of loading a plugin from its folder. */
export interface LocalInstall {
  readonly manifest: Manifest;
  readonly plugin: InstalledPlugin;
  /** What it may do now and could not before, because its manifest asks for more. */
  readonly newlyGranted: readonly Permission[];
  /** What is wrong with its files and does not keep it from running; empty where nothing is. */
  readonly remarks: string;
}

/**
 * Installs a plugin from its folder or puts it in the place of what is installed, and switches it on. Its generated files
 * follow.
 *
 * @throws {CliError} with the faults of its files and their places, and {ApiFailure} for what the service refuses.
 */
export async function loadLocally(
  folder: PluginFolder,
  { client, edits, io }: { readonly client: Client; readonly edits: ConfigEdits; readonly io: Io },
): Promise<LocalInstall> {
  const { directory, root } = folder;
  const validated = validatePlugin(directory, root);
  const manifest = requireManifest(validated, folder);
  const { name, permissions } = manifest;

  const before = await findInstalled(client, name);
  const { configSchema } = validated.plugin;
  const config = isEmpty(edits) ? undefined : await applyEdits(before?.config ?? {}, edits, configSchema, io);
  const body: LocalPlugin = { directory, ...(config === undefined ? {} : { config }) };
  const installed =
    before === undefined
      ? await client.post<InstalledPlugin>('/plugins/local', body)
      : await client.put<InstalledPlugin>('/plugins/local', { ...body, grant: permissions });
  await writeGenerated(directory, manifest, installed.configSchema);

  const plugin = installed.enabled ? installed : await client.post<InstalledPlugin>(path`/plugins/${name}/enable`);
  const granted = new Set(before?.permissionRequests.flatMap((each) => (each.granted ? [each.permission] : [])));
  return {
    manifest,
    plugin,
    newlyGranted: permissions.filter((permission) => !granted.has(permission)),
    remarks: hasErrors(validated.findings) ? formatText(validated.findings, { root }).trimEnd() : '',
  };
}

/** @throws {CliError} with every finding about a plugin that cannot be loaded. */
export function requireManifest({ plugin, findings }: PluginValidation, { root }: PluginFolder): Manifest {
  if (plugin.manifest !== undefined && plugin.isUsable) return plugin.manifest;
  throw new CliError(`It cannot be loaded as it is:\n\n${formatText(findings, { root }).trimEnd()}`);
}

/** What is installed under a name; `undefined` where nothing is. */
export async function findInstalled(client: Client, name: string): Promise<InstalledPlugin | undefined> {
  return client.get<InstalledPlugin>(path`/plugins/${name}`).catch((error: unknown) => {
    if (error instanceof ApiFailure && error.status === 404) return undefined;
    throw error;
  });
}

/** The files that a build writes, from what loading has brought to light already. */
async function writeGenerated(directory: string, manifest: Manifest, configSchema: unknown): Promise<void> {
  if (isTypeScriptPlugin(directory)) await syncFiles(directory, filesFrom(manifest, configSchema));
}
