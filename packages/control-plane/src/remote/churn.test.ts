import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FakeState, FakeTransition } from '../fake/rows.ts';
import type { World } from '../fake/world.ts';
import { minuteMs, secondMs } from '../instant.ts';
import { between, createRandom, type Random } from '../random.ts';
import { allEventsOf, openFake } from '../test-support/open-remote.ts';

const sessionCount = 200;
const transitions = new Set(
  ['created', 'started', 'hibernated', 'woken', 'failed', 'terminated'].map((t) => `session.${t}`),
);

/** Where a session goes next. No way round takes less than 45 s, so that no break of 30 s can hide one. */
function nextState(state: FakeState, random: Random): FakeState | 'gone' | 'stuck' {
  const dice = random();
  switch (state) {
    case 'pending':
    case 'waking':
      return 'running';
    case 'running':
      return dice < 0.7 ? 'hibernating' : dice < 0.8 ? 'failed' : 'terminating';
    case 'hibernating':
      return dice < 0.7 ? 'hibernated' : 'stuck';
    case 'hibernated':
      return 'waking';
    default:
      return 'gone';
  }
}

/** Sessions that go their ways from second to second; those that are gone are replaced. */
function createChurn(world: World, random: Random) {
  const due = new Map<string, { atS: number; isStuck?: boolean }>();
  const dwellS = () => between(random, 15, 40);
  return (second: number, isOpen: boolean) => {
    if (isOpen && due.size < sessionCount && second > 3) {
      for (let i = due.size; i < Math.min(sessionCount, due.size + 10); i += 1) {
        due.set(world.launch('u-service', 'firefox').name, { atS: second + dwellS() });
      }
    }
    for (const [name, { atS, isStuck }] of due) {
      const state = world.sessions.get(name)?.state ?? 'terminated';
      const isEnding = state === 'terminating' || state === 'failed' || state === 'waking';
      if (atS > second || !(isOpen || isEnding)) continue;
      const next = isStuck === true ? 'terminating' : nextState(state, random);
      if (next === 'stuck') {
        due.set(name, { atS: second + 80, isStuck: true });
        continue;
      }
      if (next === 'gone') {
        world.remove(name);
        due.delete(name);
        continue;
      }
      world.move(name, next);
      due.set(name, { atS: second + dwellS() });
    }
  };
}

/** The events that a perfect observer would state, per session. */
function expectedOf(truth: readonly FakeTransition[], endMs: number): Record<string, string[]> {
  const expected: Record<string, string[]> = {};
  const last = new Map<string, FakeTransition>();
  const settle = (step: FakeTransition | undefined, untilMs: number) => {
    if (step?.to === 'hibernating' && untilMs - step.atMs >= minuteMs)
      expected[step.session]?.push('session.hibernated');
  };
  for (const step of truth) {
    const { session, to, atMs } = step;
    const events = (expected[session] ??= []);
    settle(last.get(session), atMs);
    last.set(session, step);
    if (to === 'pending') events.push('session.created');
    if (to === 'running') events.push('session.started');
    if (to === 'hibernated') events.push('session.hibernated');
    if (to === 'waking') events.push('session.woken');
    if (to === 'failed') events.push('session.failed');
    if (to === 'gone') events.push('session.terminated');
  }
  for (const step of last.values()) settle(step, endMs);
  return expected;
}

test('ten minutes of two hundred sessions are told as they were, once each, whatever breaks meanwhile', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'remote-'));
  const { clock, fake, connect, pass } = openFake({ tokenMs: 4 * minuteMs });
  const path = join(directory, 'remote.db');
  let controlPlane = connect({ path });
  const churn = createChurn(fake.world, createRandom(7));
  const during = (second: number, fromS: number, toS: number) => second >= fromS && second < toS;
  try {
    for (let second = 0; second < 620; second += 1) {
      churn(second, second < 530);
      fake.faults.dropFrames = during(second, 90, 99) || during(second, 200, 225);
      fake.faults.refuseSockets = during(second, 300, 330);
      if (second === 150 || second === 300) fake.disconnect();
      if (second === 260) {
        fake.revokeTokens();
        fake.disconnect();
      }
      if (second === 350) fake.faults.failNext = 20;
      // oxlint-disable-next-line no-await-in-loop -- second after second
      if (second === 400) await controlPlane.close();
      if (second === 412) controlPlane = connect({ path });
      // oxlint-disable-next-line no-await-in-loop -- as above
      await pass(secondMs);
    }
    const events = (await allEventsOf(controlPlane)).filter(({ type }) => transitions.has(type));
    const told: Record<string, string[]> = {};
    for (const { type, subject } of events) (told[subject.id] ??= []).push(type);
    expect(events.length).toBeGreaterThan(1000);
    expect(told).toEqual(expectedOf(fake.world.truth, clock.now()));
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  } finally {
    await controlPlane.close();
    fake.close();
    rmSync(directory, { recursive: true });
  }
});
