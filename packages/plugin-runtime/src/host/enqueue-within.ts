import { randomUUID } from 'node:crypto';
import { isPluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import {
  toNewJob,
  type Deliveries,
  type DeliveryRow,
  type EnqueueRequest,
  type JobQuota,
  type SyncDeliveryStore,
} from '../deliveries/index.ts';

export interface EnqueueWithinOptions {
  readonly store: SyncDeliveryStore;
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  /** What each plugin may have waiting. */
  readonly quotaOf: (plugin: string) => JobQuota;
  readonly onChange: (row: DeliveryRow) => void;
}

/** Jobs that go with what else a transaction writes. */
export interface JobsToEnqueue {
  /** Writes them, inside the transaction. @throws {PluginError} `QUOTA_EXCEEDED` */
  write(): void;
  /** Sets them going, when the transaction is on disk. */
  start(): void;
}

/** @throws {PluginError} `INVALID_ARGUMENT` for a payload over 256 KiB. */
export type EnqueueWithin = (requests: readonly EnqueueRequest[]) => JobsToEnqueue;

export function createEnqueueWithin({
  store,
  deliveries,
  clock,
  quotaOf,
  onChange,
}: EnqueueWithinOptions): EnqueueWithin {
  return (requests) => {
    const now = clock.now();
    const jobs = requests.map((request) =>
      toNewJob(request, { now, newId: `job_${randomUUID()}`, quota: quotaOf(request.plugin) }),
    );
    const changed: DeliveryRow[] = [];

    return {
      write() {
        for (const answer of store.enqueue(jobs, now)) {
          if (isPluginError(answer)) throw answer;
          changed.push(...(answer.dropped ?? []), ...(answer.row === undefined ? [] : [answer.row]));
        }
      },
      start() {
        for (const row of changed) onChange(row);
        for (const plugin of new Set(jobs.map((job) => job.plugin))) deliveries.wake(plugin);
      },
    };
  };
}
