import { randomUUID } from 'node:crypto';
import type { SendJob, Tx } from './rows.ts';

const dayMs = 86_400_000;

/** Puts calls into the queue, and a row for the page beside each. One routing key has one order. */
export function createQueue(now: () => number) {
  return async (
    tx: Tx,
    call: Omit<SendJob, 'id'>,
    { summary, at }: { readonly summary: string; readonly at?: number },
  ): Promise<void> => {
    const id = randomUUID();
    await tx.calls.put({
      id,
      at: new Date(now()).toISOString(),
      action: call.kind,
      key: call.key,
      summary: summary.slice(0, 200),
      state: 'waiting',
      expiresAt: now() + 30 * dayMs,
    });
    await tx.enqueue(
      'send',
      { id, ...call },
      {
        key: call.keyId,
        // A day later nobody is helped by it, and the platform has long been asked how things are.
        expiresAt: new Date(now() + dayMs).toISOString(),
        ...(at === undefined ? {} : { at: new Date(at).toISOString() }),
      },
    );
  };
}

export type Queue = ReturnType<typeof createQueue>;
