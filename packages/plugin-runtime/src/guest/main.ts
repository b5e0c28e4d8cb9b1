import { Socket } from 'node:net';
import { isPluginError, PluginError, toPluginErrorData } from '@streamspace/plugin-sdk';
import { createPeer } from '../channel/peer.ts';
import { createApi, removeUngranted } from './api.ts';
import { readDefinition, type Definition } from './definition.ts';
import { createFetch } from './fetch.ts';
import { createHandlerRegistry } from './handlers.ts';
import { captureConsole, createLogWriter } from './log.ts';
import { createGuestCalls } from './plugin.ts';

// This module is evaluated before the plugin's, so that the plugin finds `fetch`, `streamspace` and its console in place.

const channelDescriptor = 3;
/** Beyond this the host does not keep up, and log lines are the first thing to go. */
const mostLogBacklogBytes = 1024 * 1024;
const exit = (): void => process.exit(0);

let definition: Definition | undefined;
let calls: ReturnType<typeof createGuestCalls> | undefined;
let module: object = {};

const registry = createHandlerRegistry();
const log = createLogWriter((entry) => {
  if (host.backlogBytes < mostLogBacklogBytes) host.log(entry);
});

const host = createPeer(new Socket({ fd: channelDescriptor }), {
  side: 'guest',
  onCall: (method, params, { signal }) => {
    const call = openCalls()[method];
    if (call === undefined) throw new PluginError('UNSUPPORTED', `A plugin has no call "${method}"`);
    return call(params as never, signal);
  },
  describeError(error) {
    // Only code and message cross; the stack is for the author's eyes.
    if (!isPluginError(error)) log('error', error instanceof Error ? (error.stack ?? String(error)) : String(error));
    return toPluginErrorData(error);
  },
  onShutdown: exit,
  onClose: exit,
  onBroken: exit,
});

const invoke = (member: string, args: readonly unknown[]): Promise<unknown> => host.call(member, args);

const api = createApi({
  invoke,
  fetch: createFetch((method, params, options) => host.call(method, params, options), globalThis.fetch),
  log,
  registry,
  parseJob: (job, payload) => openDefinition().parseJob(job, payload),
});

/** Read when it is first needed, so that a module that is no plugin fails the call instead of the process. */
function openDefinition(): Definition {
  definition ??= readDefinition(module);
  return definition;
}

function openCalls(): NonNullable<typeof calls> {
  calls ??= createGuestCalls({
    definition: openDefinition(),
    registry,
    openApi(manifest, granted) {
      removeUngranted(api, manifest, granted);
      return api;
    },
    saveConfig: (key, value) => invoke('config.set', [key, value]),
  });
  return calls;
}

Object.assign(globalThis, { streamspace: api, fetch: api['fetch'] });
captureConsole(log);

/** Tells the host that the plugin's module is there. */
export function run(plugin: object): void {
  module = plugin;
  host.hello();
}
