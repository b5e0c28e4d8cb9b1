import { definePlugin } from '@streamspace/plugin-sdk';
import manifest from '../manifest.json' with { type: 'json' };
import { createAttemptLog } from './attempts.ts';
import { createCommands } from './commands.ts';
import { configSchema, type Endpoint } from './config.ts';
import { createEndpointStates } from './endpoint-states.ts';
import { createOutbox } from './outbox.ts';
import { probe, probeAll } from './probe.ts';
import { createRelay } from './relay.ts';
import { collections, jobs } from './rows.ts';
import { createSecrets, makeSecret } from './secrets.ts';

const dayMs = 86_400_000;

export default definePlugin(manifest, {
  config: configSchema,
  collections,
  jobs,

  test({ api, config, platform: { clock } }) {
    const secretsOf = async ({ secret = makeSecret() }: Endpoint) => [secret];
    return probeAll(config.get('endpoints'), { fetch: api.fetch, now: () => clock.now().getTime(), secretsOf });
  },

  onLoad({ api, config, platform: { clock } }) {
    const { endpoints, redact, maxAttempts, maxQueuePerEndpoint: maxQueue, retentionDays } = config.all;
    const now = (): number => clock.now().getTime();
    const retentionMs = retentionDays * dayMs;
    const secrets = createSecrets(api.storage);
    const outbox = createOutbox({ storage: api.storage, maxQueue, retentionMs, now });
    const attempts = createAttemptLog(api.storage, retentionMs);
    const states = createEndpointStates({ api, now });
    const relay = { endpoints, redact, maxAttempts, api, outbox, attempts, states, secrets, now };
    const { accept, deliver } = createRelay({ ...relay, random: Math.random });
    const posting = { fetch: api.fetch, now, secretsOf: secrets.of };

    async function resume(endpoint: Endpoint): Promise<void> {
      await states.restore(endpoint);
      await outbox.wake(endpoint.id);
    }

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
      jobs: {
        deliver: ({ payload, signal }) => deliver(payload.endpoint, signal),
        async probe({ signal }) {
          for (const endpoint of await states.paused(endpoints)) {
            // oxlint-disable-next-line no-await-in-loop -- there are few, and an hour for them
            const { status } = await probe(endpoint, { ...posting, signal });
            // oxlint-disable-next-line no-await-in-loop -- as above
            if (status === 'ok') await resume(endpoint);
          }
          // A job that was given up for a fault of the host is taken up again.
          // oxlint-disable-next-line no-await-in-loop -- few endpoints
          for (const { id } of endpoints) await outbox.wake(id);
        },
      },
      commands: createCommands({ endpoints, outbox, attempts, secrets, posting, resume, states }),
      async onEnable() {
        for (const endpoint of endpoints) {
          // oxlint-disable-next-line no-await-in-loop -- few endpoints
          await states.report(endpoint);
          // oxlint-disable-next-line no-await-in-loop -- as above
          await outbox.wake(endpoint.id);
        }
      },
    };
  },
});
