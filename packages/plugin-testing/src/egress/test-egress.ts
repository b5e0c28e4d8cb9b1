import { createEgressBroker, type Clock, type EgressBroker } from '@streamspace/plugin-runtime';
import { parseDurationMs, PluginError } from '@streamspace/plugin-sdk';
import { createFakeConnections, type HostFaults, type SocketHandler } from './connections.ts';

/** A request that the plugin under test sent, kept for assertions. A redirect that is followed is one more. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Answers one request. */
export type EgressHandler = (request: Request) => Response | Promise<Response>;

/** What the outside answers in a test. Hosts are given as they stand in a URL: `hooks.slack.com`, `127.0.0.1:9000`. */
export interface TestEgress {
  /** All requests so far, also those that failed. */
  readonly requests: readonly RecordedRequest[];
  /** Answers everything to a host. Redirects are followed, content codings decoded and limits kept as in production. */
  serve(host: string, handler: EgressHandler): void;
  /** Answers with this, every time. `status` defaults to 200. */
  reply(host: string, answer: { status?: number; headers?: Record<string, string>; body?: string }): void;
  /**
   * Answers sockets to a host and port, as a server does: `api.connect`, and WebSockets by way of `node:http`. Encryption is
   * not played: the handler gets what the plugin writes, also after `startTls`.
   *
   * @param address Such as `smtp.example.com:587`.
   */
  listen(address: string, handler: SocketHandler): void;
  /** The host refuses connections: `VENDOR_UNAVAILABLE`. Ends with the next `serve` or `reply`. */
  unreachable(host: string): void;
  /** Addresses that a name leads to. Default: a public one; for `localhost`, the loopback address. */
  resolve(name: string, ...addresses: readonly string[]): void;
  /** The host takes requests and never answers: `TIMEOUT` after 30 s of the test's time. */
  hang(host: string): void;
  /** The host answers that much later, in the test's time: a duration such as `'5s'`, or milliseconds. */
  delay(host: string, duration: string | number): void;
  /** The connection breaks after so many bytes of each response body: `VENDOR_UNAVAILABLE` for who reads on. */
  cut(host: string, afterBytes: number): void;
  /** Ends what `hang`, `delay` and `cut` began. */
  recover(host: string): void;
}

const publicAddress = '198.41.0.4';

/**
 * The broker of production, with hosts that the test plays in place of a network: it decides, refuses, follows
 * redirects, decodes and limits as it does there.
 */
export function createTestEgress(clock: Clock): {
  readonly egress: TestEgress;
  readonly createBroker: () => EgressBroker;
} {
  const handlers = new Map<string, EgressHandler>();
  const names = new Map<string, readonly string[]>([['localhost', ['127.0.0.1']]]);
  const faults = new Map<string, HostFaults>();
  const listeners = new Map<string, SocketHandler>();
  const requests: RecordedRequest[] = [];
  const decoder = new TextDecoder();

  async function answer(request: Request): Promise<Response> {
    const { host } = new URL(request.url);
    const handler = handlers.get(host);
    if (handler === undefined) {
      const remedy = `call egress.serve('${host}', …)`;
      throw new PluginError('VENDOR_UNAVAILABLE', `Nobody answers for ${host} in this test: ${remedy}`);
    }
    try {
      return await handler(request);
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause) throw cause;
      throw new PluginError('INTERNAL', `The handler of ${host} in this test failed: ${String(cause)}`, { cause });
    }
  }

  const createBroker = (): EgressBroker =>
    createEgressBroker({
      clock,
      resolve: async (name) => names.get(name) ?? [publicAddress],
      connect: () =>
        createFakeConnections({
          clock,
          answer,
          faultsOf: (host) => faults.get(host) ?? {},
          listenerOf: (address) => listeners.get(address),
          onRequest: ({ method, url, headers }, body) =>
            requests.push({ method, url, headers: new Headers(headers), body: decoder.decode(body) }),
        }),
    });

  const addFault = (host: string, fault: HostFaults): void => void faults.set(host, { ...faults.get(host), ...fault });

  return {
    createBroker,
    egress: {
      requests,
      serve: (host, handler) => void handlers.set(host, handler),
      reply: (host, { status = 200, headers = {}, body }) =>
        void handlers.set(host, () => new Response(body ?? null, { status, headers })),
      listen: (address, handler) => void listeners.set(address, handler),
      unreachable: (host) =>
        void handlers.set(host, () => {
          throw Object.assign(new Error(`connect ECONNREFUSED ${host}`), { code: 'ECONNREFUSED' });
        }),
      resolve: (name, ...addresses) => void names.set(name, addresses),
      hang: (host) => addFault(host, { hangs: true }),
      delay: (host, duration) =>
        addFault(host, { delayMs: typeof duration === 'number' ? duration : parseDurationMs(duration) }),
      cut: (host, cutAfter) => addFault(host, { cutAfter }),
      recover: (host) => void faults.delete(host),
    },
  };
}
