import { PluginError } from '@streamspace/plugin-sdk';
import { minuteMs } from '../instant.ts';
import type { ParsedRemoteOptions } from './options.ts';
import { signedInSchema } from './wire.ts';

/** Where the token of the next request comes from. */
export interface SignIn {
  /** A token that should count; however many ask at once, one sign-in answers them all. */
  token(): Promise<string>;
  /** The server answered 401 to this token: the next call of `token` gets another one. */
  reject(token: string): void;
}

/** A request without authorisation that gives a parsed body or throws. */
export type Post = (path: string, body: object) => Promise<unknown>;

interface Held {
  readonly token: string;
  readonly renewAtMs: number;
  readonly expiresAtMs: number;
}

/** Least time between two renewals, whatever the server says about the end of a token. */
const leastMs = minuteMs;

export function createSignIn({ credentials, clock }: ParsedRemoteOptions, post: Post): SignIn {
  if ('token' in credentials) return fixedToken(credentials.token);
  const { username, password } = credentials;
  let held: Held | undefined;
  let running: Promise<string> | undefined;

  async function obtain(): Promise<string> {
    const renewed = held !== undefined && held.expiresAtMs > clock.now() ? await refresh(held.token) : undefined;
    held = hold(renewed ?? (await post('/auth/login', { username, password })), clock.now());
    return held.token;
  }

  /** What cannot be renewed is got anew by password. */
  async function refresh(token: string): Promise<unknown> {
    try {
      return await post('/auth/refresh', { token });
    } catch {
      return undefined;
    }
  }

  return {
    async token() {
      if (held !== undefined && clock.now() < held.renewAtMs) return held.token;
      running ??= obtain().finally(() => {
        running = undefined;
      });
      return running;
    },
    reject(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

function fixedToken(token: string): SignIn {
  let isRejected = false;
  return {
    async token() {
      if (!isRejected) return token;
      throw new PluginError(
        'CONFIG_INVALID',
        'The control plane no longer takes the token: give a new one and start again',
      );
    },
    reject() {
      isRejected = true;
    },
  };
}

function hold(answer: unknown, now: number): Held {
  const parsed = signedInSchema.safeParse(answer);
  if (!parsed.success)
    throw new PluginError('VENDOR_UNAVAILABLE', 'The control plane answered a sign-in without a token');
  const { token, expiresAt } = parsed.data;
  const expiresAtMs = Math.max(Date.parse(expiresAt ?? '') || 0, now + leastMs);
  return { token, expiresAtMs, renewAtMs: now + Math.max((expiresAtMs - now) / 2, leastMs / 2) };
}
