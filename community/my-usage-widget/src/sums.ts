import type { Accounts } from './accounts.ts';
import type { Settings } from './config.ts';
import { addDays, dayAt, daysOf, periodsAt, type Day } from './days.ts';
import type { Interval } from './intervals.ts';

/** Days that the sparkline shows. */
export const sparkDays = 14;

/** What was used in some days. */
export interface Sum {
  readonly seconds: number;
  readonly memGiBSeconds: number;
}

/** What one user used, as it is shown. */
export interface Sums {
  /** `YYYY-MM-DD`, by the viewer's calendar. */
  readonly today: string;
  /** First day of the month. */
  readonly firstDay: string;
  readonly week: Sum;
  readonly month: Sum;
  /** From the earliest that anything needs until today. */
  readonly days: readonly Day[];
  readonly intervals: readonly Interval[];
  /** Something of this month, or of this week. */
  readonly estimated: boolean;
}

export interface SumsOptions {
  readonly accounts: Accounts;
  readonly settings: Settings;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  readonly timeZone: string;
}

/** Seconds of a day as they are shown: a sum of them is the sum that stands below. */
const roundDay = (seconds: number, rounding: Settings['rounding']): number =>
  rounding === 'minute' ? Math.round(seconds / 60) * 60 : Math.round(seconds);

/** What a user used this week and month, and on each of the last days, by the calendar of a time zone. */
export async function sumsOf(user: string, { accounts, settings, now, timeZone }: SumsOptions): Promise<Sums> {
  const intervals = await accounts.intervals(user);
  const today = dayAt(now, timeZone);
  const { week, month } = periodsAt(today, settings.weekStartsOn);
  const from = [week, month, addDays(today, 1 - sparkDays)].toSorted()[0] ?? month;
  const days = daysOf(intervals, { from, to: today, now, timeZone }).map((each) => ({
    ...each,
    seconds: roundDay(each.seconds, settings.rounding),
  }));
  const shown = days.filter(({ day }) => day >= (week < month ? week : month));
  return {
    today,
    firstDay: month,
    week: sumSince(days, week),
    month: sumSince(days, month),
    days,
    intervals,
    estimated: shown.some(({ estimated }) => estimated),
  };
}

function sumSince(days: readonly Day[], first: string): Sum {
  const counted = days.filter(({ day }) => day >= first);
  return {
    seconds: counted.reduce((total, { seconds }) => total + seconds, 0),
    memGiBSeconds: counted.reduce((total, { memGiBSeconds }) => total + memGiBSeconds, 0),
  };
}
