import type { PluginError } from '@streamspace/plugin-sdk';
import { limitExceeded, type Use } from './refusals.ts';
import type { NewJob } from './store.ts';

/** A job that may give way to another. */
export interface Victim {
  readonly seq: number;
  readonly priority: number;
  readonly bytes: number;
}

/** What has to go for one more job. */
export interface OverflowPlan {
  readonly victims: readonly Victim[];
  readonly freedBytes: number;
  /** The new job has the lowest priority of all: it is the one to go. */
  readonly dropsNewcomer: boolean;
}

export type OverflowVerdict = OverflowPlan | PluginError;

/** Nothing has to go. */
export const noOverflow: OverflowPlan = { victims: [], freedBytes: 0, dropsNewcomer: false };

/** Decides on a job that has a limit, from what waits of its name; the store shows it who may give way, one by one. */
export interface OverflowPlanner {
  /** Without anybody giving way; `undefined` where it depends on them. */
  readonly atOnce: OverflowVerdict | undefined;
  /** Takes the next one, of the lowest priority and the oldest first. @returns The verdict, once there is one. */
  take(victim: Victim): OverflowVerdict | undefined;
  /** After the last one. */
  end(): OverflowVerdict;
}

/**
 * @param use What waits.
 * @param growth What the job adds.
 * @param replaced A row that leaves anyway.
 */
export function createOverflowPlanner(
  job: NewJob & { readonly limit: NonNullable<NewJob['limit']> },
  { use, growth, replaced }: { readonly use: Use; readonly growth: Use; readonly replaced: number | undefined },
): OverflowPlanner {
  const { priority, limit } = job;
  const victims: Victim[] = [];
  let freedBytes = 0;
  const fits = (): boolean =>
    use.items + growth.items - victims.length <= limit.items && use.bytes + growth.bytes - freedBytes <= limit.bytes;
  const isRefused = limit.overflow === 'refuse' || Buffer.byteLength(job.payload) > limit.bytes;

  return {
    atOnce: fits() ? noOverflow : isRefused ? limitExceeded(job, use) : undefined,
    take(victim) {
      if (victim.seq === replaced) return undefined;
      if (victim.priority > priority) return { ...noOverflow, dropsNewcomer: true };
      victims.push(victim);
      freedBytes += victim.bytes;
      return fits() ? { victims, freedBytes, dropsNewcomer: false } : undefined;
    },
    end: () => limitExceeded(job, use),
  };
}
