import type { QuietHours } from './config.ts';

const minuteMs = 60_000;
/** The longest quiet hours there can be, with an hour that a clock repeats. */
const mostMinutes = 26 * 60;

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** When quiet hours that hold now are over, in milliseconds since 1970; `undefined` for now being no quiet hour. */
export type QuietUntil = (now: number) => number | undefined;

/**
 * Walks the minutes of the place's own clock, so that days of 23 and 25 hours are as long as people there see them.
 *
 * @param timezone Of the platform, where the configuration names none.
 */
export function createQuietHours(hours: QuietHours, timezone: string): QuietUntil {
  if (!hours.enabled) return () => undefined;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: hours.timezone ?? timezone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const start = minutesOf(hours.start);
  const end = minutesOf(hours.end);

  function isQuiet(at: number): boolean {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = weekdays.indexOf(parts['weekday'] ?? '');
    const minute = Number(parts['hour']) * 60 + Number(parts['minute']);
    const begins = hours.days.includes(day);
    if (start < end) return begins && minute >= start && minute < end;
    return minute >= start ? begins : minute < end && hours.days.includes((day + 6) % 7);
  }

  return (now) => {
    if (!isQuiet(now)) return undefined;
    const first = Math.floor(now / minuteMs) * minuteMs;
    for (let minute = 1; minute <= mostMinutes; minute += 1) {
      const at = first + minute * minuteMs;
      if (!isQuiet(at)) return at;
    }
    return first + mostMinutes * minuteMs;
  };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
