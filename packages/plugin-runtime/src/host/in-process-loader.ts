import { fromPluginErrorData, PluginError, toPluginErrorData, type Json } from '@streamspace/plugin-sdk';
import { createApi, removeUngranted } from '../guest/api.ts';
import { readDefinition } from '../guest/definition.ts';
import { createFetch } from '../guest/fetch.ts';
import { createHandlerRegistry } from '../guest/handlers.ts';
import { createLogWriter } from '../guest/log.ts';
import { createGuestCalls } from '../guest/plugin.ts';
import type { PluginLoader, PluginProcess, ProcessOptions } from './loader.ts';

/**
 * Loads a plugin that is a module of this process: what the sandbox runs around a plugin, without its walls. For tests,
 * where the plugin is trusted and milliseconds count; everything that crosses is copied as JSON, as in the sandbox.
 *
 * @param module The plugin's module, or its default export.
 */
export function createInProcessLoader(module: object): PluginLoader {
  const definition = readDefinition(module);
  return {
    async prepare() {
      const configSchema = definition.describeConfig();
      return { bundleDirectory: '', ...(configSchema === undefined ? {} : { configSchema }) };
    },
    start: async (options) => startHere(module, options),
    discard: async () => undefined,
    layers: () => ['none: plugins run inside this process'],
  };
}

function startHere(module: object, options: ProcessOptions): PluginProcess {
  const registry = createHandlerRegistry();
  const definition = readDefinition(module);
  let end: (exit: { reason: string }) => void = () => undefined;
  const exited = new Promise<{ reason: string }>((resolve) => {
    end = resolve;
  });

  const ask = async (member: string, params: unknown, signal?: AbortSignal): Promise<unknown> =>
    crossing(() => options.onCall(member, params, signal ?? new AbortController().signal));
  const log = createLogWriter(({ level, message, fields }) =>
    options.onLog({ level, message, ...(fields === undefined ? {} : { fields: fields as Json }) }),
  );
  const api = createApi({
    invoke: async (member, args) => copy(await ask(member, copy(args))),
    fetch: createFetch((method, params, { signal }) => ask(method, params, signal), globalThis.fetch),
    log,
    registry,
    parseJob: (job, payload) => definition.parseJob(job, payload),
  });
  const calls = createGuestCalls({
    definition,
    registry,
    openApi(manifest, granted) {
      removeUngranted(api, manifest, granted);
      return api;
    },
    saveConfig: (key, value) => ask('config.set', [key, value]),
  });

  return {
    memoryBytes: () => undefined,
    exited,
    async call(method, params, { signal = new AbortController().signal }) {
      const call = calls[method];
      if (call === undefined) throw new PluginError('UNSUPPORTED', `A plugin has no call "${method}"`);
      return copy(await crossing(async () => call(copy(params) as never, signal)));
    },
    async stop() {
      end({ reason: 'stopped' });
    },
  };
}

/** Data that crosses the sandbox is data. */
function copy<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

/** So are errors. */
async function crossing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DOMException) throw error;
    throw fromPluginErrorData(toPluginErrorData(error));
  }
}
