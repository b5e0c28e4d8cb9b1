import type { Message } from './delivery.ts';
import type { OutboxRow, Rows } from './rows.ts';

export interface OutboxOptions {
  readonly storage: Pick<Rows, 'outbox' | 'transaction'>;
  /** Most messages that may wait for one endpoint. */
  readonly maxQueue: number;
  /** How long a message is kept, delivered or not, in milliseconds. */
  readonly retentionMs: number;
  /** The present, in milliseconds since 1970. */
  readonly now: () => number;
}

/** The messages of the last days: what waits, and what was delivered and can be sent once more. */
export interface Outbox {
  /** `known` for a message that was added before; `full` when too many wait. */
  add(endpoint: string, message: Message & { readonly subject: string }): Promise<'added' | 'known' | 'full'>;
  /** What may be sent now, in the order of its time. */
  due(endpoint: string): Promise<readonly OutboxRow[]>;
  settle(message: OutboxRow, state: 'delivered' | 'given-up'): Promise<void>;
  /** Leaves a message for later; `counted` if that was an attempt. */
  postpone(message: OutboxRow, dueAt: number, counted: boolean): Promise<void>;
  /** Has the job of the endpoint run when its next message is due. */
  wake(endpoint: string): Promise<void>;
  /** Sends everything again that was queued since then and no longer waits, and says how much that is. */
  replay(endpoint: string, since: number): Promise<number>;
}

/** One job per endpoint: a waiting one with the same id is replaced. */
const jobOf = (endpoint: string) => ({ id: `deliver:${endpoint}`, key: endpoint });

const rowsAtATime = 50;

export function createOutbox({ storage, maxQueue, retentionMs, now }: OutboxOptions): Outbox {
  const { outbox } = storage;
  let lastPosition = 0;

  const waiting = (endpoint: string) => outbox.count({ where: { endpoint, state: 'waiting' } });

  return {
    async add(endpoint, { id, subject, body }) {
      if ((await outbox.get({ endpoint, id })) !== undefined) return 'known';
      if ((await waiting(endpoint)) >= maxQueue) return 'full';
      const at = now();
      const position = ++lastPosition;
      return storage.transaction(async (tx) => {
        const row = {
          endpoint,
          id,
          subject,
          body,
          attempts: 0,
          queuedAt: at,
          dueAt: at,
          position,
          expiresAt: at + retentionMs,
        };
        if (!(await tx.outbox.insert({ ...row, state: 'waiting' }))) return 'known';
        await tx.enqueue('deliver', { endpoint }, jobOf(endpoint));
        return 'added';
      });
    },

    due: (endpoint) =>
      outbox.find({ where: { endpoint, state: 'waiting', dueAt: { lte: now() } }, limit: rowsAtATime }),

    async settle({ endpoint, id, attempts }, state) {
      await outbox.update({ endpoint, id }, (row) => row && { ...row, state, attempts: attempts + 1 });
    },

    async postpone({ endpoint, id, attempts }, dueAt, counted) {
      await outbox.update(
        { endpoint, id },
        (row) => row && { ...row, dueAt, attempts: counted ? attempts + 1 : attempts },
      );
    },

    async wake(endpoint) {
      // In one transaction, so that the job of a message that is added meanwhile is not replaced by a later one.
      await storage.transaction(async (tx) => {
        const [next] = await tx.outbox.find({
          where: { endpoint, state: 'waiting' },
          index: ['endpoint', 'state', 'dueAt', 'position'],
          limit: 1,
        });
        if (next === undefined) return;
        await tx.enqueue('deliver', { endpoint }, { ...jobOf(endpoint), at: new Date(next.dueAt).toISOString() });
      });
    },

    async replay(endpoint, since) {
      let room = maxQueue - (await waiting(endpoint));
      let count = 0;
      for await (const { id } of outbox.scan({ where: { endpoint, queuedAt: { gte: since } } })) {
        if (room <= 0) break;
        const at = now();
        let again = false;
        await outbox.update({ endpoint, id }, (row) => {
          again = row !== undefined && row.state !== 'waiting';
          return again && row ? { ...row, state: 'waiting', attempts: 0, dueAt: at } : row;
        });
        if (!again) continue;
        room -= 1;
        count += 1;
      }
      await this.wake(endpoint);
      return count;
    },
  };
}
