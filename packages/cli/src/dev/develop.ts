import { validatePlugin } from '@streamspace/catalog';
import type { CommandContext } from '../command.ts';
import type { ConfigEdits } from '../config/edits.ts';
import { CliError } from '../errors.ts';
import type { PluginFolder } from '../plugin-folder.ts';
import { createClient, path } from '../service/client.ts';
import { findRoot } from '../service/data-dir.ts';
import { coalesce } from './coalesce.ts';
import { findInstalled, loadLocally, requireManifest } from './local-plugin.ts';
import { openDevService, type DevService } from './open-service.ts';
import { createReporter } from './reporter.ts';
import { watchPlugin } from './watch.ts';

export interface DevOptions {
  readonly edits: ConfigEdits;
  /** Leaves it installed at the end. */
  readonly keep: boolean;
}

/**
 * Runs a plugin from its folder in the sandbox until the run is told to stop, loads it anew after each save, and prints
 * what happens to it.
 */
export async function develop(context: CommandContext, folder: PluginFolder, options: DevOptions): Promise<void> {
  const { io } = context;
  let manifest = requireManifest(validatePlugin(folder.directory, folder.root), folder);
  const { name } = manifest;
  await using service = await openDevService(context, findRoot(folder.directory));
  const client = createClient(service.connection, io.signal);
  const reporter = createReporter(context);
  const wasThere = (await findInstalled(client, name)) !== undefined;
  const events = await client.stream('/stream', { plugin: name });
  reporter.welcome(folder, service);

  const load = coalesce(async () => {
    const start = performance.now();
    try {
      const loaded = await loadLocally(folder, { client, edits: options.edits, io });
      ({ manifest } = loaded);
      reporter.loaded(loaded, Math.round(performance.now() - start));
    } catch (error) {
      if (!io.signal.aborted) reporter.failed(error);
    }
  });
  load();
  const stopWatching = watchPlugin(folder.directory, load);
  try {
    for await (const message of events) reporter.message(message, manifest);
    throw new CliError('The service has stopped');
  } catch (error) {
    if (!io.signal.aborted) throw error;
  } finally {
    stopWatching();
    if (io.signal.aborted) await leave(context, service, name, { remove: !options.keep && !wasThere });
  }
}

/** Our own service goes, and everything in it; another one gets rid of what it did not have before. */
async function leave(
  { out, io }: CommandContext,
  { connection, dataDir }: DevService,
  name: string,
  { remove }: { readonly remove: boolean },
): Promise<void> {
  if (dataDir !== undefined) return;
  if (!remove) return out.note(`\n${name} stays installed, as it was loaded last.`);
  // The signal of the run has been given already.
  const client = createClient(connection, AbortSignal.timeout(20_000));
  await client.delete(path`/plugins/${name}`);
  if (io.stderr.isTTY === true) out.note('');
  out.note(`Removed ${name} again.`);
}
