import { isPluginError, PluginError, toPluginErrorData } from '@streamspace/plugin-sdk';
import { createPeer } from '../channel/peer.ts';
import type { ByteDuplex } from '../channel/peer-types.ts';
import { systemClock, type Clock } from '../clock.ts';
import { createApi, removeUngranted } from './api.ts';
import { openCollections } from './collections/open.ts';
import { readDefinition, type Definition } from './definition.ts';
import { createExtensions } from './extensions.ts';
import { createFetch } from './fetch.ts';
import { answer, callParams } from './handling.ts';
import { createHandlerRegistry } from './handlers.ts';
import { createLogWriter, type WriteLog } from './log.ts';
import { createGuestCalls } from './plugin.ts';
import { createSockets, type Sockets } from './sockets.ts';

/** Beyond this the host does not keep up, and log lines are the first thing to go. */
const mostLogBacklogBytes = 1024 * 1024;

export interface GuestOptions {
  /** Read when it is first needed, so that a module that is no plugin fails the call instead of the process. */
  readonly module: () => object;
  /** For what never leaves the plugin, such as `data:` URLs. */
  readonly ownFetch: typeof fetch;
  /** The host wants the plugin to end, or is gone. */
  readonly onEnd: () => void;
  /** Runs each call of the host. Default: just so. */
  readonly around?: (run: () => unknown) => unknown;
  readonly clock?: Clock;
}

/** The plugin's end of the line to the host. */
export interface Guest {
  /** What the plugin knows as `api` and `streamspace`. */
  readonly api: Readonly<Record<string, unknown>>;
  readonly log: WriteLog;
  readonly sockets: Sockets;
  /** Tells the host that the plugin's module is there. */
  hello(): void;
}

/** Everything that stands between the line to the host and a plugin's module. */
export function connectGuest(line: ByteDuplex, options: GuestOptions): Guest {
  const { module, ownFetch, onEnd, around = (run) => run(), clock = systemClock } = options;
  const registry = createHandlerRegistry();
  const log = createLogWriter((entry) => {
    if (host.backlogBytes < mostLogBacklogBytes) host.log(entry);
  });

  const host = createPeer(line, {
    side: 'guest',
    clock,
    onCall: (method, params, { signal }) =>
      around(() => {
        const call = openCalls()[method];
        if (call === undefined) throw new PluginError('UNSUPPORTED', `A plugin has no call "${method}"`);
        return answer(params, () => call(params as never, signal));
      }),
    describeError(error, method) {
      // A stream, not a call, that was given up without a reason: no fault.
      if (error === undefined && method === undefined)
        return { code: 'ABORTED', message: 'The plugin gave up what it was sending' };
      // Only code and message cross; the stack is for the author's eyes.
      if (!isPluginError(error)) log('error', error instanceof Error ? (error.stack ?? String(error)) : String(error));
      return toPluginErrorData(error);
    },
    onShutdown: onEnd,
    onClose: onEnd,
    onBroken: onEnd,
  });

  const invokeAs = (as: string | undefined, member: string, args: readonly unknown[]): Promise<unknown> =>
    host.call(member, callParams(args, as));
  const invoke = (member: string, args: readonly unknown[]): Promise<unknown> => invokeAs(undefined, member, args);

  let definition: Definition | undefined;
  const openDefinition = (): Definition => (definition ??= readDefinition(module()));

  const sockets = createSockets((method, params) => host.call(method, params));

  const extensions = createExtensions((method, params, callOptions) => host.call(method, params, callOptions));

  const api = createApi({
    invoke,
    invokeAs,
    extensions,
    sockets,
    fetch: createFetch((method, params, callOptions) => host.call(method, params, callOptions), ownFetch),
    log,
    registry,
    parseJob: (job, payload) => openDefinition().parseJob(job, payload),
    parseEvent: (type, data) => openDefinition().parseEvent(type, data),
    parseSettings: (value) => openDefinition().parseSettings(value),
    clock,
  });

  let calls: ReturnType<typeof createGuestCalls> | undefined;
  const openCalls = (): NonNullable<typeof calls> =>
    (calls ??= createGuestCalls({
      definition: openDefinition(),
      registry,
      clock,
      openApi({ manifest, granted, points }) {
        extensions.load(manifest, points);
        removeUngranted(api, manifest, granted);
        const storage = api['storage'] as object;
        Object.assign(storage, openCollections({ definition: openDefinition(), invoke, clock }));
        return api;
      },
      saveConfig: (key, value) => invoke('config.set', [key, value]),
      reportProgress: (run, progress) => invoke('jobs.progress', [run, progress]),
    }));

  return { api, log, sockets, hello: () => host.hello() };
}
