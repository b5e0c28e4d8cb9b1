/** At most `limit` holders at a time; the others wait in line. */
export interface Slots {
  /** @throws what aborted `signal`, while waiting. */
  acquire(signal?: AbortSignal): Promise<void>;
  release(): void;
}

interface Waiter {
  enter(): void;
  gone: boolean;
}

export function createSlots(limit: number): Slots {
  let line: Waiter[] = [];
  let served = 0;
  let taken = 0;

  function nextInLine(): Waiter | undefined {
    let next = line[served];
    while (next?.gone === true) {
      served += 1;
      next = line[served];
    }
    served += 1;
    // Taking from the front of a long array moves all the rest each time, so that is done rarely.
    if (served > line.length / 2) {
      line = line.slice(served);
      served = 0;
    }
    return next;
  }

  return {
    acquire(signal) {
      if (taken < limit) {
        taken += 1;
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        const leave = (): void => {
          waiter.gone = true;
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the reason is the caller's own
          reject(signal?.reason);
        };
        const waiter: Waiter = {
          enter() {
            signal?.removeEventListener('abort', leave);
            resolve();
          },
          gone: false,
        };
        signal?.addEventListener('abort', leave, { once: true });
        line.push(waiter);
      });
    },
    release() {
      const next = nextInLine();
      if (next === undefined) taken -= 1;
      else next.enter();
    },
  };
}
