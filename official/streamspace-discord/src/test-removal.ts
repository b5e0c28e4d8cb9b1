import type { Delivered } from '@streamspace/plugin-kit/notifications';
import type { JobRun } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { DiscordDestination } from './destinations.ts';
import { unpack } from './discord-channel.ts';
import type { DiscordClient } from './discord-client.ts';

/** How long a test message stays for people to see it. */
const shownMs = 60_000;

/** A test message that is to go. The webhook's token is in the configuration alone. */
export const removalSchema = z.object({
  destination: z.string(),
  message: z.string(),
  /** Thread or post of a forum in which it stands. */
  threadId: z.string().exactOptional(),
});
export type Removal = z.output<typeof removalSchema>;

export interface TestRemovalOptions {
  readonly enqueue: (removal: Removal, options: { readonly at: string }) => Promise<unknown>;
  readonly destinations: ReadonlyMap<string, DiscordDestination>;
  readonly client: Pick<DiscordClient, 'remove'>;
  readonly now: () => number;
}

/** Deletes test messages a minute after they were sent, also after a restart. */
export function createTestRemoval({ enqueue, destinations, client, now }: TestRemovalOptions) {
  return {
    async plan({ ref }: Delivered, destination: string): Promise<void> {
      const posted = ref === undefined ? undefined : unpack(ref);
      if (posted === undefined) return;
      const { message, channel, isThread } = posted;
      const where = isThread ? { threadId: channel } : {};
      await enqueue({ destination, message, ...where }, { at: new Date(now() + shownMs).toISOString() });
    },

    /** For the job `delete-test`. */
    async run({ payload: { destination, message, threadId } }: JobRun<Removal>): Promise<void> {
      // Without its webhook nobody can delete it any more.
      const webhook = destinations.get(destination)?.webhook;
      if (webhook === undefined) return;
      await client.remove(threadId === undefined ? webhook : { ...webhook, threadId }, message);
    },
  };
}
