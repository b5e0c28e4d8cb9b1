import { afterEach, expect, test } from 'vitest';
import { aNumber } from '../test-support/matchers.ts';
import { dayMs, hourMs, minuteMs } from '../instant.ts';
import { sampleEvent } from '../samples/index.ts';
import { openDatabase } from './database.ts';
import { createFeed } from './feed.ts';
import { openTestPlatform } from '../test-support/open-test-platform.ts';

const database = () => openDatabase(':memory:');
const platforms: ReturnType<typeof openTestPlatform>[] = [];
afterEach(() => platforms.splice(0).forEach((platform) => platform.stop()));

function open() {
  const platform = openTestPlatform();
  platforms.push(platform);
  return platform;
}

test('reading is repeatable and goes on after a cursor', () => {
  const feed = createFeed(database());
  for (const type of ['session.idle', 'session.active', 'user.logout'] as const) feed.append(sampleEvent(type), 0);

  const [first, second, third] = feed.read(undefined, 10);
  expect(first?.event).toEqual(sampleEvent('session.idle'));
  expect(feed.read(first?.cursor, 1)).toEqual([second]);
  expect(feed.read(first?.cursor, 10)).toEqual([second, third]);
  expect(feed.read(third?.cursor, 10)).toEqual([]);
});

test.each(['', 'abc', '-1', '1.5', '99999999999999999999'])('the cursor "%s" is refused', (cursor) => {
  expect(() => createFeed(database()).read(cursor, 1)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
});

test('of the heartbeats of a session only the newest is kept, and its cursor is new', () => {
  const feed = createFeed(database());
  const heartbeat = (id: string, connections: number) =>
    sampleEvent('session.heartbeat', { session: { id }, connections });
  feed.append(heartbeat('a', 1), 0);
  const [first] = feed.read(undefined, 1);
  feed.append(heartbeat('b', 1), 0);
  feed.append(heartbeat('a', 2), 0);

  const kept = feed.read(undefined, 10);
  expect(kept.map(({ event }) => [event.subject.id, event.data['connections']])).toEqual([
    ['b', 1],
    ['a', 2],
  ]);
  expect(feed.read(first?.cursor, 10)).toEqual(kept);
});

test('an event stays for 14 days and goes soon after, and its cursor stays valid', () => {
  const { clock, parts, transact, events } = open();
  const { data } = sampleEvent('config.changed');
  transact((at) => parts.recorder.state('config.changed', data, at, {}));
  const [{ cursor } = { cursor: '' }] = parts.feed.read(undefined, 1);
  const isThere = () => events().some(({ type }) => type === 'config.changed');

  clock.advance(14 * dayMs - minuteMs);
  expect(isThere()).toBe(true);
  clock.advance(hourMs + minuteMs);
  expect(isThere()).toBe(false);
  transact((at) => parts.recorder.state('config.changed', data, at, {}));
  expect(parts.feed.read(cursor, 1000).some(({ event }) => event.type === 'config.changed')).toBe(true);
});

test('watchers are told after the commit, and no more once they stopped', async () => {
  const { parts, transact } = open();
  const seen: number[] = [];
  const stop = parts.feed.watch(() => seen.push(parts.feed.read(undefined, 1000).length));
  const state = () => transact((at) => parts.recorder.state('config.changed', {}, at, {}));

  state();
  await Promise.resolve();
  expect(seen).toEqual([1]);
  transact(() => undefined);
  await Promise.resolve();
  expect(seen).toEqual([1]);
  stop();
  state();
  await Promise.resolve();
  expect(seen).toEqual([1]);
});

test('a failed transaction leaves neither state nor event', () => {
  const { parts, transact, events } = open();
  expect(() =>
    transact((at) => {
      parts.users.login(parts.userStore.find('linus')?.id ?? '', at);
      throw new Error('broken');
    }),
  ).toThrow('broken');

  expect(events()).toEqual([]);
  expect(parts.users.isLoggedIn(parts.userStore.find('linus')?.id ?? '')).toBe(false);
});

test('running sessions beat once a minute, others do not', () => {
  const { clock, parts } = open();
  clock.advance(minuteMs);
  const beats = parts.feed.read(undefined, 1000).filter(({ event }) => event.type === 'session.heartbeat');

  const running = parts.sessionStore.live().filter(({ session }) => session.state === 'running');
  expect(beats.map(({ event }) => event.subject.id).toSorted()).toEqual(
    running.map(({ session }) => session.id).toSorted(),
  );
  expect(beats[0]?.event.data).toMatchObject({
    usage: { cpuRatio: aNumber() },
    connections: aNumber(),
  });
});
