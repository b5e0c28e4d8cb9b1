import { whatIsDue } from '../schedules/index.ts';
import type { Clock } from '../clock.ts';
import { createTurns } from '../keyed-queue.ts';
import type { DeliveryStore, EnqueueAnswer, NewJob } from './store.ts';
import type { EnqueueRequest, NextFire, Schedule } from './types.ts';

const storeRetryMs = 1000;
/** Looks at the clock this often, because it may be put forward or the machine may sleep while a timer runs. */
const lookAgainMs = 60_000;

export interface SchedulerOptions {
  readonly store: Pick<DeliveryStore, 'setSchedules' | 'fire'>;
  /** Whether this host runs the plugin; its schedules are another's otherwise. */
  readonly holds: (plugin: string) => boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly toJob: (request: EnqueueRequest) => NewJob;
  readonly onEnqueued: (plugin: string, answer: EnqueueAnswer) => void;
  /** The store failed; the schedule is tried again after a second. */
  readonly onError: (error: unknown) => void;
}

/** Enqueues the jobs of schedules when their time comes. */
export interface Scheduler {
  set(plugin: string, schedules: readonly Schedule[]): Promise<void>;
  /** This host runs the plugin from now on: its schedules are where the one before left them. */
  takeOver(plugin: string): Promise<void>;
  of(plugin: string): readonly NextFire[];
  forget(plugin: string): Promise<void>;
  close(): Promise<void>;
}

interface Live {
  readonly schedule: Schedule;
  nextAt: number;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { store, holds, clock, random, toJob, onEnqueued, onError } = options;
  const plugins = new Map<string, readonly Live[]>();
  let timer: unknown;
  let closed = false;
  // A set and a fire of the same schedule never overlap.
  const { inTurn, idle } = createTurns();

  function arm(leastMs = 0): void {
    clock.clearTimeout(timer);
    timer = undefined;
    const own = [...plugins].flatMap(([plugin, schedules]) => (holds(plugin) ? schedules : []));
    const next = Math.min(...own.map(({ nextAt }) => nextAt));
    if (closed || next === Infinity) return;
    const ms = Math.max(leastMs, Math.min(next - clock.now(), lookAgainMs));
    timer = clock.setTimeout(() => void inTurn(fireAll), ms);
  }

  async function fireAll(): Promise<void> {
    const now = clock.now();
    try {
      for (const [plugin, schedules] of plugins) {
        for (const live of schedules) {
          // oxlint-disable-next-line no-await-in-loop -- one transaction after the other
          if (live.nextAt <= now && holds(plugin) && !closed) await fire(plugin, live, now);
        }
      }
      arm();
    } catch (error) {
      arm(storeRetryMs);
      onError(error);
    }
  }

  async function fire(plugin: string, live: Live, now: number): Promise<void> {
    const { job, timetable, catchUp } = live.schedule;
    const { fire: at, next } = whatIsDue(timetable, live.nextAt, now, catchUp);
    const run = at === undefined ? undefined : toJob(requestOf(plugin, live.schedule, at, now));
    const answer = await store.fire({ plugin, job, at: live.nextAt, nextAt: next, run }, now);
    live.nextAt = next;
    if (answer !== undefined) onEnqueued(plugin, answer);
  }

  function requestOf(plugin: string, { job, jitterMs, run }: Schedule, at: number, now: number): EnqueueRequest {
    const delayMs = Math.floor(random() * jitterMs);
    return {
      ...run,
      plugin,
      job,
      payload: null,
      // A clock that is put back must not fire the same instant again.
      dedupe: `fire ${new Date(at).toISOString()}`,
      ...(delayMs > 0 ? { dueAt: now + delayMs } : {}),
    };
  }

  async function set(plugin: string, schedules: readonly Schedule[]): Promise<void> {
    const now = clock.now();
    const wanted = schedules.map(({ job, timetable }) => ({
      job,
      what: timetable.what,
      nextAt: timetable.next(now),
    }));
    const isOwn = holds(plugin) || schedules.length === 0;
    const rows = isOwn ? await store.setSchedules(plugin, wanted) : wanted;
    const nextAt = new Map(rows.map((row) => [row.job, row.nextAt]));
    plugins.set(
      plugin,
      schedules.map((schedule) => ({ schedule, nextAt: nextAt.get(schedule.job) ?? Infinity })),
    );
    arm();
  }

  return {
    set: (plugin, schedules) => inTurn(() => set(plugin, schedules)),
    takeOver: (plugin) =>
      inTurn(async () => {
        const schedules = plugins.get(plugin) ?? [];
        if (schedules.length > 0)
          await set(
            plugin,
            schedules.map(({ schedule }) => schedule),
          );
      }),
    of: (plugin) =>
      (plugins.get(plugin) ?? []).map(({ schedule: { job, timetable }, nextAt }) => ({
        job,
        nextAt,
        what: timetable.what,
      })),
    forget: (plugin) =>
      inTurn(async () => {
        plugins.delete(plugin);
        arm();
      }),
    async close() {
      closed = true;
      clock.clearTimeout(timer);
      await idle();
    },
  };
}
