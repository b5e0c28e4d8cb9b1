import { PluginError } from '@streamspace/plugin-sdk';
import { firstInstant, wallClock } from './wall-clock.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A parsed cron expression. Numbers ascend; Sunday is 0. */
export interface Cron {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: readonly number[];
  readonly months: readonly number[];
  readonly weekdays: readonly number[];
  /** Both day fields are restricted, so a day that either names will do. */
  readonly eitherDay: boolean;
}

interface Field {
  readonly label: string;
  readonly min: number;
  readonly max: number;
  /** Stand for the numbers from `min`. */
  readonly names?: readonly string[];
}

const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const minuteField: Field = { label: 'minute', min: 0, max: 59 };
const hourField: Field = { label: 'hour', min: 0, max: 23 };
const dayField: Field = { label: 'day of the month', min: 1, max: 31 };
const monthField: Field = { label: 'month', min: 1, max: 12, names: monthNames };
const weekdayField: Field = { label: 'day of the week', min: 0, max: 7, names: dayNames };

/**
 * Reads five fields: minute, hour, day of the month, month, day of the week. Each is `*` or a list of numbers, names
 * (`jan`, `mon`) and ranges; `/n` after `*` or a range takes every nth. Sunday is 0 and 7. As in crontab(5), a day
 * field that begins with `*` is unrestricted; when both are restricted, either may match.
 *
 * @throws {PluginError} `INVALID_ARGUMENT`, also for a day that no month has, such as 31 February.
 */
export function parseCron(text: string): Cron {
  const refuse = (fault: string): never => {
    throw new PluginError('INVALID_ARGUMENT', `"${text}" is no cron expression: ${fault}`);
  };
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5) {
    refuse('it has five fields, such as "0 7 * * mon-fri" for every working day at 7:00');
  }
  const [minuteText = '', hourText = '', dayText = '', monthText = '', weekdayText = ''] = fields;
  const days = parseField(dayText, dayField, refuse);
  const months = parseField(monthText, monthField, refuse);
  const daysRestricted = !dayText.startsWith('*');
  const eitherDay = daysRestricted && !weekdayText.startsWith('*');
  if (daysRestricted && !eitherDay && !months.some((number) => (days[0] ?? 0) <= (daysOfMonth[number - 1] ?? 0))) {
    refuse(`no month of "${monthText}" has a day ${days[0]}, so it would never run`);
  }
  const weekdays = parseField(weekdayText, weekdayField, refuse).map((day) => day % 7);
  return {
    minutes: parseField(minuteText, minuteField, refuse),
    hours: parseField(hourText, hourField, refuse),
    days,
    months,
    weekdays: ascending(weekdays),
    eitherDay,
  };
}

function parseField(text: string, field: Field, refuse: (fault: string) => never): readonly number[] {
  return ascending(text.split(',').flatMap((item) => parseItem(item, field, refuse)));
}

function parseItem(item: string, field: Field, refuse: (fault: string) => never): readonly number[] {
  const { label, min, max } = field;
  const [, whole, from, to, step] = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item) ?? [];
  if (whole === undefined && from === undefined) return refuse(`"${item}" is no ${label}`);
  if (step !== undefined && whole === undefined && to === undefined) {
    return refuse(`"${item}" has a step without a range: write "${from}-${max}/${step}"`);
  }
  const every = Number(step ?? 1);
  if (every < 1 || every > max) return refuse(`the step of "${item}" is not in 1 to ${max}`);

  const number = (value: string): number => {
    const named = field.names?.indexOf(value.toLowerCase()) ?? -1;
    const found = named >= 0 ? named + min : /^\d+$/.test(value) ? Number(value) : NaN;
    return found >= min && found <= max ? found : refuse(`the ${label} "${value}" is not in ${min} to ${max}`);
  };
  const first = from === undefined ? min : number(from);
  let last = to === undefined ? (from === undefined ? max : first) : number(to);
  // A week may end on Sunday by its name.
  if (field === weekdayField && last === 0 && first > 0) last = 7;
  if (last < first) return refuse(`the range "${item}" runs backwards`);
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => first + index * every);
}

const ascending = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)].toSorted((a, b) => a - b);

/**
 * The first instant after `afterMs` at which the clocks of a time zone show a time of the expression, in milliseconds
 * since the epoch. A time that clocks skip (they go forward) counts as the first instant after the gap; a time that
 * they show twice (they go back) counts once, the first time. Several times may so share one instant.
 *
 * @param zone IANA name.
 * @throws {RangeError} for an unknown zone.
 */
export function nextFire(cron: Cron, zone: string, afterMs: number): number {
  let wall = wallClock(zone, afterMs);
  for (;;) {
    wall = nextMatch(cron, wall);
    const at = firstInstant(zone, wall);
    if (at > afterMs) return at;
    // Clocks were put back to before this time: it has been once already.
  }
}

/** The first matching time of the clock after `wall`, both written as if the zone were UTC. */
function nextMatch(cron: Cron, wall: number): number {
  for (let day = Math.floor(wall / dayMs) * dayMs; ; day += dayMs) {
    const time = matchesDay(cron, day) ? firstTimeAfter(cron, wall - day) : undefined;
    if (time !== undefined) return day + time;
  }
}

function matchesDay({ days, months, weekdays, eitherDay }: Cron, day: number): boolean {
  const date = new Date(day);
  if (!months.includes(date.getUTCMonth() + 1)) return false;
  const byDate = days.includes(date.getUTCDate());
  const byWeekday = weekdays.includes(date.getUTCDay());
  return eitherDay ? byDate || byWeekday : byDate && byWeekday;
}

/** The first time of a day after `timeMs` from midnight. */
function firstTimeAfter({ hours, minutes }: Cron, timeMs: number): number | undefined {
  for (const hour of hours) {
    for (const minute of minutes) {
      const time = (hour * 60 + minute) * minuteMs;
      if (time > timeMs) return time;
    }
  }
  return undefined;
}
