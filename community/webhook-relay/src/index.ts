import { definePlugin } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { attemptLine, createAttemptLog } from './attempts.ts';
import { configSchema } from './config.ts';
import { createGoneEndpoints } from './gone.ts';
import { probeAll } from './probe.ts';
import { createRelay } from './relay.ts';

export default definePlugin(manifest, {
  config: configSchema,
  jobs: { deliver: z.object({ endpoint: z.string(), id: z.string(), body: z.string() }) },

  test: ({ api, config }) => probeAll(config.get('endpoints'), { fetch: api.fetch, now: Date.now }),

  onLoad({ api, config }) {
    const { endpoints, redact } = config.all;
    const attempts = createAttemptLog(api.storage);
    const gone = createGoneEndpoints(api);
    const { accept, deliver } = createRelay({ endpoints, redact, api, attempts, gone, now: Date.now });

    return {
      events: {
        'session.*': accept,
        'user.*': accept,
        'quota.*': accept,
        'template.*': accept,
        'plugin.*': accept,
        'schedule.*': accept,
        'agent.*': accept,
        'config.*': accept,
        'system.*': accept,
        'alert.*': accept,
        'audit.*': accept,
        'compliance.*': accept,
        'recording.*': accept,
        'snapshot.*': accept,
        'workflow.*': accept,
        'node.*': accept,
        'cluster.*': accept,
        'storage.*': accept,
        'billing.*': accept,
        'monitors.*': accept,
      },
      jobs: { deliver: ({ payload, attempt, signal }) => deliver(payload, { attempt, signal }) },
      commands: {
        async 'relay:test'() {
          const checks = await probeAll(endpoints, { fetch: api.fetch, now: Date.now });
          await gone.forget(
            endpoints.filter(({ id }) => checks.some((check) => check.name === id && check.status === 'ok')),
          );
          return {
            done: checks.map(({ name, message }) => `${name}: ${message}`).join('\n') || 'No endpoint is switched on',
          };
        },
        async 'relay:log'() {
          const lines = endpoints.map(async ({ id }) =>
            (await attempts.list(id)).map((attempt) => attemptLine(id, attempt)),
          );
          return { done: (await Promise.all(lines)).flat().join('\n') || 'Nothing was delivered yet' };
        },
      },
      onEnable: () => gone.report(endpoints),
    };
  },
});
