import { dayMs } from '../instant.ts';

/** Tokens that the fake has given out. They are opaque here; the real ones are JWTs that last 24 hours. */
export interface Tokens {
  issue(userId: string, now: number): { readonly token: string; readonly expiresAtMs: number };
  /** Id of the user; `undefined` for a token that is unknown or over. */
  userOf(token: string | undefined, now: number): string | undefined;
  /** What a restart of the server does where sessions are kept in Redis. */
  revokeAll(): void;
}

export function createTokens(lifetimeMs: number = dayMs): Tokens {
  const issued = new Map<string, { readonly user: string; readonly expiresAtMs: number }>();
  let last = 0;
  return {
    issue(user, now) {
      last += 1;
      const token = `fake.${last}.${user}`;
      const expiresAtMs = now + lifetimeMs;
      issued.set(token, { user, expiresAtMs });
      return { token, expiresAtMs };
    },
    userOf(token, now) {
      const entry = token === undefined ? undefined : issued.get(token);
      return entry !== undefined && entry.expiresAtMs > now ? entry.user : undefined;
    },
    revokeAll: () => issued.clear(),
  };
}
