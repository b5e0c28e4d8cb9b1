import type { JobRun, Transaction } from '@streamspace/plugin-sdk';
import type { InTurn } from './in-turn.ts';
import type { Notice } from './notice.ts';
import type { DigestJob, HoldCause, NotifierApi, NotifierPayloads, notifierCollections } from './rows.ts';

export type Tx = Transaction<NotifierPayloads, typeof notifierCollections>;

const hourMs = 60 * 60_000;
const mostTitles = 20;

/** The messages of the rolling hour, over all destinations. */
export interface Throttle {
  /** When the next message may be queued, in milliseconds since 1970; `undefined` for at once, which counts it. */
  take(tx: Tx): Promise<number | undefined>;
  /** Counts a message that goes out whatever the limit says. */
  count(tx: Tx): Promise<void>;
}

/** @param limit Messages per hour; 0 for as many as come. */
export function createThrottle(limit: number, now: () => number): Throttle {
  const id = 'hour';
  const queuedIn = async (tx: Tx): Promise<readonly number[]> => (await tx.throttle.get({ id }))?.queued ?? [];

  async function count(tx: Tx): Promise<void> {
    if (limit > 0) await tx.throttle.put({ id, queued: [...(await queuedIn(tx)), now()].slice(-limit) });
  }

  return {
    async take(tx) {
      // With as many messages as allowed within the hour, the oldest of them makes room for the next.
      const oldest = limit === 0 ? undefined : (await queuedIn(tx)).at(-limit);
      if (oldest !== undefined && oldest > now() - hourMs) return oldest + hourMs;
      await count(tx);
      return undefined;
    },
    count,
  };
}

/** Adds a notice to what a destination will be told at once. The first one says when, unless a schedule does. */
export async function hold(
  tx: Tx,
  {
    destination,
    cause,
    until,
    notice,
  }: {
    readonly destination: string;
    readonly cause: HoldCause;
    /** In milliseconds since 1970; of what is collected, when that began. */
    readonly until: number;
    readonly notice: Notice;
  },
): Promise<void> {
  const before = await tx.digests.get({ destination, cause });
  const counts: Readonly<Record<string, number>> = before?.counts ?? {};
  const first = before?.first ?? [];
  const { time, title, summary, type } = notice;
  await tx.digests.put({
    destination,
    cause,
    until: before?.until ?? until,
    counts: { ...counts, [type]: (counts[type] ?? 0) + 1 },
    first: first.length < mostTitles ? [...first, { time, title, summary }] : first,
  });
  if (before !== undefined || cause === 'schedule') return;
  await tx.enqueue('digest', { destination, cause }, { at: new Date(until).toISOString() });
}

/** Hands on what was collected, for a job with a schedule. */
export async function releaseCollected({ jobs, storage }: Pick<NotifierApi, 'jobs' | 'storage'>): Promise<void> {
  const destinations = [];
  for await (const { destination, cause } of storage.digests.scan()) {
    if (cause === 'schedule') destinations.push(destination);
  }
  for (const destination of destinations) {
    // oxlint-disable-next-line no-await-in-loop -- few, and into one queue
    await jobs.enqueue('digest', { destination, cause: 'schedule' });
  }
}

/** The job that turns what was held back into a message of the queue. */
export function createDigestJob(
  { storage }: Pick<NotifierApi, 'storage'>,
  { inTurn, throttle, now }: { readonly inTurn: InTurn; readonly throttle: Throttle; readonly now: () => number },
) {
  return ({ payload: { destination, cause } }: Pick<JobRun<DigestJob>, 'payload'>): Promise<void> =>
    inTurn(() =>
      storage.transaction(async (tx) => {
        const held = await tx.digests.get({ destination, cause });
        if (held === undefined) return;
        const { counts, first, until } = held;
        const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
        const eventId = `digest:${cause}:${until}`;
        await tx.digests.delete({ destination, cause });
        await throttle.count(tx);
        await tx.deliveries.put({
          destination,
          eventId,
          type: 'digest',
          title: `${total} more ${total === 1 ? 'notice' : 'notices'}`,
          severity: 'info',
          at: new Date(now()).toISOString(),
          state: 'waiting',
          expiresAt: now() + 24 * hourMs,
        });
        const digest = { cause, counts, first };
        await tx.enqueue(
          'send',
          { destination, eventId, content: { kind: 'digest', digest } },
          jobOptions(destination, eventId),
        );
      }),
    );
}

/** One message at a time and in order for each destination. The id leads back from the row on the page to the job. */
export const jobOptions = (destination: string, eventId: string) => ({
  id: jobId(destination, eventId),
  key: destination,
});
export const jobId = (destination: string, eventId: string): string => `${destination}/${eventId}`;
