import { PluginError } from '@streamspace/plugin-sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { containing } from '../../test-support/matchers.ts';
import { hourMs, instant, minuteMs, secondMs } from '../../instant.ts';
import { initiatedBy, initiatorOf } from '../initiator.ts';
import { morning, openTestPlatform } from '../../test-support/open-test-platform.ts';
import { userIds } from '../seed/ids.ts';

let platform: ReturnType<typeof openTestPlatform>;
afterEach(() => platform.stop());

const person = initiatorOf({});

function launchFirefox() {
  platform = openTestPlatform();
  const { sessions } = platform.parts;
  const outcome = platform.transact((at) =>
    sessions.create({ user: userIds.linus, template: 'firefox' }, { at, by: person }),
  );
  if (outcome instanceof PluginError) throw outcome;
  return {
    id: outcome.id,
    sessions,
    state: () => platform.parts.sessionStore.get(outcome.id).session.state,
    events: () => platform.events().filter(({ subject }) => subject.id === outcome.id),
    names: () =>
      platform
        .events()
        .filter(({ subject }) => subject.id === outcome.id)
        .map(({ type }) => type),
  };
}

const viewer = { connectionId: 'con-1', userId: userIds.linus, role: 'owner' } as const;

describe('a session', () => {
  test('goes through its whole life and states each step once, in order', () => {
    const session = launchFirefox();
    const { clock, transact } = platform;
    expect(session.state()).toBe('pending');

    clock.advance(10 * secondMs);
    expect(session.state()).toBe('running');
    transact((at) => session.sessions.connect(session.id, { ...viewer, since: at }, person));
    clock.advance(12 * minuteMs);
    transact((at) => session.sessions.touch(session.id, { at, by: person }));
    clock.advance(minuteMs);
    transact((at) => session.sessions.hibernate(session.id, 'user', { at, by: person }));
    expect(session.state()).toBe('hibernating');
    clock.advance(10 * secondMs);
    expect(session.state()).toBe('hibernated');
    clock.advance(hourMs);
    transact((at) => session.sessions.wake(session.id, 'user', { at, by: person }));
    expect(session.state()).toBe('waking');
    clock.advance(10 * secondMs);
    transact((at) => session.sessions.terminate(session.id, 'user', { at, by: person }));
    expect(session.state()).toBe('terminating');
    clock.advance(10 * secondMs);

    expect(session.names()).toEqual([
      'session.created',
      'session.started',
      'session.connected',
      'session.idle',
      'session.active',
      'session.disconnected',
      'session.hibernated',
      'session.woken',
      'session.started',
      'session.terminated',
    ]);
    const data = Object.fromEntries(session.events().map((event) => [event.type, event.data]));
    expect(data['session.idle']).toMatchObject({ idleSeconds: 600, thresholdSeconds: 600, repeat: 0 });
    expect(data['session.active']).toMatchObject({ idleSeconds: 720 });
    expect(data['session.disconnected']).toMatchObject({ connectionId: 'con-1', connectedMs: 13 * minuteMs });
    expect(data['session.hibernated']).toMatchObject({ reason: 'user', session: { hibernations: 1, connections: 0 } });
    expect(data['session.started']).toMatchObject({ phase: 'wake', session: { state: 'running' } });
    const over = platform.parts.sessionStore.get(session.id);
    expect(over.session).toMatchObject({ state: 'terminated', endReason: 'user', endedAt: over.session.stateSince });
    expect(over.session).not.toHaveProperty('podName');
    expect(data['session.terminated']).toMatchObject({
      reason: 'user',
      lifetimeMs: Date.parse(over.session.endedAt ?? '') - morning,
      runningMs: over.runningMs,
    });
    // Awake for 13 minutes at first and some seconds after the wake, not for the hour between.
    expect(over.runningMs).toBeGreaterThan(13 * minuteMs);
    expect(over.runningMs).toBeLessThan(14 * minuteMs);
  });

  test('states how long the launch took, at the moment at which it was over', () => {
    const session = launchFirefox();
    platform.clock.advance(10 * secondMs);

    const [created, started] = session.events();
    const launchMs = started?.data['launchMs'];
    expect(launchMs).toBeGreaterThanOrEqual(3000);
    expect(launchMs).toBeLessThanOrEqual(8000);
    expect(started?.occurredAt).toBe(instant(Date.parse(created?.occurredAt ?? '') + Number(launchMs)));
  });

  test('is named after its owner and template', () => {
    expect(launchFirefox().id).toMatch(/^linus-firefox-[0-9a-f]{8}$/);
  });

  test('is stated idle every 15 minutes and hibernated after 30 without input', () => {
    const session = launchFirefox();
    platform.clock.advance(40 * minuteMs);

    expect(session.names().slice(2)).toEqual(['session.idle', 'session.idle', 'session.hibernated']);
    expect(
      session
        .events()
        .slice(2, 4)
        .map(({ data }) => [data['idleSeconds'], data['repeat']]),
    ).toEqual([
      [600, 0],
      [1500, 1],
    ]);
    expect(session.events().at(-1)).toMatchObject({ data: { reason: 'idle' }, actor: { kind: 'system' } });
  });

  test('is ended once it has run for 8 hours in all, however busy', () => {
    const session = launchFirefox();
    for (let worked = 0; worked < 8 * hourMs; worked += 5 * minuteMs) {
      platform.clock.advance(5 * minuteMs);
      if (session.state() === 'running')
        platform.transact((at) => session.sessions.touch(session.id, { at, by: person }));
    }
    platform.clock.advance(minuteMs);

    expect(session.events().at(-1)).toMatchObject({
      type: 'session.terminated',
      data: { reason: 'max_duration', runningMs: 8 * hourMs },
    });
  });

  test('parts from all its viewers before it fails, and is cleared away later', () => {
    const session = launchFirefox();
    platform.clock.advance(10 * secondMs);
    platform.transact((at) => {
      session.sessions.connect(session.id, { ...viewer, since: at }, person);
      session.sessions.connect(session.id, { ...viewer, connectionId: 'con-2', since: at }, person);
      return session.sessions.fail(session.id, { code: 'oom', message: 'out of memory' }, at);
    });
    platform.clock.advance(hourMs);

    const events = session.events().slice(4);
    expect(events.map(({ type }) => type)).toEqual([
      'session.disconnected',
      'session.disconnected',
      'session.failed',
      'session.terminated',
    ]);
    expect(events.slice(0, 2).map(({ data }) => data['session'])).toMatchObject([
      { connections: 1 },
      { connections: 0 },
    ]);
    expect(events[2]).toMatchObject({ data: { phase: 'active', error: { code: 'oom' } } });
    expect(events[3]).toMatchObject({ data: { reason: 'oom' } });
  });

  test('that fails while it launches never starts', () => {
    const session = launchFirefox();
    platform.transact((at) => session.sessions.fail(session.id, { code: 'image_pull', message: 'no such image' }, at));
    platform.clock.advance(minuteMs);

    expect(session.names()).toEqual(['session.created', 'session.failed']);
    expect(session.events()[1]).toMatchObject({ data: { phase: 'launch' } });
  });

  test('can be ended while it launches, and never starts then', () => {
    const session = launchFirefox();
    platform.transact((at) => session.sessions.terminate(session.id, 'user', { at, by: person }));
    platform.clock.advance(minuteMs);

    expect(session.names()).toEqual(['session.created', 'session.terminated']);
  });

  test('tells who asked for a step at its beginning and at its end', () => {
    const session = launchFirefox();
    platform.clock.advance(10 * secondMs);
    const ada = platform.parts.userStore.get(userIds.ada);
    platform.transact((at) => session.sessions.hibernate(session.id, 'admin', { at, by: initiatedBy(ada) }));
    platform.clock.advance(minuteMs);

    expect(session.events().at(-1)).toMatchObject({
      type: 'session.hibernated',
      actor: { kind: 'user', id: userIds.ada, name: 'ada', role: 'admin' },
      data: { reason: 'admin' },
    });
  });
});

describe('a refusal', () => {
  test.each([
    ['wake', 'it is pending, only a hibernated session can be woken'],
    ['hibernate', 'it is pending, only a running session can be hibernated'],
  ] as const)('says why %s is impossible', (verb, reason) => {
    const session = launchFirefox();
    expect(() => platform.transact((at) => session.sessions[verb](session.id, 'user', { at, by: person }))).toThrow(
      expect.objectContaining({ code: 'INVALID_STATE', message: `Cannot ${verb} session "${session.id}": ${reason}` }),
    );
  });

  test.each(['wake', 'hibernate', 'terminate'] as const)('meets %s of a session that is over', (verb) => {
    const session = launchFirefox();
    platform.transact((now) => session.sessions.terminate(session.id, 'user', { at: now, by: person }));
    const act = () => platform.transact((now) => session.sessions[verb](session.id, 'user', { at: now, by: person }));
    expect(act).toThrow(expect.objectContaining({ code: 'INVALID_STATE', message: containing('it is terminating') }));
    platform.clock.advance(minuteMs);
    expect(act).toThrow(expect.objectContaining({ code: 'INVALID_STATE', message: containing('it is terminated') }));
  });

  test('leaves no trace', () => {
    const session = launchFirefox();
    const before = session.events().length;
    expect(() =>
      platform.transact((now) => session.sessions.wake(session.id, 'user', { at: now, by: person })),
    ).toThrow(PluginError);
    expect(session.events()).toHaveLength(before);
  });
});
