import * as own from 'node:dns';
import { isIP } from 'node:net';
import { callbackify } from 'node:util';
import type { Sockets } from '../sockets.ts';
import { systemError } from './errors.ts';
import { remember } from './names.ts';

interface LookupOptions {
  readonly family?: number | 'IPv4' | 'IPv6';
  readonly all?: boolean;
}

interface Address {
  readonly address: string;
  readonly family: number;
}

type Callback = (error: Error | null, ...values: unknown[]) => void;

const unanswered = [
  'lookupService',
  'resolveAny',
  'resolveCaa',
  'resolveCname',
  'resolveMx',
  'resolveNaptr',
  'resolveNs',
  'resolvePtr',
  'resolveSoa',
  'resolveSrv',
  'resolveTlsa',
  'resolveTxt',
  'reverse',
] as const;

/** `node:dns` as the host answers: addresses of the hosts that a rule allows, and nothing else. */
export function createDns({ resolve }: Pick<Sockets, 'resolve'>): Readonly<Record<string, unknown>> {
  async function find(hostname: string, syscall: string, family: number): Promise<readonly Address[]> {
    const known = isIP(hostname);
    const addresses = known === 0 ? await ask(hostname, syscall) : [hostname];
    const found = addresses
      .map((address) => ({ address, family: isIP(address) }))
      .filter((each) => family === 0 || each.family === family);
    if (found.length === 0) throw notFound(hostname, syscall, new Error(`${hostname} has no address of this family`));
    return found;
  }

  async function ask(hostname: string, syscall: string): Promise<readonly string[]> {
    try {
      const addresses = await resolve(hostname);
      remember(hostname, addresses);
      return addresses;
    } catch (cause) {
      throw notFound(hostname, syscall, cause);
    }
  }

  async function lookup(hostname: string, options: LookupOptions | number = {}): Promise<Address | readonly Address[]> {
    const { family = 0, all = false } = typeof options === 'number' ? { family: options } : options;
    const found = await find(hostname, 'getaddrinfo', familyOf(family));
    return all ? found : found[0]!;
  }

  const addresses = async (hostname: string, family: 4 | 6): Promise<readonly string[]> =>
    (await find(hostname, family === 4 ? 'queryA' : 'queryAaaa', family)).map(({ address }) => address);

  const answered = {
    resolve4: (hostname: string) => addresses(hostname, 4),
    resolve6: (hostname: string) => addresses(hostname, 6),
    async resolve(hostname: string, type: unknown = 'A') {
      if (type !== 'A' && type !== 'AAAA' && typeof type === 'string') throw notAnswered(`query${type}`, hostname);
      return addresses(hostname, type === 'AAAA' ? 6 : 4);
    },
    ...Object.fromEntries(
      unanswered.map((name) => [name, async (hostname: string) => Promise.reject(notAnswered(name, hostname))]),
    ),
  };

  const promises = { ...own.promises, lookup, ...answered, Resolver: resolverOf(answered) };
  const byCallback = Object.fromEntries(
    Object.entries(answered).map(([name, method]) => [name, callbackify(method as () => Promise<unknown>)]),
  );
  return {
    ...own,
    ...byCallback,
    lookup(hostname: string, options: LookupOptions | number | Callback, callback?: Callback) {
      const done = typeof options === 'function' ? options : callback;
      const wish = typeof options === 'function' ? {} : (options ?? {});
      callbackify(() => lookup(hostname, wish))((error, found) => {
        if (error !== null) done?.(error);
        else if ('address' in found) done?.(null, found.address, found.family);
        else done?.(null, found);
      });
    },
    Resolver: resolverOf(byCallback),
    promises,
  };
}

const familyOf = (family: number | string): number => (typeof family === 'number' ? family : Number(family.slice(3)));

function notFound(hostname: string, syscall: string, cause: unknown): Error {
  const { code, message } = systemError(cause, syscall);
  const error = new Error(`${syscall} ENOTFOUND ${hostname}: ${message}`, { cause });
  return Object.assign(error, { code: code === 'ETIMEDOUT' ? 'ETIMEOUT' : 'ENOTFOUND', syscall, hostname });
}

function notAnswered(syscall: string, hostname: string): Error {
  const error = new Error(`${syscall} ENOTIMP ${hostname}: the host answers with addresses only`);
  return Object.assign(error, { code: 'ENOTIMP', syscall, hostname });
}

function resolverOf(methods: object): new () => object {
  return class Resolver {
    constructor() {
      Object.assign(this, methods);
    }
    getServers(): readonly string[] {
      return [];
    }
    setServers(): void {}
    setLocalAddress(): void {}
    cancel(): void {}
  };
}
