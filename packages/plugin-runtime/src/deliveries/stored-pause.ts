import { jobOf, queueOf, type Queue } from './store.ts';
import type { Pause } from './types.ts';

/** One row of `delivery_pauses`. */
export interface StoredPause {
  readonly plugin: string;
  readonly queue: Queue;
  readonly key: string;
  readonly whole: number;
  readonly until: number | null;
  readonly reason: string;
}

/** A job, or one key of it. */
export interface PausePlace {
  readonly plugin: string;
  readonly job: string;
  readonly key?: string;
}

/** The columns that name a pause. */
export function pausePlace({ plugin, job, key }: PausePlace) {
  return { plugin, queue: queueOf('job', job), whole: key === undefined, key: key ?? '' };
}

/** A stored pause as the rest of the runtime sees it. */
export const toPause = ({ plugin, queue, whole, key, until, reason }: StoredPause): Pause => ({
  plugin,
  job: jobOf(queue),
  reason,
  ...(whole === 1 ? {} : { key }),
  ...(until === null ? {} : { until }),
});
