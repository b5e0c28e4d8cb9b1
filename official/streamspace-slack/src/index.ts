import { definePlugin } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema } from './config.ts';
import { createHealthWatch } from './health.ts';
import { testMessage } from './messages.ts';
import { noticeSchema } from './notices.ts';
import { createNotifier } from './notifier.ts';
import { createRateLimit } from './rate-limit.ts';
import { createSlackClient } from './slack-client.ts';
import { createThreads } from './threads.ts';

export default definePlugin(manifest, {
  config: configSchema,
  jobs: {
    send: z.object({ notice: noticeSchema, announced: z.boolean() }),
    digest: z.object({}),
  },

  async test({ api, config }) {
    const slack = createSlackClient(config.all, api);
    const sender = await slack.whoAmI();
    await slack.post(testMessage());
    return { name: 'Message', status: 'ok', message: `Posted as ${sender}` };
  },

  onLoad({ api, config, platform: { clock, publicUrl } }) {
    const now = (): number => clock.now().getTime();
    const slack = createSlackClient(config.all, api);
    const threads = createThreads(api.storage, config.get('channel'));
    const rateLimit = createRateLimit(config.get('rateLimit'), api.storage, now);
    const watch = createHealthWatch(api);
    const { accept, send, digest, test } = createNotifier({
      config: config.all,
      publicUrl,
      jobs: api.jobs,
      slack,
      threads,
      rateLimit,
      watch,
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
      jobs: { send: ({ payload }) => send(payload), digest },
      commands: {
        async 'slack:test'() {
          await test();
          return { done: 'Slack took the test message' };
        },
      },
      async onEnable() {
        await threads.prune(now());
        // A Slack that is down shows in the health; what is queued waits for it.
        await watch(() => slack.whoAmI()).catch((error: unknown) =>
          api.log.warn(`Slack cannot be reached: ${String(error)}`),
        );
      },
    };
  },
});
