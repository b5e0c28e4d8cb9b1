import { abortableSleep } from '@streamspace/plugin-kit/object-store';

/** Turns of those who write the same name. */
export interface WriteTurns {
  /** Waits for the turn; what it resolves to ends it. A signal that aborts ends the wait. */
  take(key: string, signal?: AbortSignal): Promise<() => void>;
}

/** Cloud Storage takes one write a second of each name. https://docs.cloud.google.com/storage/quotas#objects */
const spacingMs = 1000;

export function createWriteTurns(now: () => number): WriteTurns {
  const turns = new Map<string, { last: Promise<void>; endedAt: number; waiting: number }>();

  /** Names that nobody has written for a second are forgotten. */
  function forget(): void {
    for (const [key, { waiting, endedAt }] of turns) {
      if (waiting === 0 && now() - endedAt >= spacingMs) turns.delete(key);
    }
  }

  return {
    async take(key, signal) {
      forget();
      const turn = turns.get(key) ?? { last: Promise.resolve(), endedAt: -Infinity, waiting: 0 };
      turns.set(key, turn);
      const { promise, resolve } = Promise.withResolvers<void>();
      const before = turn.last;
      turn.last = promise;
      turn.waiting += 1;
      const end = (): void => {
        turn.waiting -= 1;
        resolve();
      };
      await Promise.race([before, abortOf(signal)]);
      if (signal?.aborted === true) {
        // Whoever gives up writes nothing, and those behind go on waiting for those in front.
        void before.then(end);
        return () => undefined;
      }
      const restMs = turn.endedAt + spacingMs - now();
      if (restMs > 0) await abortableSleep(restMs, signal);
      return () => {
        turn.endedAt = now();
        end();
      };
    },
  };
}

/** Resolves when the signal aborts. */
const abortOf = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
