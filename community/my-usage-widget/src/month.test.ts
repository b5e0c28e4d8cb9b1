import { describe, expect, test } from 'vitest';
import { simulate, type Told } from './__fixtures__/platform.ts';
import { createRandom, hourMs, instant, shuffled } from './__fixtures__/samples.ts';
import { daysOf, type Day } from './days.ts';
import { intervalsOf } from './intervals.ts';
import { markOf, missingMark } from './marks.ts';
import type { Mark } from './rows.ts';

const days = 28;
const from = Date.parse('2026-11-01T00:00:00Z');
const end = from + days * 24 * hourMs;
const platform = simulate({ users: 200, from, days, seed: 20_261_101 });

const truths = new Map(platform.users.map((user) => [user, platform.truth(user)]));

/** What happens in each hour, by its end. */
const toldByHour = Map.groupBy(platform.told, ({ at }) => from + Math.ceil((at - from) / hourMs) * hourMs);

/** What the plugin knows after a month in which the reconciliation came every hour. */
function live(arrive: (told: readonly Told[]) => readonly Told[]): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  const lastMarks = new Map<string, Mark>();
  const keyOf = ({ session, at, kind }: Mark): string => `${session} ${at} ${kind}`;
  function keep(mark: Mark | undefined): void {
    if (mark === undefined || marks.get(keyOf(mark))?.estimated === false) return;
    marks.set(keyOf(mark), mark);
    const last = lastMarks.get(mark.session);
    if (last === undefined || keyOf(last) <= keyOf(mark)) lastMarks.set(mark.session, mark);
  }
  for (let now = from + hourMs; now <= end; now += hourMs) {
    for (const { session, kind, at } of arrive(toldByHour.get(now) ?? [])) {
      keep(markOf(session, { kind, at: instant(at), estimated: false }));
    }
    for (const session of platform.at(now)) keep(missingMark(session, lastMarks.get(session.id), instant(now)));
  }
  return marks;
}

function daysByUser(marks: ReadonlyMap<string, Mark>): ReadonlyMap<string, readonly Day[]> {
  const byUser = Map.groupBy(marks.values(), ({ user }) => user);
  return new Map(
    platform.users.map((user) => [
      user,
      daysOf(intervalsOf(byUser.get(user) ?? []), {
        from: '2026-11-01',
        to: '2026-11-28',
        now: end,
        timeZone: 'UTC',
      }),
    ]),
  );
}

const secondsOf = (list: readonly Day[]): ReadonlyMap<string, number> =>
  new Map(list.filter(({ seconds }) => seconds > 0).map(({ day, seconds }) => [day, seconds]));

describe('a month of 200 users', () => {
  test('acceptance 1: each day equals the model when every event comes, and nothing is estimated', () => {
    const marks = live((told) => told);
    expect(marks.size).toBe(platform.told.length);
    for (const [user, list] of daysByUser(marks)) {
      expect(secondsOf(list)).toEqual(truths.get(user));
      expect(list.filter(({ estimated }) => estimated)).toEqual([]);
    }
  });

  test('acceptance 3: the same when they come in any order, some of them again', () => {
    const random = createRandom(3);
    const marks = live((told) => shuffled([...told, ...told.filter(() => random() < 0.3)], random));
    for (const [user, list] of daysByUser(marks)) expect(secondsOf(list)).toEqual(truths.get(user));
    expect([...marks.values()].filter(({ estimated }) => estimated)).toEqual([]);
  });

  test('acceptance 2: with 5 % of the events lost, each day is within an hour of the model, and says so', () => {
    const random = createRandom(5);
    const lostBy = new Set<string>();
    const marks = live((told) =>
      told.filter(({ session }) => {
        const arrives = random() >= 0.05;
        if (!arrives) lostBy.add(session.user);
        return arrives;
      }),
    );
    expect(lostBy.size).toBeGreaterThan(50);
    let wrong = 0;
    for (const [user, list] of daysByUser(marks)) {
      const truth = truths.get(user) ?? new Map<string, number>();
      for (const { day, seconds, estimated } of list) {
        const error = Math.abs(seconds - (truth.get(day) ?? 0));
        if (error > 0) wrong += 1;
        expect(error).toBeLessThanOrEqual(3600);
        expect(estimated || error === 0, `${user} on ${day} is ${error} s off and does not say so`).toBe(true);
        expect(estimated && !lostBy.has(user)).toBe(false);
      }
    }
    expect(wrong).toBeGreaterThan(0);
  });
});
