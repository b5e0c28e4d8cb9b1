import type { Interval } from './intervals.ts';

/** What was used on one day. */
export interface Day {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly seconds: number;
  readonly memGiBSeconds: number;
  readonly estimated: boolean;
}

const GiB = 1024 ** 3;
const hourMs = 3_600_000;

/** Making one takes longer than hundreds of dates. */
const formats = new Map<string, Intl.DateTimeFormat>();
/** Finding one takes dozens of dates, and every view asks for the same ones. */
const starts = new Map<string, number>();
const mostStarts = 20_000;

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formats.set(timeZone, made);
  return made;
}

/** The date on the wall of a time zone. */
export const dayAt = (ms: number, timeZone: string): string => formatOf(timeZone).format(ms);

/** The day so many days after another one. Calendar days: no zone and no summer time is in them. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 24 * hourMs).toISOString().slice(0, 10);
}

/** The instant at which a day begins in a time zone: days have 23 to 25 hours where clocks are changed. */
export function startOfDay(day: string, timeZone: string): number {
  const key = `${timeZone} ${day}`;
  const known = starts.get(key);
  if (known !== undefined) return known;
  if (starts.size >= mostStarts) starts.clear();
  const found = findStart(day, timeZone);
  starts.set(key, found);
  return found;
}

function findStart(day: string, timeZone: string): number {
  // From so far back that no zone is there yet, hour by hour and then minute by minute, to the first instant of the day.
  let ms = Date.parse(`${day}T12:00:00Z`) - 36 * hourMs;
  for (const step of [hourMs, 60_000]) {
    while (dayAt(ms, timeZone) < day) ms += step;
    if (step === hourMs) ms -= step;
  }
  return ms;
}

/** Splits intervals at midnight. What still runs counts until now; what ends before it begins counts for nothing. */
export function daysOf(
  intervals: readonly Interval[],
  {
    from,
    to,
    now,
    timeZone,
  }: { readonly from: string; readonly to: string; readonly now: number; readonly timeZone: string },
): readonly Day[] {
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const start = startOfDay(day, timeZone);
    const end = Math.min(startOfDay(addDays(day, 1), timeZone), now);
    const parts = intervals
      .filter(({ from: begin, to: until = now }) => begin < end && until >= start)
      .map((each) => ({ ...each, ms: Math.max(0, Math.min(each.to ?? now, end) - Math.max(each.from, start)) }));
    days.push({
      day,
      seconds: sum(parts.map(({ ms }) => ms)) / 1000,
      memGiBSeconds: sum(parts.map(({ ms, memoryBytes }) => (ms / 1000) * (memoryBytes / GiB))),
      // Of no length is one of which only the end is known.
      estimated: parts.some(({ ms, estimated, from: begin, to: until }) => estimated && (ms > 0 || begin === until)),
    });
  }
  return days;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** First day of the week and of the month that a day is in. */
export function periodsAt(
  day: string,
  weekStartsOn: 'monday' | 'sunday',
): { readonly week: string; readonly month: string } {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return {
    week: addDays(day, -((weekday + (weekStartsOn === 'monday' ? 6 : 0)) % 7)),
    month: `${day.slice(0, 7)}-01`,
  };
}
