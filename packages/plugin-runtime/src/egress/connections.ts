import { isIPv6, type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import { Pool } from 'undici';
import type { EgressLimits } from './limits.ts';
import type { EgressTarget } from './refusal.ts';
import { secureContextFor } from './secure-context.ts';
import { dial, type Wire } from './wire.ts';

/** Sends requests to one target; the part of undici's `Pool` that an exchange uses. */
export interface Requester {
  request(request: {
    readonly method: string;
    /** Path and query. */
    readonly path: string;
    /** Names and values in turn. */
    readonly headers: string[];
    readonly body: Uint8Array | Readable | null;
    readonly signal: AbortSignal;
    readonly responseHeaders: 'raw';
  }): Promise<{
    readonly statusCode: number;
    readonly statusText: string;
    /** Names and values in turn. */
    readonly headers: object;
    readonly body: AsyncIterable<Uint8Array> & { dump(): Promise<void> };
  }>;
}

/** The open connections of one plugin, which no other plugin ever uses. */
export interface Connections {
  /**
   * Connections to a target, made to these addresses and to none else.
   *
   * @param ca A private authority that is trusted for them, PEM.
   */
  to(target: EgressTarget, addresses: readonly string[], ca?: string): Requester;
  /** A plain connection of its own, to one of these addresses. */
  open(target: EgressTarget, addresses: readonly string[], signal: AbortSignal): Promise<Wire>;
  destroy(): Promise<void>;
}

/** Where to connect in place of an origin such as `https://slack.com`; `undefined` for the origin itself. */
export type StandIn = (origin: string) => string | undefined;

const maxPools = 64;

/**
 * A pool belongs to a target *and* to the addresses that were checked for it. A name that later resolves elsewhere gets
 * another pool, so that neither a new connection nor one that was kept alive leads to an address nobody checked.
 */
export function createConnections(limits: EgressLimits, standIn: StandIn = () => undefined): Connections {
  const pools = new Map<string, Pool>();

  return {
    to(target, addresses, ca) {
      const origin = originOf(target);
      const key = [origin, ...[...addresses].toSorted(), ca].join(' ');
      const pool = pools.get(key) ?? createPool(standIn(origin) ?? origin, addresses, limits, ca);
      // Kept in the order of last use: the first is the one to let go.
      pools.delete(key);
      pools.set(key, pool);
      const [[oldestKey, oldest] = []] = pools;
      if (pools.size > maxPools && oldestKey !== undefined) {
        pools.delete(oldestKey);
        void oldest?.close();
      }
      return pool;
    },
    open: (target, addresses, signal) =>
      dial({ target, lookup: pinned(addresses), standIn: standIn(originOf(target)), signal }),
    async destroy() {
      const all = [...pools.values()];
      pools.clear();
      await Promise.all(all.map((pool) => pool.destroy()));
    },
  };
}

const originOf = ({ protocol, host, port }: EgressTarget): string => `${protocol}://${host}:${port}`;

function createPool(origin: string, addresses: readonly string[], limits: EgressLimits, ca: string | undefined): Pool {
  const secureContext = secureContextFor(ca);
  return new Pool(origin, {
    allowH2: false,
    connectTimeout: limits.connectMs,
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.idleMs,
    keepAliveMaxTimeout: 60_000,
    autoSelectFamily: true,
    // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED could change the default.
    connect: {
      lookup: pinned(addresses),
      rejectUnauthorized: true,
      ...(secureContext === undefined ? {} : { secureContext }),
    },
  });
}

/** A lookup that knows the answer. Node does not ask it for hosts that are IP addresses already. */
export function pinned(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const [first] = answers;
    if (options.all === true) callback(null, answers);
    else callback(null, first?.address ?? '', first?.family);
  };
}
