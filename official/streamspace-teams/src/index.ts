import { announces, createNotifier, notifierCollections, notifierJobs } from '@streamspace/plugin-kit/notifications';
import { definePlugin, type Outcome } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema, fromFirstVersion } from './config.ts';
import { createDestinations } from './destinations.ts';
import { adviceOn, noteOn, showMoves } from './moves.ts';
import { createPace } from './pace.ts';
import { createPeople } from './people.ts';
import { createSilence, silencesCollection } from './silence.ts';
import { createTeamsChannel } from './teams-channel.ts';
import { createTeamsClient } from './teams-client.ts';

export default definePlugin(manifest, {
  config: configSchema,
  collections: { ...notifierCollections, silences: silencesCollection },
  jobs: notifierJobs,
  inputs: {
    'send-again': z.object({ id: z.string() }),
    'teams:test': z.object({ destination: z.string().optional() }),
  },
  migrate: { 2: fromFirstVersion },

  test({ config }) {
    return [...createDestinations(config.all).values()].map(({ name, kind, ...rest }) => {
      const advice = adviceOn(kind, [{ name, kind, ...rest }]);
      return {
        name: `Address of "${name}"`,
        status: advice === undefined ? ('ok' as const) : ('warn' as const),
        message: advice ?? 'It is one of Workflows, and signed',
        hint: 'A flow posts whenever it is called: teams:test sends a test card',
      };
    });
  },

  onLoad({ api, config, platform }) {
    const now = (): number => platform.clock.now().getTime();
    const destinations = createDestinations(config.all);
    const silence = createSilence(api.storage.silences, api, now);
    const channel = createTeamsChannel({
      config: config.all,
      destinations,
      client: createTeamsClient({ fetch: api.fetch, now }),
      pace: createPace(config.get('maxPerMinute'), now),
      silence,
      personOf: createPeople(api.users, now),
      log: api.log,
    });
    const notifier = createNotifier({
      api,
      platform,
      config: config.all,
      channel,
      isAnnounced: announces(
        {
          'session.created': config.get('notifyOnSessionCreated'),
          'session.hibernated': config.get('notifyOnSessionHibernated'),
          'user.created': config.get('notifyOnUserCreated'),
        },
        config.get('extraEvents'),
      ),
      ids: { retry: 'send-again', test: 'teams:test' },
      maxAttempts: manifest.jobs.send.maxAttempts,
      note: noteOn(destinations),
    });
    const { accept, send, digest, page, retry } = notifier;

    /** Says also what the flow's history lists the run under. */
    async function test(destination: string | undefined): Promise<Outcome> {
      const outcome = await notifier.test(destination);
      const { status, run } = channel.receiptOf(destination ?? channel.names[0] ?? '') ?? {};
      if (outcome === undefined || !('done' in outcome) || status === undefined) return outcome;
      return { done: `${outcome.done}: ${status}${run === undefined ? '' : `, run ${run}`}` };
    }

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
      jobs: {
        send,
        digest,
        async probe() {
          await silence.look();
          await notifier.probe();
        },
      },
      pages: { deliveries: page },
      actions: { 'send-again': retry },
      commands: { 'teams:test': ({ input }) => test(input.destination) },
      async onEnable() {
        await notifier.start();
        await showMoves(api, destinations);
      },
    };
  },
});
