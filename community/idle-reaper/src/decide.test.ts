import { describe, expect, test } from 'vitest';
import { dayMs, minuteMs, rule, session, settings } from './__fixtures__/samples.ts';
import { decide, type Case } from './decide.ts';
import type { Pending } from './rows.ts';

const seven = Date.parse('2026-01-15T07:00:00Z');
const after = (minutes: number) => seven + minutes * minuteMs;
const instant = (time: number) => new Date(time).toISOString();

const subject = (now: number, fields: Partial<Case> = {}): Case => ({
  session: session(),
  rule: rule(),
  pending: undefined,
  exempt: false,
  settings: settings(),
  now,
  ...fields,
});

test('the owner is told before, and the session is hibernated at the time that was told', () => {
  expect(decide(subject(after(44)))).toMatchObject({ step: 'wait', plan: { dueAt: instant(after(60)) } });
  const told = decide(subject(after(45)));
  expect(told).toMatchObject({ step: 'notice', plan: { dueAt: instant(after(60)), notices: [instant(after(45))] } });
  const pending = planOf(told);
  expect(decide(subject(after(59), { pending })).step).toBe('wait');
  expect(decide(subject(after(60), { pending }))).toMatchObject({ step: 'act', plan: { action: 'hibernate' } });
});

test('a notice that comes late puts off the act', () => {
  const pending = planOf(decide(subject(after(600))));
  expect(pending.dueAt).toBe(instant(after(610)));
  expect(decide(subject(after(609), { pending })).step).toBe('wait');
});

test('use since the notice begins a new case', () => {
  const pending = { ...planOf(decide(subject(after(50)))), postponed: 2 };
  const used = session({ lastActivityAt: instant(after(55)) });
  const plan = { notices: [], postponed: 0, dueAt: instant(after(115)) };
  expect(decide(subject(after(60), { pending, session: used }))).toMatchObject({ step: 'wait', plan });
});

test('a session that has just woken is not idle since it was last used', () => {
  const woken = session({ stateSince: instant(after(300)) });
  expect(decide(subject(after(310), { session: woken }))).toMatchObject({
    step: 'wait',
    plan: { dueAt: instant(after(360)) },
  });
});

test('a postponed session is announced anew', () => {
  const pending = { ...planOf(decide(subject(after(50)))), postponed: 1, postponedUntil: instant(after(120)) };
  expect(decide(subject(after(60), { pending })).step).toBe('wait');
  expect(decide(subject(after(105), { pending }))).toMatchObject({
    step: 'notice',
    plan: { dueAt: instant(after(120)), notices: [instant(after(105))], postponed: 1 },
  });
});

test('a rule that becomes longer takes back what was announced', () => {
  const pending = planOf(decide(subject(after(50))));
  const longer = rule({ hibernateAfterMinutes: 600 });
  expect(decide(subject(after(60), { pending, rule: longer }))).toMatchObject({
    step: 'wait',
    plan: { notices: [], dueAt: instant(after(600)) },
  });
});

test.each([
  ['no rule', { rule: undefined }],
  ['exempt', { exempt: true }],
  ['exempt', { session: session({ tags: ['keep-alive'] }) }],
  ['connected', { session: session({ connections: 1 }) }],
  ['busy', { session: session({ state: 'waking' }) }],
  ['never ended', { session: session({ state: 'hibernated' }) }],
  ['unknown activity', { session: withoutActivity() }],
  ['unknown activity', { session: session({ lastActivityAt: instant(after(6001)) }) }],
  ['unknown activity', { session: session({ lastActivityAt: 'yesterday' }) }],
  ['unknown activity', { session: session({ createdAt: instant(after(6001)) }) }],
] satisfies [string, Partial<Case>][])('a session is left alone: %s', (why, fields) => {
  expect(decide(subject(after(6000), fields))).toEqual({ step: 'keep', why });
});

test('a young session is left alone', () => {
  const settled = settings({ minAgeMinutes: 120 });
  expect(decide(subject(after(70), { settings: settled }))).toMatchObject({
    step: 'wait',
    plan: { dueAt: instant(after(120)) },
  });
});

describe('the end of a session', () => {
  const asleep = (now: number, fields: Partial<Case> = {}) =>
    subject(now, { session: session({ state: 'hibernated' }), rule: rule({ terminateAfterDays: 30 }), ...fields });

  test('is announced two days and one day before', () => {
    expect(decide(asleep(seven + 27 * dayMs)).step).toBe('wait');
    const first = planOf(decide(asleep(seven + 28 * dayMs)));
    expect(first.dueAt).toBe(instant(seven + 30 * dayMs));
    expect(decide(asleep(seven + 28.5 * dayMs, { pending: first })).step).toBe('wait');
    const second = planOf(decide(asleep(seven + 29 * dayMs, { pending: first })));
    expect(second.notices).toHaveLength(2);
    expect(decide(asleep(seven + 29.9 * dayMs, { pending: second })).step).toBe('wait');
    expect(decide(asleep(seven + 30 * dayMs, { pending: second })).step).toBe('act');
  });

  test('of one that is long overdue comes two days after the first notice', () => {
    const begin = seven + 90 * dayMs;
    const first = planOf(decide(asleep(begin)));
    const second = planOf(decide(asleep(begin + dayMs, { pending: first })));
    expect(second.dueAt).toBe(instant(begin + 2 * dayMs));
  });

  test('does not follow from the notice of its hibernation', () => {
    const pending = planOf(decide(subject(after(50))));
    const first = planOf(decide(asleep(seven + 30 * dayMs, { pending })));
    expect(first.notices).toHaveLength(1);
  });
});

test('in hundreds of random lives, no session is touched that is younger than its rule, or without notice', () => {
  const random = createRandom(20_260_115);
  let acts = 0;
  for (let life = 0; life < 400; life += 1) {
    const chosen = rule({
      hibernateAfterMinutes: random.between(10, 120),
      warnMinutes: random.between(1, 4),
      terminateAfterDays: random.pick([0, 2, 3]),
    });
    const settled = settings({ minAgeMinutes: random.between(0, 90) });
    let current = session();
    let pending: Pending | undefined;
    let now = seven;
    for (let tick = 0; tick < 120; tick += 1) {
      now += random.pick([1, 5, 5, 5, 30, 600]) * minuteMs;
      const at = instant(now);
      if (random.chance(0.1)) current = { ...current, lastActivityAt: at };
      if (random.chance(0.05)) current = { ...current, connections: random.between(0, 1) };
      if (random.chance(0.02)) current = { ...current, state: 'running', stateSince: at, lastActivityAt: at };
      if (random.chance(0.03)) current = { ...current, lastActivityAt: instant(now + dayMs) };
      if (random.chance(0.03)) current = { ...current, tags: random.pick([['keep-alive'], []]) };
      const decision = decide(subject(now, { session: current, rule: chosen, pending, settings: settled }));
      pending = decision.step === 'keep' ? undefined : decision.plan;
      if (decision.step !== 'act') continue;
      acts += 1;
      const { action, notices } = decision.plan;
      const idleMs = now - Date.parse(current.lastActivityAt ?? '');
      const inStateMs = now - Date.parse(current.stateSince ?? '');
      expect(current.tags ?? []).not.toContain('keep-alive');
      if (action === 'hibernate') {
        expect(current.connections).toBe(0);
        expect(Math.min(idleMs, inStateMs)).toBeGreaterThanOrEqual(chosen.hibernateAfterMinutes * minuteMs);
        expect(now - Date.parse(notices.at(-1) ?? '')).toBeGreaterThanOrEqual(chosen.warnMinutes * minuteMs);
        current = { ...current, state: 'hibernated', stateSince: at };
      } else {
        expect(notices).toHaveLength(2);
        expect(inStateMs).toBeGreaterThanOrEqual(chosen.terminateAfterDays * dayMs);
        expect(now - Date.parse(notices[0] ?? '')).toBeGreaterThanOrEqual(2 * dayMs);
        expect(now - Date.parse(notices[1] ?? '')).toBeGreaterThanOrEqual(dayMs);
        break;
      }
      pending = undefined;
    }
  }
  expect(acts).toBeGreaterThan(200);
});

function planOf(decision: ReturnType<typeof decide>): Pending {
  if (decision.step === 'keep') throw new Error(`nothing was planned: ${decision.why}`);
  return decision.plan;
}

function withoutActivity() {
  const { lastActivityAt: _unknown, ...rest } = session();
  return rest;
}

/** Mulberry32: small, and the same numbers every time. */
function createRandom(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    chance: (share: number) => next() < share,
    between: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)),
    pick: <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)]!,
  };
}
