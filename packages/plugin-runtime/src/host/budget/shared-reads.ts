import type { Clock } from '../../clock.ts';

/** Answers that several callers share: of a read under way, and of one that was answered a moment ago. */
export interface SharedReads {
  find(key: string): Promise<unknown> | undefined;
  /** Runs the read; until it is forgotten or too old, its answer is found under the key. */
  share<T>(key: string, read: () => Promise<T>): Promise<T>;
  /** What a key that begins so stands for has changed: reads from now on are new ones. */
  forget(prefix: string): void;
}

interface Read {
  readonly answer: Promise<unknown>;
  answeredAt?: number;
}

/** @param keptMs How long an answer is shared after it came. A failure is only shared while the read is under way. */
export function createSharedReads(clock: Clock, keptMs: number): SharedReads {
  const reads = new Map<string, Read>();

  const isOver = ({ answeredAt }: Read): boolean => answeredAt !== undefined && clock.now() - answeredAt >= keptMs;

  function discardOld(): void {
    for (const [key, read] of reads) if (isOver(read)) reads.delete(key);
  }

  async function follow(key: string, read: Read): Promise<void> {
    try {
      await read.answer;
      read.answeredAt = clock.now();
    } catch {
      if (reads.get(key) === read) reads.delete(key);
    }
  }

  return {
    find(key) {
      const read = reads.get(key);
      return read === undefined || isOver(read) ? undefined : read.answer;
    },
    share(key, work) {
      discardOld();
      const answer = (async () => work())();
      const read: Read = { answer };
      reads.set(key, read);
      void follow(key, read);
      return answer;
    },
    forget(prefix) {
      for (const key of reads.keys()) if (key.startsWith(prefix)) reads.delete(key);
    },
  };
}
