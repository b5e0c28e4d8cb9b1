import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { sleep, within } from '../deadline.ts';
import { createTokenBucket } from '../token-bucket.ts';
import type { Connections } from './connections.ts';
import type { Direction } from './exchange.ts';
import { literalAddress } from './host-name.ts';
import type { EgressLimits } from './limits.ts';
import { EgressRefusal, type EgressTarget } from './refusal.ts';
import type { Resolve } from './resolver.ts';
import { createGate } from './throttle.ts';
import type { EgressUsage } from './types.ts';

/** Everything that belongs to one plugin: its rates, its places, its connections, its counters. */
export interface PluginEgress {
  readonly connections: Connections;
  readonly usage: { -readonly [K in keyof EgressUsage]: EgressUsage[K] };
  /** Aborts when the plugin stops. */
  readonly stopped: AbortSignal;
  /** Waits for rate and place, and gives the function that hands the place back; refuses when it would take too long. */
  admit(target: EgressTarget | undefined, signal: AbortSignal, kind?: 'request' | 'socket'): Promise<() => void>;
  /** All addresses of a target: itself, or what its name resolves to. */
  addressesOf(target: Pick<EgressTarget, 'host'>, signal: AbortSignal): Promise<readonly string[]>;
  /** Counts body bytes, and resolves when they may pass. */
  readonly spend: (direction: Direction, bytes: number, signal: AbortSignal) => Promise<void>;
  stop(): Promise<void>;
}

export function createPluginEgress(options: {
  readonly name: string;
  readonly bytesPerSecond: number;
  readonly requestsPerSecond: number;
  readonly limits: EgressLimits;
  readonly clock: Clock;
  readonly resolve: Resolve;
  readonly connections: Connections;
}): PluginEgress {
  const { name, bytesPerSecond, requestsPerSecond, limits, clock, resolve, connections } = options;
  const requests = createTokenBucket(clock, requestsPerSecond, limits.burst);
  const bytes = createTokenBucket(clock, bytesPerSecond, bytesPerSecond);
  const places = { request: createGate(limits.concurrent), socket: createGate(limits.sockets) };
  const full = {
    request: `${limits.concurrent} requests open: read their responses to the end, or cancel them`,
    socket: `${limits.sockets} sockets open: close those that are not needed`,
  };
  // One at a time, so that a plugin whose names never resolve holds up itself and nobody else.
  const lookups = createGate(1);
  const stop = new AbortController();
  const usage = { requests: 0, refused: 0, active: 0, bytesIn: 0, bytesOut: 0 };

  function rateLimited(what: string, retryAfterMs: number, target: EgressTarget | undefined): EgressRefusal {
    return new EgressRefusal('rate-limited', 'RATE_LIMITED', `${name} has ${what}`, { target, retryAfterMs });
  }

  async function resolveInTurn(host: string, signal: AbortSignal): Promise<readonly string[]> {
    const leave = await lookups.enter(signal);
    try {
      return await resolve(host);
    } finally {
      leave();
    }
  }

  return {
    connections,
    usage,
    stopped: stop.signal,

    async admit(target, signal, kind = 'request') {
      const { taken, waitMs } = requests.take(1, limits.maxWaitMs);
      if (!taken)
        throw rateLimited(
          `used up its ${requestsPerSecond} requests per second: wait, send fewer, or ask for more under resources.requests`,
          waitMs,
          target,
        );
      if (waitMs > 0) await sleep(waitMs, { clock, signal });

      const waited = new AbortController();
      const timer = clock.setTimeout(() => {
        waited.abort(rateLimited(full[kind], limits.maxWaitMs, target));
      }, limits.maxWaitMs);
      try {
        const leave = await places[kind].enter(AbortSignal.any([signal, waited.signal]));
        usage.active += 1;
        return () => {
          usage.active -= 1;
          leave();
        };
      } finally {
        clock.clearTimeout(timer);
      }
    },

    async addressesOf({ host }: Pick<EgressTarget, 'host'>, signal) {
      const literal = literalAddress(host);
      if (literal !== undefined) return [literal];
      const waited = new AbortController();
      const late = (): PluginError =>
        new PluginError('TIMEOUT', `${host} did not resolve within ${limits.connectMs / 1000} s`);
      try {
        const work = resolveInTurn(host, AbortSignal.any([signal, waited.signal]));
        const addresses = await within(work, limits.connectMs, { clock, signal, late });
        if (addresses.length > 0) return addresses;
      } catch (cause) {
        if (signal.aborted || cause instanceof PluginError) throw cause;
        throw new PluginError(
          'VENDOR_UNAVAILABLE',
          `${host} does not resolve: check the name, and the name server of this host`,
          { cause },
        );
      } finally {
        waited.abort();
      }
      throw new PluginError('VENDOR_UNAVAILABLE', `${host} has no address`);
    },

    async spend(direction, amount, signal) {
      usage[direction] += amount;
      const { waitMs } = bytes.take(amount);
      if (waitMs > 0) await sleep(waitMs, { clock, signal });
    },

    async stop() {
      stop.abort(new PluginError('ABORTED', `${name} was stopped, and its requests with it`));
      await connections.destroy();
    },
  };
}
