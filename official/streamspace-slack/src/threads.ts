import type { KeyValueStorage } from '@streamspace/plugin-sdk';
import { messageRefSchema, type MessageRef } from './slack-client.ts';

/** A session that nothing was heard of for so long is not coming back. */
const keptMs = 30 * 24 * 60 * 60 * 1000;

/** Where the first notice about each session stands, so that later ones find it, over restarts too. */
export interface Threads {
  find(session: string): Promise<MessageRef | undefined>;
  remember(session: string, ref: MessageRef): Promise<void>;
  forget(session: string): Promise<void>;
  /** Forgets messages that were posted 30 days before `now`, in milliseconds since 1970, or earlier. */
  prune(now: number): Promise<void>;
}

/** @param channel As configured: in another channel, sessions begin anew. */
export function createThreads(storage: KeyValueStorage, channel: string): Threads {
  const key = (session: string): string => `thread:${channel}:${session}`;
  const read = async (name: string): Promise<MessageRef | undefined> =>
    messageRefSchema.safeParse(await storage.get(name)).data;

  return {
    find: (session) => read(key(session)),
    remember: (session, ref) => storage.set(key(session), ref),
    forget: (session) => storage.delete(key(session)),
    async prune(now) {
      for (const name of await storage.keys('thread:')) {
        const ref = await read(name);
        // The timestamp of a message is the second in which it was posted, and a serial number.
        if (ref === undefined || Number(ref.ts) * 1000 <= now - keptMs) await storage.delete(name);
      }
    },
  };
}
