/** The part of the event loop that the calls of plugins may take, so that no flood of them keeps out everything else. */
export interface LoopShare {
  /**
   * Runs `work` at once while there is time left in this turn of the event loop, else in a later turn. Owners with work
   * that waits take turns, whatever the amount of each.
   */
  run<T>(owner: string, work: () => T | Promise<T>): Promise<T>;
}

export interface LoopShareOptions {
  /** Time in one turn of the event loop, in milliseconds. What a promise does later is not counted. Default 2. */
  readonly budgetMs?: number;
  /** Milliseconds from anywhere. Default: `performance.now`. */
  readonly now?: () => number;
  /** Runs something in the next turn of the event loop. Default: `setImmediate`. */
  readonly nextTurn?: (run: () => void) => void;
}

export function createLoopShare(options: LoopShareOptions = {}): LoopShare {
  const { budgetMs = 2, now = () => performance.now(), nextTurn = setImmediate } = options;
  // In the order in which the owners get their turns.
  const waiting = new Map<string, (() => void)[]>();
  let spentMs = 0;
  let turnEnds = false;

  function spend(work: () => void): void {
    const start = now();
    work();
    spentMs += now() - start;
    if (turnEnds) return;
    turnEnds = true;
    nextTurn(startTurn);
  }

  function startTurn(): void {
    spentMs = 0;
    turnEnds = false;
    while (spentMs < budgetMs) {
      const [next] = waiting;
      if (next === undefined) return;
      const [owner, [work, ...rest]] = next;
      waiting.delete(owner);
      if (rest.length > 0) waiting.set(owner, rest);
      if (work !== undefined) spend(work);
    }
  }

  return {
    run<T>(owner: string, work: () => T | Promise<T>): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const settle = (): void => {
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
      };
      if (spentMs < budgetMs && waiting.size === 0) spend(settle);
      else waiting.set(owner, [...(waiting.get(owner) ?? []), settle]);
      return promise;
    },
  };
}
