import type { KeyValueStorage } from '@streamspace/plugin-sdk';
import { z } from 'zod';

const hourMs = 60 * 60 * 1000;
const key = 'rate-limit';

const stateSchema = z.object({
  /** When the latest messages were posted, in milliseconds since 1970, oldest first. */
  posted: z.array(z.number()),
  /** Notices that were held back, by event type. */
  held: z.record(z.string(), z.number()),
});

type State = z.output<typeof stateSchema>;
type Counts = Readonly<Record<string, number>>;

/** Counts the messages of a rolling hour, and what was more than its limit. Survives restarts. */
export interface RateLimit {
  /** When the next message may be posted, in milliseconds since 1970; `undefined` for at once. */
  freeAt(): Promise<number | undefined>;
  /** Counts a message that was posted. */
  count(): Promise<void>;
  /** Counts a notice that is held back. */
  hold(type: string): Promise<void>;
  held(): Promise<Counts>;
  /** Takes away what a digest has told of. */
  release(told: Counts): Promise<void>;
}

/**
 * @param limit Messages per hour; 0 for as many as come.
 * @param now The present, in milliseconds since 1970.
 */
export function createRateLimit(limit: number, storage: KeyValueStorage, now: () => number): RateLimit {
  const read = async (): Promise<State> =>
    stateSchema.safeParse(await storage.get(key)).data ?? { posted: [], held: {} };

  // One change after another: notices and digests are posted side by side.
  let changes: Promise<unknown> = Promise.resolve();
  const change = (how: (state: State) => State): Promise<void> => {
    const next = changes.then(async () => storage.set(key, how(await read())));
    changes = next.catch(() => {});
    return next;
  };

  return {
    async freeAt() {
      const { posted } = await read();
      // With as many messages as allowed within the hour, the oldest of them makes room for the next.
      const oldest = limit === 0 ? undefined : posted.at(-limit);
      return oldest === undefined || oldest <= now() - hourMs ? undefined : oldest + hourMs;
    },
    async count() {
      if (limit > 0) await change(({ posted, held }) => ({ posted: [...posted, now()].slice(-limit), held }));
    },
    hold: (type) => change(({ posted, held }) => ({ posted, held: { ...held, [type]: (held[type] ?? 0) + 1 } })),
    held: async () => (await read()).held,
    release: (told) => change(({ posted, held }) => ({ posted, held: subtract(held, told) })),
  };
}

function subtract(held: Counts, told: Counts): Record<string, number> {
  const left = Object.entries(held).map(([type, count]): [string, number] => [type, count - (told[type] ?? 0)]);
  return Object.fromEntries(left.filter(([, count]) => count > 0));
}
