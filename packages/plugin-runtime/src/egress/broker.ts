import { PluginError } from '@streamspace/plugin-sdk';
import { systemClock, type Clock } from '../clock.ts';
import { createConnections, type Connections, type StandIn } from './connections.ts';
import { defaultEgressLimits, type EgressLimits } from './limits.ts';
import { openSocket } from './open-socket.ts';
import { openWebSocket } from './open-web-socket.ts';
import { createPluginEgress, type PluginEgress } from './plugin-egress.ts';
import { resolveName } from './resolve-name.ts';
import { createSystemResolver, type Resolve } from './resolver.ts';
import { sendFollowing } from './send-following.ts';
import type { SendContext } from './send.ts';
import type { EgressBroker, EgressPlugin, EgressRecord } from './types.ts';

export interface EgressBrokerOptions {
  /** Default: the operating system's. */
  readonly resolve?: Resolve;
  readonly clock?: Clock;
  readonly limits?: Partial<EgressLimits>;
  readonly observe?: (record: EgressRecord) => void;
  /** For tests against a stand-in of a vendor: everything is decided for the real origin, and then this one is dialled. */
  readonly standIn?: StandIn;
  /** For tests without a network: what takes the place of the connections of each plugin. */
  readonly connect?: () => Connections;
}

/**
 * The one way out of the sandbox. It decides every request by rule, then by each address that the host resolves to,
 * and dials only addresses that it checked.
 */
export function createEgressBroker(options: EgressBrokerOptions = {}): EgressBroker {
  const { resolve = createSystemResolver(), clock = systemClock, observe = () => {} } = options;
  const limits: EgressLimits = { ...defaultEgressLimits, ...options.limits };
  const { connect = () => createConnections(limits, options.standIn) } = options;
  const plugins = new Map<string, PluginEgress>();
  let closed = false;

  function egressOf(plugin: EgressPlugin): PluginEgress {
    const { name, bytesPerSecond = limits.bytesPerSecond, requestsPerSecond = limits.requestsPerSecond } = plugin;
    if (closed) throw new PluginError('INVALID_STATE', 'The host is shutting down, and sends no more requests');
    const egress =
      plugins.get(name) ??
      createPluginEgress({ name, bytesPerSecond, requestsPerSecond, limits, clock, resolve, connections: connect() });
    plugins.set(name, egress);
    return egress;
  }

  async function release(name: string): Promise<void> {
    const egress = plugins.get(name);
    plugins.delete(name);
    await egress?.stop();
  }

  const contextOf = (plugin: EgressPlugin): SendContext => ({
    plugin,
    egress: egressOf(plugin),
    limits,
    clock,
    observe,
  });

  return {
    fetch: async (plugin, request) => discarding(request.body, () => sendFollowing(contextOf(plugin), request)),
    connect: async (plugin, request) => discarding(request.outgoing, () => openSocket(contextOf(plugin), request)),
    webSocket: async (plugin, request) => discarding(request.outgoing, () => openWebSocket(contextOf(plugin), request)),
    resolve: async (plugin, host, signal) => resolveName(contextOf(plugin), host, signal),
    usage(name) {
      const { requests = 0, refused = 0, active = 0, bytesIn = 0, bytesOut = 0 } = plugins.get(name)?.usage ?? {};
      return { requests, refused, active, bytesIn, bytesOut };
    },
    release,
    async close() {
      closed = true;
      await Promise.all([...plugins.keys()].map(release));
    },
  };
}

/** What was not opened is still the plugin's stream, and waits for a reader. */
async function discarding<T>(stream: ReadableStream<Uint8Array> | undefined, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (stream?.locked === false) void stream.cancel().catch(() => {});
    throw error;
  }
}
