import { expect, test } from 'vitest';
import { memoryStorage } from './__fixtures__/host.ts';
import { createRateLimit } from './rate-limit.ts';

const minute = 60_000;

test('the hour rolls: a place becomes free when the oldest message is an hour old', async () => {
  let now = 0;
  const limit = createRateLimit(2, memoryStorage(), () => now);
  expect(await limit.freeAt()).toBeUndefined();
  await limit.count();
  now = 10 * minute;
  await limit.count();
  expect(await limit.freeAt()).toBe(60 * minute);
  now = 60 * minute;
  expect(await limit.freeAt()).toBeUndefined();
  await limit.count();
  expect(await limit.freeAt()).toBe(70 * minute);
});

test('counts survive a restart, and changes that overlap all count', async () => {
  const storage = memoryStorage();
  const limit = createRateLimit(3, storage, () => 0);
  await Promise.all([limit.count(), limit.hold('a'), limit.count(), limit.hold('a'), limit.hold('b'), limit.count()]);
  const restarted = createRateLimit(3, storage, () => 0);
  expect(await restarted.freeAt()).toBe(60 * minute);
  expect(await restarted.held()).toEqual({ a: 2, b: 1 });
});

test('what came while a digest was posted is left for the next one', async () => {
  const limit = createRateLimit(1, memoryStorage(), () => 0);
  await limit.hold('a');
  await limit.hold('b');
  const told = await limit.held();
  await limit.hold('a');
  await limit.release(told);
  expect(await limit.held()).toEqual({ a: 1 });
});

test('a change that fails leaves the next ones alone', async () => {
  const storage = memoryStorage();
  let broken = true;
  const limit = createRateLimit(
    1,
    { ...storage, set: (key, value) => (broken ? Promise.reject(new Error('full')) : storage.set(key, value)) },
    () => 0,
  );
  await expect(limit.hold('a')).rejects.toThrow('full');
  broken = false;
  await limit.hold('a');
  expect(await limit.held()).toEqual({ a: 1 });
});
