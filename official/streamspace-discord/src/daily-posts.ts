import { collection, type Collection, type HostApi } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { DiscordDestination } from './destinations.ts';
import type { DiscordClient, Posted } from './discord-client.ts';
import type { DiscordMessage } from './messages.ts';

const rowSchema = z.object({ destination: z.string(), day: z.string(), thread: z.string() });
const options = { key: ['destination', 'day'], ttl: '2d' } as const;

/** The post of each day, where a forum is not told to take one for each session. */
export const dailyPostsCollection = collection(rowSchema, options);

export interface DailyPosts {
  /** Posts below today's post of a forum, and makes one where there is none. */
  post(destination: DiscordDestination, body: DiscordMessage): Promise<Posted>;
}

export function createDailyPosts(
  rows: Collection<z.output<typeof rowSchema>, typeof options>,
  api: Pick<HostApi<never>, 'health'>,
  client: DiscordClient,
  now: () => number,
): DailyPosts {
  return {
    async post({ name, webhook }, body) {
      const day = new Date(now()).toISOString().slice(0, 10);
      const known = await rows.get({ destination: name, day });
      if (known !== undefined) return client.post({ ...webhook, threadId: known.thread }, body);
      const posted = await client.post(webhook, { ...body, thread_name: `StreamSpace ${day}` });
      await rows.put({ destination: name, day, thread: posted.channel });
      await api.health(`forum ${name}`, {
        level: 'degraded',
        message: `The webhook of "${name}" is one of a forum: notices stand in one post a day`,
        hint: 'Switch forumPerSession on, for one post per session',
      });
      return posted;
    },
  };
}
