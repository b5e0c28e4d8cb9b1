import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import { createTokenBucket } from '../../token-bucket.ts';

export interface FairQueueLimits {
  /** Starts per second over all owners. */
  readonly perSecond: number;
  /** Starts at once after a quiet time. */
  readonly burst: number;
  /** Tasks under way over all owners. */
  readonly concurrent: number;
  /** Tasks of one owner that may wait for their turn. */
  readonly waiting: number;
}

export interface Task<T> {
  readonly owner: string;
  start(): Promise<T>;
  /** An answer that is there already: asked for when it is the task's turn, and then the task costs nothing. */
  ready?(): Promise<T> | undefined;
  /** Takes the task out of the queue; once started it runs to its end. */
  readonly signal: AbortSignal;
}

/** Runs tasks of several owners within one limit: owners take turns, and each owner's tasks start in their order. */
export interface FairQueue {
  /** @throws {PluginError} `RATE_LIMITED` when too many tasks of the owner wait; the signal's reason when that aborts. */
  run<T>(task: Task<T>): Promise<T>;
  /** Takes one start away from everybody, for something that happened outside of the queue. */
  charge(): void;
  waiting(owner: string): number;
}

interface Waiting {
  readonly task: Task<unknown>;
  readonly giveUp: () => void;
  resolve(answer: unknown): void;
  reject(reason: unknown): void;
}

export function createFairQueue(clock: Clock, limits: FairQueueLimits): FairQueue {
  const { perSecond, concurrent } = limits;
  const bucket = createTokenBucket(clock, perSecond, limits.burst);
  // In the order of their turns: an owner that was served goes to the end. No lane is empty.
  const lanes = new Map<string, readonly [Waiting, ...Waiting[]]>();
  let underWay = 0;
  let timer: unknown;

  function serve(): void {
    for (const [owner, [first, ...rest]] of lanes) {
      const ready = first.task.ready?.();
      if (ready === undefined) {
        if (underWay >= concurrent) return;
        if (!bucket.take(1, 0).taken) return waitForToken();
      }
      // What is set anew comes last, where the loop finds it again.
      lanes.delete(owner);
      place(owner, rest);
      first.task.signal.removeEventListener('abort', first.giveUp);
      if (ready === undefined) void start(first);
      else ready.then(first.resolve, first.reject);
    }
  }

  async function start({ task, resolve, reject }: Waiting): Promise<void> {
    underWay += 1;
    try {
      resolve(await task.start());
    } catch (error) {
      reject(error);
    } finally {
      underWay -= 1;
      serve();
    }
  }

  function place(owner: string, [first, ...rest]: readonly Waiting[]): void {
    if (first === undefined) lanes.delete(owner);
    else lanes.set(owner, [first, ...rest]);
  }

  function waitForToken(): void {
    timer ??= clock.setTimeout(() => {
      timer = undefined;
      serve();
    }, bucket.waitMs());
  }

  function leave(waiting: Waiting): void {
    const { owner, signal } = waiting.task;
    place(
      owner,
      (lanes.get(owner) ?? []).filter((other) => other !== waiting),
    );
    waiting.reject(signal.reason);
    if (lanes.size > 0) return;
    clock.clearTimeout(timer);
    timer = undefined;
  }

  function full(owner: string): PluginError {
    // The owner's next turn comes once everybody else had theirs.
    const retryAfterMs = Math.ceil((lanes.size / perSecond) * 1000);
    return new PluginError(
      'RATE_LIMITED',
      `${owner} has ${limits.waiting} calls to the control plane waiting already: call again in ${retryAfterMs} ms, and await each call before the next`,
      { retryAfterMs },
    );
  }

  return {
    run: <T>(task: Task<T>) =>
      new Promise<T>((resolve, reject) => {
        const { owner, signal } = task;
        signal.throwIfAborted();
        const lane = lanes.get(owner) ?? [];
        if (lane.length >= limits.waiting) throw full(owner);
        const giveUp = (): void => leave(waiting);
        const waiting: Waiting = { task, giveUp, resolve, reject };
        signal.addEventListener('abort', giveUp, { once: true });
        place(owner, [...lane, waiting]);
        serve();
      }),
    charge: () => void bucket.take(1),
    waiting: (owner) => lanes.get(owner)?.length ?? 0,
  };
}
