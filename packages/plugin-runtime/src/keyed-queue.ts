/** Runs work with the same key one after another, in the order in which it came; work with other keys does not wait. */
export type KeyedQueue = <T>(key: string, work: () => Promise<T>) => Promise<T>;

export function createKeyedQueue(): KeyedQueue {
  const last = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const before = last.get(key);
    const result = before === undefined ? work() : before.then(work, work);
    last.set(key, result);
    const forget = (): void => {
      if (last.get(key) === result) last.delete(key);
    };
    void result.then(forget, forget);
    return result;
  };
}

/** One line in which work waits for all that came before. */
export interface Turns {
  /** Runs work after the work before it, whatever became of that. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Resolves once what is in the line now has ended. */
  readonly idle: () => Promise<unknown>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    inTurn(work) {
      const result = last.then(work);
      last = result.catch(() => undefined);
      return result;
    },
    idle: () => last,
  };
}
