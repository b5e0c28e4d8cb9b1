import { announces, createNotifier, notifierCollections, notifierJobs } from '@streamspace/plugin-kit/notifications';
import { definePlugin } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema } from './config.ts';
import { createNtfyChannel } from './ntfy-channel.ts';

export default definePlugin(manifest, {
  config: configSchema,
  collections: notifierCollections,
  jobs: notifierJobs,
  inputs: {
    'send-again': z.object({ id: z.string() }),
    'ntfy:test': z.object({ destination: z.string().optional() }),
  },

  onLoad({ api, config, platform }) {
    const { accept, send, digest, probe, page, retry, start, test } = createNotifier({
      api,
      platform,
      config: config.all,
      channel: createNtfyChannel(config.all, api.fetch),
      isAnnounced: announces(
        {
          'session.created': config.get('notifyOnSessionCreated'),
          'session.failed': config.get('notifyOnSessionFailed'),
        },
        config.get('extraEvents'),
      ),
      ids: { retry: 'send-again', test: 'ntfy:test' },
      maxAttempts: manifest.jobs.send.maxAttempts,
    });
    return {
      events: {
        'session.*': accept,
        'user.*': accept,
        'quota.*': accept,
        'alert.*': accept,
        'audit.*': accept,
        'plugin.*': accept,
        'storage.*': accept,
        'node.*': accept,
      },
      jobs: { send, digest, probe },
      pages: { deliveries: page },
      actions: { 'send-again': retry },
      commands: { 'ntfy:test': ({ input }) => test(input.destination) },
      onEnable: start,
    };
  },
});
