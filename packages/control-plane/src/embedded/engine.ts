import { createAcceleratedClock, systemClock, type Clock } from '../clock.ts';
import { hourMs, secondMs } from '../instant.ts';
import { openDatabase } from './database.ts';
import { createFeed } from './feed.ts';
import { beat } from './heartbeats.ts';
import { createHousekeeping } from './housekeeping.ts';
import { live, pauseMs } from './life/life.ts';
import type { ParsedOptions } from './options.ts';
import { createParts, openInstance, type Parts } from './parts.ts';
import { seed } from './seed/seed.ts';
import { createAlarm, repeat } from './timers.ts';

/** Changes the platform at the present time (milliseconds since the Unix epoch), completely or not at all. */
export type Transact = <T>(work: (at: number) => T) => T;

/** A platform over its database, with its time running. */
export interface Engine {
  readonly parts: Parts;
  readonly transact: Transact;
  readonly instanceId: string;
  /** Stops time and closes the database. */
  stop(): void;
}

export function startEngine(options: ParsedOptions): Engine {
  const database = openDatabase(options.path);
  const feed = createFeed(database);
  const base = options.clock ?? systemClock;
  // Fast time may have run ahead of the real one; it never goes back.
  const clock = createAcceleratedClock(options.speed, base, Math.max(base.now(), feed.lastRecordedAt() ?? 0));
  const parts = createParts({ database, feed, random: options.random, now: () => clock.now() });

  const alarm = createAlarm(
    clock,
    () => parts.sessionStore.nextDueAt(),
    () => transact(() => undefined),
  );
  const transact: Transact = (work) => {
    const at = clock.now();
    const result = database.transaction(() => {
      parts.sessions.catchUp(at);
      return work(at);
    });
    feed.announce();
    alarm.set();
    return result;
  };

  const tidy = createHousekeeping(database, feed);
  const instanceId = transact((at) => {
    const id = openInstance(database, at);
    if (options.seed !== false) seed(database, parts, at, options.seed !== 'still');
    tidy(at);
    return id;
  });

  const stops = [() => alarm.stop(), ...startRoutines(clock, options, parts, transact, tidy)];
  return {
    parts,
    transact,
    instanceId,
    stop() {
      for (const stop of stops) stop();
      database.close();
    },
  };
}

/** What goes on by itself all the time. Returns the ways to stop it. */
function startRoutines(
  clock: Clock,
  { heartbeatSeconds, life, random }: ParsedOptions,
  parts: Parts,
  transact: Transact,
  tidy: (at: number) => void,
): readonly (() => void)[] {
  const every = (delayMs: () => number, work: (at: number) => void) => repeat(clock, delayMs, () => transact(work));
  const beatMs = heartbeatSeconds * secondMs;
  // Together, at full minutes: one transaction for all sessions.
  const untilBeatMs = () => beatMs - (clock.now() % beatMs);
  return [
    every(untilBeatMs, (at) => beat(parts.sessionStore, parts.recorder, at)),
    every(() => hourMs, tidy),
    ...(life === true
      ? [
          every(
            () => pauseMs(random),
            (at) => live({ ...parts, random }, at),
          ),
        ]
      : []),
  ];
}
