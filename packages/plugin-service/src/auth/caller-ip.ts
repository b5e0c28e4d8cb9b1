import { isIP } from 'node:net';
import type { Context } from 'hono';
import type { ServiceEnv } from './caller.ts';

/**
 * Address of who sends a request. Each proxy appends the address that it saw to `X-Forwarded-For`; what stands before the
 * entries of our own is what the caller wrote.
 *
 * @param proxies How many of our own stand before the service.
 */
export function callerIp(c: Context<ServiceEnv>, proxies: number): string {
  const seen = c.env.incoming.socket.remoteAddress ?? 'unknown';
  if (proxies === 0) return seen;
  const entries = (c.req.header('x-forwarded-for') ?? '').split(',').map((entry) => entry.trim());
  const entry = entries.at(-proxies) ?? '';
  return isIP(entry) === 0 ? seen : entry;
}
