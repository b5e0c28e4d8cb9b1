import { nextFire, type Cron } from './cron.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** A run that starts this late was missed: its host was down. */
const missedAfterMs = 60_000;

/** When a schedule fires. Instants are milliseconds since the epoch. */
export interface Timetable {
  /** The same for the same times, and in words for people: `every 5min`, `0 7 * * mon-fri Europe/Berlin`. */
  readonly what: string;
  /**
   * The first fire after an instant.
   *
   * @param fire One of its fires, from which an interval counts; without it, it counts from `afterMs`.
   */
  next(afterMs: number, fire?: number): number;
}

/** Fires at the times of a cron expression. */
export function cronTimetable(text: string, cron: Cron, zone: string): Timetable {
  return { what: `${text} ${zone}`, next: (afterMs) => nextFire(cron, zone, afterMs) };
}

/** Fires at equal distances, whatever runs late. */
export function intervalTimetable(everyMs: number): Timetable {
  return {
    what: `every ${formatDuration(everyMs)}`,
    next: (afterMs, fire = afterMs) => fire + (Math.floor((afterMs - fire) / everyMs) + 1) * everyMs,
  };
}

/** What to do about a schedule whose time has come. */
export interface Due {
  /** The fire to run; absent: none, they are too old or not wanted any more. */
  readonly fire?: number;
  readonly next: number;
}

/**
 * Decides about a schedule that should have fired at `fire`, at `now` or before. Of all the fires that were missed
 * meanwhile at most one is run, one of the last 24 hours.
 *
 * @param catchUp What becomes of missed fires.
 */
export function whatIsDue(timetable: Timetable, fire: number, now: number, catchUp: 'once' | 'skip'): Due {
  const next = timetable.next(now, fire);
  if (now - fire <= missedAfterMs) return { fire, next };
  const recent = timetable.next(Math.max(fire, now - dayMs) - 1, fire);
  return catchUp === 'once' && recent <= now ? { fire: recent, next } : { next };
}

const units = [
  ['d', dayMs],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

function formatDuration(ms: number): string {
  const [unit, unitMs] = units.find(([, size]) => ms % size === 0) ?? ['ms', 1];
  return `${ms / unitMs}${unit}`;
}
