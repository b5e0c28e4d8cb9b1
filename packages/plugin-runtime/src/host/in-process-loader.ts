import { duplexPair, type Duplex } from 'node:stream';
import { PluginError, type Awaitable, type Json } from '@streamspace/plugin-sdk';
import { createPeer } from '../channel/peer.ts';
import type { ByteDuplex, Peer } from '../channel/peer-types.ts';
import { systemClock, type Clock } from '../clock.ts';
import { connectGuest, type Guest } from '../guest/connect.ts';
import { createConsole } from '../guest/log.ts';
import { createWebSocketClass } from '../guest/web-socket-class.ts';
import { describeForPlugin } from '../sandbox/describe-for-plugin.ts';
import { createLineGate, readLogEntry } from '../sandbox/log-lines.ts';
import { readDescription } from './description.ts';
import { runAsHost, runAsPlugin, shareGlobals, type GuestGlobals } from './in-process-globals.ts';
import { createGuestTimers } from './in-process-timers.ts';
import type { PluginLoader, PluginProcess, ProcessOptions } from './loader.ts';
import { processEnded } from '../process-ended.ts';

export interface InProcessOptions {
  /** Default: the time of this machine. */
  readonly clock?: Clock;
  /** JSON Schema of the configuration, for a plugin in plain JavaScript, which writes it by hand. */
  readonly configSchema?: Json;
}

/** A copy of a plugin that lives in this process. */
export interface InProcessPlugin extends PluginProcess {
  /** Ends it as a process ends that dies: nothing it does from here on has an effect. */
  crash(reason: string): void;
}

export interface InProcessLoader extends PluginLoader {
  start(options: ProcessOptions): Promise<InProcessPlugin>;
}

/**
 * Loads a plugin that is a module of this process. It talks to the host over the same line as from its sandbox, in the
 * same messages, with the same limits, and finds the same globals: only the walls are missing. Its `Date`, `setTimeout`
 * and `setInterval` follow the clock; what it gets from `node:timers` or `AbortSignal.timeout` does not. For tests, where
 * the plugin is trusted and milliseconds count.
 *
 * @param plugin The plugin's module, or its default export, or a function that evaluates the module, itself or as a
 *   promise: anew for each copy, as a process of its own would.
 */
export function createInProcessLoader(plugin: object, options: InProcessOptions = {}): InProcessLoader {
  const { clock = systemClock, configSchema: writtenSchema } = options;
  const start = (processOptions: ProcessOptions): Promise<InProcessPlugin> => startHere(plugin, processOptions, clock);

  return {
    start,
    async prepare({ manifest: { name } }) {
      const refuse = async (): Promise<never> => {
        throw new PluginError('INVALID_STATE', 'Nothing can be asked of the host while a plugin describes itself');
      };
      const process = await start({ name, bundleDirectory: '', memoryBytes: 0, onCall: refuse, onLog: () => {} });
      try {
        const answer = await process.call('describe', {}, { deadlineMs: 10_000 });
        const { configSchema = writtenSchema, ...described } = readDescription(answer);
        return { bundleDirectory: '', ...described, ...(configSchema === undefined ? {} : { configSchema }) };
      } finally {
        await process.stop(0);
      }
    },
    discard: async () => undefined,
    layers: () => ['none: plugins run inside this process'],
  };
}

async function startHere(plugin: object, { onCall, onLog }: ProcessOptions, clock: Clock): Promise<InProcessPlugin> {
  const [hostEnd, guestEnd] = duplexPair();
  const exited = Promise.withResolvers<{ readonly reason: string }>();
  const unshareGlobals = shareGlobals();
  const gate = createLineGate(clock, onLog);

  const host: Peer = createPeer(heardBy(runAsHost, hostEnd), {
    side: 'host',
    clock,
    onCall: (method, params, { signal }) => onCall(method, params, signal),
    onLog: (payload) => gate.offer(() => readLogEntry(payload)),
    onBroken: (reason) => end(`killed: it ${reason}`),
    describeError: describeForPlugin,
  });

  function end(reason: string): void {
    host.close(processEnded(reason));
    guestEnd.destroy();
    timers.stop();
    unshareGlobals();
    exited.resolve({ reason });
  }

  const ownClock = clockOfHost(clock);
  let module: object = {};
  // What is heard may go on with a stream of the plugin's, whose callbacks are its code.
  const guest: Guest = connectGuest(heardBy(asPlugin, guestEnd), {
    clock: ownClock,
    module: () => module,
    ownFetch: (input, init) => runAsHost(() => fetch(input, init)),
    around: asPlugin,
    onEnd: () => end('stopped'),
  });
  const timers = createGuestTimers({
    ...ownClock,
    setTimeout: (run, ms) => ownClock.setTimeout(() => asPlugin(run), ms),
  });
  const globals: GuestGlobals = {
    streamspace: guest.api,
    fetch: guest.api['fetch'] as typeof fetch,
    WebSocket: createWebSocketClass(guest.sockets.webSocket),
    console: createConsole(guest.log),
    timers,
    now: ownClock.now,
  };
  function asPlugin<T>(run: () => T): T {
    return runAsPlugin(globals, run);
  }

  try {
    module = typeof plugin === 'function' ? await asPlugin(plugin as () => Awaitable<object>) : plugin;
  } catch (error) {
    const reason = `crashed: ${String(error)}`;
    end(reason);
    throw new PluginError('INTERNAL', `The plugin's process did not start: ${reason}`);
  }

  return {
    call: (method, params, callOptions) => host.call(method, params, callOptions),
    memoryBytes: () => undefined,
    exited: exited.promise,
    stop: async () => end('stopped'),
    crash: end,
  };
}

/** The clock, whose time and timers may be those of this process, for code that runs as the plugin. */
function clockOfHost(clock: Clock): Clock {
  return {
    now: () => runAsHost(() => clock.now()),
    setTimeout: (run, ms) => runAsHost(() => clock.setTimeout(run, ms)),
    clearTimeout: (handle) => runAsHost(() => clock.clearTimeout(handle)),
  };
}

/** An end of a line whose listeners do not run as whoever wrote to the other end. */
function heardBy(run: (listen: () => void) => void, line: Duplex): ByteDuplex {
  return {
    on: (event: string, listener: (value: never) => void) =>
      line.on(event, (value: unknown) => run(() => listener(value as never))),
    write: (bytes) => line.write(bytes),
    pause: () => line.pause(),
    resume: () => line.resume(),
    destroy: () => line.destroy(),
    get writableLength() {
      return line.writableLength;
    },
  };
}
