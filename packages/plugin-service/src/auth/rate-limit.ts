import type { Context, MiddlewareHandler } from 'hono';
import { refuse } from '../http/errors.ts';
import type { ServiceEnv } from './caller.ts';

/** How often one caller may ask. */
export interface RateLimit {
  readonly perMinute: number;
  /** Requests at once, after a while without any. Default: those of a minute. */
  readonly burst?: number;
}

/** More callers than one service has; beyond it the one that was seen first is forgotten. */
const most = 10_000;

/** What became of a request. */
export interface RateVerdict {
  /** How long to wait, in milliseconds; 0 where it may go through. */
  readonly waitMs: number;
  /** Requests that are left at once. */
  readonly left: number;
}

/** Counts requests by key. */
export interface RateLimiter {
  take(key: string): RateVerdict;
  /** As the header says it. */
  readonly policy: string;
}

/** For each key it knows when its last request would be through at an even pace, which is all that there is to know. */
export function createRateLimiter(limit: RateLimit, now: () => number = Date.now): RateLimiter {
  const { perMinute, burst = perMinute } = limit;
  const paceMs = 60_000 / perMinute;
  const ends = new Map<string, number>();

  return {
    policy: `"default";q=${burst};w=${Math.ceil((burst * paceMs) / 1000)}`,
    take(key) {
      const at = now();
      const behindMs = Math.max(0, (ends.get(key) ?? at) - at);
      const waitMs = Math.max(0, Math.ceil(behindMs - paceMs * (burst - 1)));
      if (waitMs > 0) return { waitMs, left: 0 };
      // The one that was used last stands last.
      ends.delete(key);
      ends.set(key, at + behindMs + paceMs);
      const [oldest] = ends.keys();
      if (ends.size > most && oldest !== undefined) ends.delete(oldest);
      return { waitMs, left: Math.floor(burst - behindMs / paceMs - 1) };
    },
  };
}

/** Answers 429, and says when to come back. */
export function refuseForNow(c: Context, waitMs: number): Response {
  c.header('retry-after', String(Math.ceil(waitMs / 1000)));
  return refuse(c, 429, {
    error: 'Too many requests',
    code: 'RATE_LIMITED',
    hint: `Try again in ${Math.ceil(waitMs / 1000)} s.`,
  });
}

/** Lets each caller through as often as the limit says. @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/ */
export function limitCallers(limiter: RateLimiter): MiddlewareHandler<ServiceEnv> {
  return async (c, next) => {
    const { waitMs, left } = limiter.take(c.get('caller').id);
    c.header('ratelimit-policy', limiter.policy);
    c.header('ratelimit', `"default";r=${left};t=${Math.ceil(waitMs / 1000)}`);
    return waitMs > 0 ? refuseForNow(c, waitMs) : next();
  };
}
