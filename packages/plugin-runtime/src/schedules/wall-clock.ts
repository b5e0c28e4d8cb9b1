const secondMs = 1000;
const dayMs = 24 * 60 * 60 * secondMs;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const number = 'numeric';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
  });
  formats.set(zone, format);
  return format;
}

/** Whether `Intl` knows the time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * What the clocks of a time zone show at an instant, to the second, written as if the zone were UTC: in milliseconds.
 *
 * @throws {RangeError} for an unknown zone.
 */
export function wallClock(zone: string, atMs: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(zone).formatToParts(atMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The first instant at which clocks show `wall` or, where they skip it, a later time. */
export function firstInstant(zone: string, wall: number): number {
  // No zone is further than 14 hours from UTC, so the two surround the instant.
  const offsets = [wall - dayMs, wall + dayMs].map((at) => wallClock(zone, at) - at);
  const [early, late] = [wall - Math.max(...offsets), wall - Math.min(...offsets)];
  const found = [early, late].find((at) => wallClock(zone, at) === wall);
  return found ?? endOfGap(zone, wall, early, late);
}

/** Clocks show less than `wall` at `before`, and more at `after`. */
function endOfGap(zone: string, wall: number, before: number, after: number): number {
  let [low, high] = [before, after];
  while (high - low > secondMs) {
    const middle = low + Math.floor((high - low) / secondMs / 2) * secondMs;
    if (wallClock(zone, middle) < wall) low = middle;
    else high = middle;
  }
  return high;
}
