import type { Session } from '@streamspace/plugin-sdk';
import { afterEach, expect, test } from 'vitest';
import { hourMs, minuteMs } from '../../instant.ts';
import { faultsOf } from '../../test-support/session-order.ts';
import { createRandom } from '../../random.ts';
import { openTestPlatform } from '../../test-support/open-test-platform.ts';

const platforms: ReturnType<typeof openTestPlatform>[] = [];
afterEach(() => platforms.splice(0).forEach((platform) => platform.stop()));

function openLiving(seed: number) {
  const platform = openTestPlatform({ life: true, random: createRandom(seed) });
  platforms.push(platform);
  return platform;
}

test('a day of life stays bounded, and every session goes through legal states only', () => {
  const platform = openLiving(1);
  const states = { running: 'running', hibernated: 'asleep', failed: 'failed', terminated: 'over' } as Record<
    string,
    string
  >;
  const seeded = new Map(platform.parts.sessionStore.list({}, {}).map(({ id, state }) => [id, states[state] ?? 'new']));

  let most = 0;
  for (let step = 0; step < 24 * 6; step += 1) {
    platform.clock.advance(10 * minuteMs);
    most = Math.max(most, platform.parts.sessionStore.live().length);
  }
  expect(most).toBeLessThanOrEqual(12);
  expect(most).toBeGreaterThan(4);

  const events = platform.events();
  const bySession = Map.groupBy(
    events.filter(({ subject }) => subject.kind === 'session'),
    ({ subject }) => subject.id,
  );
  expect(bySession.size).toBeGreaterThan(20);
  // Seeded sessions may have viewers of whom no event told.
  const faults = [...bySession].flatMap(([id, ofSession]) => faultsOf(ofSession, seeded.get(id) ?? 'new'));
  expect(faults).toEqual([]);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);

  const types = new Set(events.map(({ type }) => type));
  const expected = [
    'user.login',
    'user.logout',
    'session.created',
    'session.started',
    'session.connected',
    'session.disconnected',
    'session.idle',
    'session.active',
    'session.hibernated',
    'session.woken',
    'session.terminated',
    'quota.warning',
  ];
  expect(expected.filter((type) => !types.has(type))).toEqual([]);
});

test('the same dice make the same day, other dice another', () => {
  const day = (seed: number) => {
    const platform = openLiving(seed);
    platform.clock.advance(2 * hourMs);
    return platform.events().map(({ type, occurredAt, subject }) => `${occurredAt} ${type} ${subject.id}`);
  };
  const first = day(5);
  expect(first.length).toBeGreaterThan(10);
  expect(day(5)).toEqual(first);
  expect(day(6)).not.toEqual(first);
});

test('people sign in before they start sessions, and out only when they are in', () => {
  const platform = openLiving(2);
  platform.clock.advance(12 * hourMs);
  const signedIn = new Set<string>();
  const faults: string[] = [];
  for (const { id, type, subject, data } of platform.events()) {
    if (type === 'user.login') signedIn.add(subject.id);
    if (type === 'user.logout' && !signedIn.delete(subject.id)) faults.push(`${id}: out without having been in`);
    const { user } = (data['session'] ?? {}) as Partial<Session>;
    if (type === 'session.created' && !signedIn.has(user ?? '')) faults.push(`${id}: started without having signed in`);
  }
  expect(faults).toEqual([]);
});

test('nobody works who was deactivated', () => {
  const platform = openLiving(3);
  const { users, userStore } = platform.parts;
  const people = userStore.list({}, {});
  platform.transact((at) => people.map(({ id }) => users.setActive(id, false, at, {})));
  const before = platform.events().length;
  platform.clock.advance(2 * hourMs);

  const acts = platform
    .events()
    .slice(before)
    .filter(({ actor }) => actor?.kind === 'user');
  expect(acts).toEqual([]);
});

test('nothing happens by itself without life', () => {
  const platform = openTestPlatform();
  platforms.push(platform);
  platform.clock.advance(24 * hourMs);
  expect(platform.events().filter(({ type }) => type === 'session.created' || type === 'user.login')).toEqual([]);
});
