import { announces, createNotifier, notifierCollections, notifierJobs } from '@streamspace/plugin-kit/notifications';
import { definePlugin } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema, fromFirstVersion } from './config.ts';
import { createDailyPosts, dailyPostsCollection } from './daily-posts.ts';
import { createDestinations } from './destinations.ts';
import { createDiscordChannel } from './discord-channel.ts';
import { createDiscordClient } from './discord-client.ts';
import { createTestRemoval, removalSchema } from './test-removal.ts';

export default definePlugin(manifest, {
  config: configSchema,
  collections: { ...notifierCollections, dailyPosts: dailyPostsCollection },
  jobs: { ...notifierJobs, 'delete-test': removalSchema },
  inputs: {
    'send-again': z.object({ id: z.string() }),
    'discord:test': z.object({ destination: z.string().optional(), deleteTest: z.boolean().default(false) }),
  },
  migrate: { 2: fromFirstVersion },

  async test({ api, config, platform: { clock } }) {
    const now = (): number => clock.now().getTime();
    const client = createDiscordClient({ apiBase: config.get('apiBase'), fetch: api.fetch, log: api.log, now });
    const destinations = [...createDestinations(config.all).values()];
    return Promise.all(
      destinations.map(async ({ name, webhook }) => {
        const { name: shown } = await client.read(webhook);
        return { name: `Webhook "${name}"`, status: 'ok' as const, message: `Discord knows it as ${shown}` };
      }),
    );
  },

  onLoad({ api, config, platform }) {
    const now = (): number => platform.clock.now().getTime();
    const client = createDiscordClient({ apiBase: config.get('apiBase'), fetch: api.fetch, log: api.log, now });
    const destinations = createDestinations(config.all);
    const removal = createTestRemoval({
      enqueue: (payload, options) => api.jobs.enqueue('delete-test', payload, options),
      destinations,
      client,
      now,
    });
    const { accept, send, digest, probe, page, retry, start, test } = createNotifier({
      api,
      platform,
      config: config.all,
      channel: createDiscordChannel({
        config: config.all,
        destinations,
        client,
        dailyPosts: createDailyPosts(api.storage.dailyPosts, api, client, now),
      }),
      isAnnounced: announces(
        {
          'session.created': config.get('notifyOnSessionCreated'),
          'session.hibernated': config.get('notifyOnSessionHibernated'),
          'user.created': config.get('notifyOnUserCreated'),
        },
        config.get('extraEvents'),
      ),
      ids: { retry: 'send-again', test: 'discord:test' },
      maxAttempts: manifest.jobs.send.maxAttempts,
    });

    return {
      events: {
        'session.*': accept,
        'user.*': accept,
        'quota.*': accept,
        'template.*': accept,
        'alert.*': accept,
        'audit.*': accept,
        'plugin.*': accept,
        'storage.*': accept,
        'node.*': accept,
        'cluster.*': accept,
        'billing.*': accept,
      },
      jobs: { send, digest, probe, 'delete-test': removal.run },
      pages: { deliveries: page },
      actions: { 'send-again': retry },
      commands: { 'discord:test': ({ input }) => test(input.destination, input.deleteTest ? removal.plan : undefined) },
      onEnable: start,
    };
  },
});
