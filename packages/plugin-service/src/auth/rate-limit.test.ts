import { expect, test } from 'vitest';
import { createTestService, testToken } from '../testing/service.ts';
import { createRateLimiter } from './rate-limit.ts';

test('lets a burst through and then an even pace, for each key', () => {
  let now = 0;
  const limiter = createRateLimiter({ perMinute: 60, burst: 3 }, () => now);
  expect([limiter.take('a'), limiter.take('a'), limiter.take('a')].map(({ left }) => left)).toEqual([2, 1, 0]);
  expect(limiter.take('a')).toEqual({ waitMs: 1000, left: 0 });
  expect(limiter.take('b').waitMs).toBe(0);
  now = 999;
  expect(limiter.take('a').waitMs).toBe(1);
  now = 1000;
  expect(limiter.take('a')).toEqual({ waitMs: 0, left: 0 });
  now = 100_000;
  expect(limiter.take('a').left).toBe(2);
});

test('a caller who asks too often is told when to come back', async () => {
  await using running = await createTestService({ rateLimit: { perMinute: 1, burst: 2 } });
  const first = await running.api('/status');
  expect(first.headers.get('ratelimit-policy')).toBe('"default";q=2;w=120');
  expect(first.headers.get('ratelimit')).toBe('"default";r=1;t=0');
  await running.api('/status');
  const third = await running.api('/status');
  expect(third.status).toBe(429);
  expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(await third.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429 });
});

test('who guesses tokens or addresses is slowed down; who has the token is not', async () => {
  await using running = await createTestService();
  const { url } = running.service;
  const guess = () => fetch(`${url}/api/v1/status`, { headers: { authorization: 'Bearer guess' } });
  const statuses: number[] = [];
  for (let count = 0; count < 62; count += 1) {
    // oxlint-disable-next-line no-await-in-loop -- their order is what is asked
    statuses.push((await guess()).status);
  }
  expect(statuses[0]).toBe(401);
  expect(statuses.at(-1)).toBe(429);
  const own = await fetch(`${url}/api/v1/status`, { headers: { authorization: `Bearer ${testToken}` } });
  expect(own.status).toBe(200);
});
