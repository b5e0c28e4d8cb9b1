import { relative } from 'node:path';
import { permissionInfo, type Manifest } from '@streamspace/plugin-sdk';
import type { CommandContext } from '../command.ts';
import { formatTable } from '../output/table.ts';
import type { PluginFolder } from '../plugin-folder.ts';
import { ApiFailure } from '../service/client.ts';
import type { ServerEvent } from '../service/server-events.ts';
import type { LocalInstall } from './local-plugin.ts';
import { createMonitor, printRow } from './monitor.ts';
import type { DevService } from './open-service.ts';

/** Tells an author how it goes: in words, or with `--json` in lines of JSON. */
export interface Reporter {
  welcome(folder: PluginFolder, service: DevService): void;
  loaded(install: LocalInstall, ms: number): void;
  failed(error: unknown): void;
  message(message: ServerEvent, manifest: Manifest): void;
}

export function createReporter({ io, out, json }: CommandContext): Reporter {
  if (json) {
    return {
      welcome: (_folder, { connection, dataDir }) =>
        out.jsonLine({ event: 'service', data: { url: connection.url, dataDir } }),
      loaded: ({ plugin, newlyGranted }, ms) => out.jsonLine({ event: 'loaded', data: { ms, newlyGranted, plugin } }),
      failed: (error) => out.jsonLine({ event: 'failed', data: { error: messageOf(error) } }),
      message: (message) => out.jsonLine(message),
    };
  }

  return {
    welcome(folder, { connection, dataDir, signInUrl }) {
      out.note(`Watching ${relative(io.cwd, folder.directory) || '.'}; Ctrl+C ends it.`);
      if (signInUrl === undefined) return out.note(`It runs on the service at ${connection.url}.\n`);
      out.note(`It runs on a service and a platform of its own: ${out.style('cyan', signInUrl)}`);
      out.note(`To fire an event: streamspace --data ${dataDir} events fire session.created\n`);
    },

    loaded({ plugin, newlyGranted, remarks }, ms) {
      if (remarks !== '') out.note(remarks);
      for (const permission of newlyGranted) {
        printRow(out, ['yellow', 'granted', `${permission}: ${permissionInfo[permission].description}`]);
      }
      printRow(out, ['green', 'loaded', `${plugin.name} ${plugin.version} in ${ms} ms`]);
    },

    failed(error) {
      printRow(out, ['red', 'failed', messageOf(error)]);
      if (error instanceof ApiFailure) {
        for (const row of formatTable(Object.entries(error.body.fields ?? {}))) printRow(out, ['red', '', `  ${row}`]);
        if (error.body.code === 'CONFIG_INVALID') {
          printRow(out, ['dim', '', 'Give it a configuration: streamspace plugin dev --config key=value']);
        }
      }
      printRow(out, ['dim', '', 'What ran before goes on. Waiting for the next save …']);
    },

    message: createMonitor(out),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
