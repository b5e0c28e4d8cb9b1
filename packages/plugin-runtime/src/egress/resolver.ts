import { lookup } from 'node:dns/promises';
import { createGate } from './throttle.ts';

/** All IPv4 and IPv6 addresses of a host name, at least one; rejects when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

// `getaddrinfo` occupies a thread of the pool that file system and compression share, 4 by default: a plugin that asks
// for names which nobody answers must leave some for the rest of the host.
const lookupsAtOnce = 2;

/**
 * Resolves as the operating system does, with its hosts file and search domains, which names inside a cluster need.
 * Those who ask for a name that is being resolved share the answer; nothing is kept beyond that.
 */
export function createSystemResolver(ask: Resolve = lookupAll): Resolve {
  const gate = createGate(lookupsAtOnce);
  const pending = new Map<string, Promise<readonly string[]>>();
  const never = new AbortController().signal;

  async function askInTurn(hostname: string): Promise<readonly string[]> {
    const leave = await gate.enter(never);
    try {
      return await ask(hostname);
    } finally {
      pending.delete(hostname);
      leave();
    }
  }

  return (hostname) => {
    const shared = pending.get(hostname) ?? askInTurn(hostname);
    pending.set(hostname, shared);
    return shared;
  };
}

async function lookupAll(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address);
}
