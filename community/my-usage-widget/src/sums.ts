import type { Accounts } from './accounts.ts';
import type { Settings } from './config.ts';
import { addDays, dayAt, daysOf, periodsAt, type Day } from './days.ts';
import type { Interval } from './intervals.ts';

/** What one user used, as it is shown. */
export interface Sums {
  readonly today: string;
  readonly week: number;
  readonly month: number;
  readonly monthGiBHours: number;
  readonly days: readonly Day[];
  readonly intervals: readonly Interval[];
  readonly estimated: boolean;
}

/** Seconds of a day as they are shown: a sum of them is the sum that stands below. */
export const roundDay = (seconds: number, rounding: Settings['rounding']): number =>
  rounding === 'minute' ? Math.round(seconds / 60) * 60 : Math.round(seconds);

/** Seconds of this week and month, and each of the last days, by the viewer's calendar. */
export async function sumsOf(
  user: string,
  options: {
    readonly accounts: Accounts;
    readonly settings: Settings;
    readonly now: number;
    readonly timeZone: string;
  },
): Promise<Sums> {
  const { accounts, settings, now, timeZone } = options;
  const intervals = await accounts.intervals(user);
  const today = dayAt(now, timeZone);
  const { week, month } = periodsAt(today, settings.weekStartsOn);
  const from = [week, month, addDays(today, -13)].toSorted()[0] ?? month;
  const days = daysOf(intervals, { from, to: today, now, timeZone }).map((each) => ({
    ...each,
    seconds: roundDay(each.seconds, settings.rounding),
  }));
  const since = (first: string): readonly Day[] => days.filter(({ day }) => day >= first);
  const total = (list: readonly Day[]): number => list.reduce((sum, { seconds }) => sum + seconds, 0);
  const inMonth = since(month);
  return {
    today,
    week: total(since(week)),
    month: total(inMonth),
    monthGiBHours: inMonth.reduce((sum, { memGiBSeconds }) => sum + memGiBSeconds, 0) / 3600,
    days,
    intervals,
    estimated: inMonth.some(({ estimated }) => estimated),
  };
}

/** Hours as people say them: `31.5 h`. */
export const hoursText = (seconds: number): string => `${Math.round(seconds / 360) / 10} h`;
