/** Places for requests at once. */
export interface Slots {
  /** Runs `work` when there is a place. Gives up waiting when the signal aborts, and runs it then to fail by it. */
  hold<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Half the places, for a minute. */
  slowDown(): void;
}

const slowMs = 60_000;

export function createSlots({ count, now }: { readonly count: number; readonly now: () => number }): Slots {
  const waiting = new Set<() => void>();
  let held = 0;
  let slowUntil = 0;
  const allowed = (): number => (now() < slowUntil ? Math.max(1, Math.floor(count / 2)) : count);

  function admit(): void {
    for (const admitted of waiting) {
      if (held >= allowed()) return;
      waiting.delete(admitted);
      held += 1;
      admitted();
    }
  }

  async function enter(signal: AbortSignal | undefined): Promise<void> {
    if (held < allowed()) {
      held += 1;
      return;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const giveUp = (): void => {
      if (!waiting.delete(resolve)) return;
      held += 1;
      resolve();
    };
    waiting.add(resolve);
    signal?.addEventListener('abort', giveUp, { once: true });
    await promise;
    signal?.removeEventListener('abort', giveUp);
  }

  return {
    async hold(work, signal) {
      await enter(signal);
      try {
        return await work();
      } finally {
        held -= 1;
        admit();
      }
    },
    slowDown() {
      slowUntil = now() + slowMs;
    },
  };
}
