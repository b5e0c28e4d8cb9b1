import { describe, expect, test } from 'vitest';
import { createRandom } from '../deliveries/test-support.ts';
import { nextFire, parseCron } from './cron.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The next `count` fires after an instant. */
function fires(text: string, zone: string, after: string, count = 1): string[] {
  const cron = parseCron(text);
  const found: string[] = [];
  for (let at = Date.parse(after); found.length < count; found.push(new Date(at).toISOString().slice(0, 16))) {
    at = nextFire(cron, zone, at);
  }
  return found;
}

describe('an expression', () => {
  test.each([
    ['*/20 * * * *', ['2026-03-04T10:20', '2026-03-04T10:40', '2026-03-04T11:00']],
    ['5,10-12 9 * * *', ['2026-03-05T09:05', '2026-03-05T09:10', '2026-03-05T09:11']],
    ['10-50/20 10 * * *', ['2026-03-04T10:10', '2026-03-04T10:30', '2026-03-04T10:50']],
    ['0 7 * * MON-fri', ['2026-03-05T07:00', '2026-03-06T07:00', '2026-03-09T07:00']],
    ['0 7 * * 0', ['2026-03-08T07:00', '2026-03-15T07:00']],
    ['0 7 * * 7', ['2026-03-08T07:00', '2026-03-15T07:00']],
    ['0 7 * * fri-sun', ['2026-03-06T07:00', '2026-03-07T07:00', '2026-03-08T07:00', '2026-03-13T07:00']],
    ['0 0 1 jan,Jul *', ['2026-07-01T00:00', '2027-01-01T00:00']],
    ['  0\t0  29 2 * ', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['0 0 13 * fri', ['2026-03-06T00:00', '2026-03-13T00:00', '2026-03-20T00:00']],
    ['0 0 */2 * mon', ['2026-03-09T00:00', '2026-03-23T00:00']],
    ['0 0 30 2 mon', ['2027-02-01T00:00', '2027-02-08T00:00']],
  ])('"%s" fires at %o', (text, expected) => {
    expect(fires(text, 'UTC', '2026-03-04T10:00:00Z', expected.length)).toEqual(expected);
  });

  test('seconds of the instant it starts from are no part of it', () => {
    expect(fires('* * * * *', 'UTC', '2026-03-04T10:00:59.999Z')).toEqual(['2026-03-04T10:01']);
    expect(fires('* * * * *', 'UTC', '2026-03-04T10:00:00.001Z')).toEqual(['2026-03-04T10:01']);
    expect(fires('* * * * *', 'UTC', '2026-03-04T09:59:59.999Z')).toEqual(['2026-03-04T10:00']);
  });

  test('a leap day is found over the years that have none', () => {
    expect(fires('0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z')).toEqual(['2104-02-29T00:00']);
  });

  test.each([
    ['', 'five fields'],
    ['* * * *', 'five fields'],
    ['* * * * * *', 'five fields'],
    ['60 * * * *', 'the minute "60" is not in 0 to 59'],
    ['* 24 * * *', 'the hour "24"'],
    ['* * 0 * *', 'the day of the month "0" is not in 1 to 31'],
    ['* * * 13 *', 'the month "13"'],
    ['* * * * 8', 'the day of the week "8" is not in 0 to 7'],
    ['* * * mon *', 'the month "mon"'],
    ['jan * * * *', 'the minute "jan"'],
    ['5-1 * * * *', 'runs backwards'],
    ['*/0 * * * *', 'the step of "*/0"'],
    ['*/99 * * * *', 'the step of "*/99"'],
    ['5/10 * * * *', 'write "5-59/10"'],
    ['1,,2 * * * *', '"" is no minute'],
    ['-1 * * * *', '"-1" is no minute'],
    ['1.5 * * * *', '"1.5" is no minute'],
    ['@daily', 'five fields'],
    ['0 0 30 2 *', 'no month of "2" has a day 30'],
    ['0 0 31 2,4,jun,9-9,11 *', 'has a day 31'],
  ])('"%s" is refused: %s', (text, fault) => {
    expect(() => parseCron(text)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(() => parseCron(text)).toThrow(fault);
  });

  test('an unknown zone is refused', () => {
    expect(() => nextFire(parseCron('* * * * *'), 'Europe/Atlantis', 0)).toThrow(RangeError);
  });
});

describe('when clocks change', () => {
  test('a time that is skipped runs once, at the first instant after the gap', () => {
    // 02:00 to 03:00 do not exist in Berlin on 2026-03-29; 03:00 is 01:00 UTC.
    expect(fires('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
    expect(fires('*/15 2,3 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 3)).toEqual([
      '2026-03-29T01:00',
      '2026-03-29T01:15',
      '2026-03-29T01:30',
    ]);
  });

  test('a time that comes twice runs once, the first time', () => {
    // 02:00 to 03:00 exist twice in Berlin on 2026-10-25, from 00:00 and from 01:00 UTC.
    expect(fires('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(fires('30 * * * *', 'Europe/Berlin', '2026-10-24T23:40:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T02:30',
    ]);
  });

  test('asking during the second pass does not repeat the first', () => {
    expect(fires('30 2 * * *', 'Europe/Berlin', '2026-10-25T01:10:00Z')).toEqual(['2026-10-26T01:30']);
  });

  test('a gap of half an hour counts as well', () => {
    // Lord Howe goes from 02:00 to 02:30 on 2026-10-04, at 15:30 UTC of the day before.
    expect(fires('10 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00:00Z')).toEqual(['2026-10-03T15:30']);
  });

  test('a day that a zone leaves out runs at the start of the next', () => {
    // Samoa had no 30 December 2011.
    expect(fires('0 9 30 12 *', 'Pacific/Apia', '2011-12-29T00:00:00Z')).toEqual(['2011-12-30T10:00']);
  });
});

// ── Against a slow oracle ───────────────────────────────────────────────────────────────────────────────────────────

interface Expression {
  readonly text: string;
  matches(wall: Date): boolean;
}

/** One field as a random list of items, with the numbers that it stands for. */
function randomField(random: () => number, min: number, max: number, dense: number) {
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  if (random() < dense) return { text: '*', has: () => true };
  const items = Array.from({ length: between(1, 3) }, (): [string, (n: number) => boolean] => {
    const kind = random();
    const from = between(min, max);
    if (kind < 0.4) return [String(from), (n) => n === from];
    const to = between(from, max);
    if (kind < 0.7) return [`${from}-${to}`, (n) => n >= from && n <= to];
    const step = between(1, Math.min(max, 12));
    if (kind < 0.8) return [`*/${step}`, (n) => (n - min) % step === 0];
    return [`${from}-${to}/${step}`, (n) => n >= from && n <= to && (n - from) % step === 0];
  });
  return { text: items.map(([text]) => text).join(','), has: (n: number) => items.some(([, has]) => has(n)) };
}

function randomExpression(random: () => number): Expression {
  const minute = randomField(random, 0, 59, 0.3);
  const hour = randomField(random, 0, 23, 0.5);
  const day = randomField(random, 1, 28, 0.6);
  const month = randomField(random, 1, 12, 0.8);
  const weekday = randomField(random, 0, 7, 0.6);
  return {
    text: [minute, hour, day, month, weekday].map(({ text }) => text).join(' '),
    matches(wall) {
      const onDay = day.has(wall.getUTCDate());
      const onWeekday = weekday.has(wall.getUTCDay()) || (wall.getUTCDay() === 0 && weekday.has(7));
      const either = !day.text.startsWith('*') && !weekday.text.startsWith('*');
      return (
        minute.has(wall.getUTCMinutes()) &&
        hour.has(wall.getUTCHours()) &&
        month.has(wall.getUTCMonth() + 1) &&
        (either ? onDay || onWeekday : onDay && onWeekday)
      );
    },
  };
}

/** Every minute of a span as a zone's clocks show it. */
function minutesOf(zone: string, from: number, hours: number): { at: number; wall: number }[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return Array.from({ length: hours * 60 }, (_, index) => {
    const at = from + index * minuteMs;
    return { at, wall: Date.parse(`${format.format(at).replace(' ', 'T')}Z`) };
  });
}

/** Walks the minutes; each newly reached time of the clock is looked at once, those of a gap when it is over. */
function firesByWalking(expression: Expression, minutes: readonly { at: number; wall: number }[]): number[] {
  let reached = minutes[0]?.wall ?? 0;
  return minutes.flatMap(({ at, wall }) => {
    let isDue = false;
    for (; reached < wall; reached += minuteMs) isDue ||= expression.matches(new Date(reached + minuteMs));
    return isDue ? [at] : [];
  });
}

const changes = [
  ['Europe/Berlin', ['2026-03-29', '2026-10-25', '2027-01-01']],
  ['America/New_York', ['2026-03-08', '2026-11-01']],
  ['Australia/Lord_Howe', ['2026-04-05', '2026-10-04']],
  ['Asia/Kolkata', ['2026-02-28']],
  ['UTC', ['2028-02-29']],
] as const;

test.each(changes.flatMap(([zone, days]) => days.map((day) => [zone, day] as const)))(
  'in %s around %s, 20 random expressions fire exactly when a walk over all minutes says',
  (zone, day) => {
    const random = createRandom(Date.parse(day) / hourMs);
    const from = Date.parse(day) - 40 * hourMs;
    const minutes = minutesOf(zone, from, 80);
    const end = minutes.at(-1)?.at ?? from;
    for (let round = 0; round < 20; round += 1) {
      const expression = randomExpression(random);
      const cron = parseCron(expression.text);
      const found: number[] = [];
      for (let at = nextFire(cron, zone, from); at <= end; at = nextFire(cron, zone, at)) found.push(at);
      expect({ [expression.text]: found }).toEqual({ [expression.text]: firesByWalking(expression, minutes) });

      const middle = from + Math.floor(random() * (end - from));
      expect(nextFire(cron, zone, middle) <= end ? [nextFire(cron, zone, middle)] : []).toEqual(
        found.filter((at) => at > middle).slice(0, 1),
      );
    }
  },
);
