import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dayMs, hourMs, minuteMs, secondMs } from '../instant.ts';
import { createRandom } from '../random.ts';
import { createVirtualClock } from '../test-support/virtual-clock.ts';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from './create-embedded-control-plane.ts';
import { morning } from '../test-support/open-test-platform.ts';
import { userIds } from './seed/ids.ts';

let directory: string;
let opened: EmbeddedControlPlane[];
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'control-plane-'));
  opened = [];
});
afterEach(async () => {
  for (const controlPlane of opened) await controlPlane.close();
  rmSync(directory, { recursive: true });
});

function open(clock = createVirtualClock(morning), options = {}) {
  const file = path.join(directory, 'platform.db');
  const controlPlane = createEmbeddedControlPlane({ path: file, clock, random: createRandom(1), ...options });
  opened.push(controlPlane);
  return controlPlane;
}

async function reopen(controlPlane: EmbeddedControlPlane, clock: ReturnType<typeof createVirtualClock>, options = {}) {
  await controlPlane.close();
  opened.splice(opened.indexOf(controlPlane), 1);
  return open(clock, options);
}

async function eventsOf(controlPlane: EmbeddedControlPlane, id: string) {
  const all = await controlPlane.readEvents(undefined, 1000);
  return all.map(({ event }) => event).filter(({ subject, type }) => subject.id === id && type !== 'session.heartbeat');
}

const wanted = { user: userIds.linus, template: 'firefox' };

test('a session that was launching when the process ended starts after the restart, once', async () => {
  const clock = createVirtualClock(morning);
  const first = open(clock);
  const { id } = await first.sessions.create(wanted, {});
  clock.advance(secondMs);
  const second = await reopen(first, clock);
  expect(await second.sessions.get(id)).toMatchObject({ state: 'pending' });
  clock.advance(minuteMs);

  expect((await eventsOf(second, id)).map(({ type }) => type)).toEqual(['session.created', 'session.started']);
});

test('a plugin that asked for a step before the restart is named when it completes after it', async () => {
  const clock = createVirtualClock(morning);
  const first = open(clock);
  const { id } = await first.sessions.create(wanted, {});
  clock.advance(10 * secondMs);
  const causedBy = [{ plugin: 'reaper', event: 'evt_1' }];
  await first.sessions.hibernate(id, {}, { plugin: 'reaper', causedBy });
  const second = await reopen(first, clock);
  clock.advance(10 * secondMs);

  expect((await eventsOf(second, id)).at(-1)).toMatchObject({
    type: 'session.hibernated',
    data: { reason: 'plugin' },
    actor: { kind: 'plugin', id: 'reaper', name: 'reaper' },
    causedBy,
  });
});

test('what was due while the process was away happens at its time, in order', async () => {
  const clock = createVirtualClock(morning);
  const first = open(clock);
  const { id } = await first.sessions.create(wanted, {});
  await first.close();
  opened.length = 0;
  clock.advance(hourMs);
  const second = open(clock);

  const events = await eventsOf(second, id);
  expect(events.map(({ type }) => type)).toEqual([
    'session.created',
    'session.started',
    'session.idle',
    'session.idle',
    'session.hibernated',
  ]);
  const startedAt = Date.parse(events[1]?.occurredAt ?? '');
  expect(Date.parse(events[2]?.occurredAt ?? '')).toBe(startedAt + 10 * minuteMs);
});

test('the feed goes on where it was: every event once, cursors rising', async () => {
  const clock = createVirtualClock(morning);
  const first = open(clock);
  await first.sessions.create(wanted, {});
  clock.advance(10 * secondMs);
  const before = await first.readEvents(undefined, 1000);
  const second = await reopen(first, clock);
  await second.sessions.create(wanted, {});

  const after = await second.readEvents(before.at(-1)?.cursor, 1000);
  expect(after.map(({ event }) => event.type)).toEqual(['session.created']);
  const all = await second.readEvents(undefined, 1000);
  expect(all).toEqual([...before, ...after]);
  expect(all.map(({ cursor }) => Number(cursor))).toEqual(
    all.map(({ cursor }) => Number(cursor)).toSorted((a, b) => a - b),
  );
});

test('a database is seeded once and keeps its identity', async () => {
  const clock = createVirtualClock(morning);
  const first = open(clock);
  const { instanceId } = first.platform;
  await first.users.update(userIds.linus, { active: false }, {}, {});
  const second = await reopen(first, clock);

  expect(second.platform.instanceId).toBe(instanceId);
  expect(await second.users.list({}, {})).toHaveLength(8);
  expect(await second.users.get(userIds.linus)).toMatchObject({ active: false });
});

test('a database that replaces another one goes on with higher cursors', async () => {
  const clock = createVirtualClock(morning);
  const first = open(clock);
  await first.fire('session.idle');
  const [old] = await first.readEvents(undefined, 1);
  await first.close();
  opened.length = 0;
  rmSync(directory, { recursive: true });
  directory = mkdtempSync(path.join(tmpdir(), 'control-plane-'));
  clock.advance(dayMs);
  const second = open(clock);
  await second.fire('session.active');

  expect(await second.readEvents(old?.cursor, 10)).toMatchObject([{ event: { type: 'session.active' } }]);
});

test('time that ran fast does not go back after a restart', async () => {
  const clock = createVirtualClock(morning);
  const first = open(clock, { speed: 60 });
  clock.advance(minuteMs);
  const { occurredAt } = await first.fire('session.idle');
  expect(Date.parse(occurredAt)).toBe(morning + hourMs);
  const second = await reopen(first, clock);

  const next = await second.fire('session.idle');
  expect(Date.parse(next.occurredAt)).toBeGreaterThanOrEqual(morning + hourMs);
});

test('at speed 60 an idle session hibernates within 31 real seconds', async () => {
  const clock = createVirtualClock(morning);
  const controlPlane = open(clock, { speed: 60 });
  const { id } = await controlPlane.sessions.create(wanted, {});
  clock.advance(31 * secondMs);

  expect(await controlPlane.sessions.get(id)).toMatchObject({ state: 'hibernated' });
  const events = await eventsOf(controlPlane, id);
  expect(events.at(-1)).toMatchObject({ type: 'session.hibernated', data: { reason: 'idle' } });
});

test('closing leaves no timer behind', async () => {
  const clock = createVirtualClock(morning);
  const controlPlane = open(clock, { life: true });
  await controlPlane.sessions.create(wanted, {});
  expect(clock.pendingTimers).toBeGreaterThan(0);
  await controlPlane.close();
  opened.length = 0;
  expect(clock.pendingTimers).toBe(0);
});
