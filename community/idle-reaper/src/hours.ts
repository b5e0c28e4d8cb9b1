import { weekdays, type ActiveHours } from './config.ts';

/** Whether an instant lies within the hours, by the clocks on the wall of their time zone. */
export function isWithin(hours: ActiveHours, now: Date, platformTimezone: string): boolean {
  const { weekday, time } = wallClock(now, hours.timezone ?? platformTimezone);
  const { days, from, to } = hours;
  const today = days.includes(weekdayAt(weekday));
  if (from === to) return today;
  if (from < to) return today && time >= from && time < to;
  // Over midnight: the hours belong to the day on which they begin.
  return (today && time >= from) || (days.includes(weekdayAt(weekday - 1)) && time < to);
}

const weekdayAt = (index: number) => weekdays[(index + 7) % 7]!;

function wallClock(now: Date, timeZone: string): { readonly weekday: number; readonly time: string } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((candidate) => candidate.type === type)?.value ?? '';
  return {
    weekday: weekdays.findIndex((day) => day === part('weekday').toLowerCase()),
    time: `${part('hour')}:${part('minute')}`,
  };
}
