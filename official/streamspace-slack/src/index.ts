import { announces, createNotifier, aboutOf } from '@streamspace/plugin-kit/notifications';
import { definePlugin, matchSubscription, type PlatformEvent, type TestCheck } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { createAsks } from './asks.ts';
import { createBotClient } from './bot-client.ts';
import { configSchema, fromFirstVersion } from './config.ts';
import { createDestinations, personDestination } from './destinations.ts';
import { createInbound } from './inbound.ts';
import { testMessage } from './messages.ts';
import { createPeople } from './people.ts';
import { collections, jobs } from './rows.ts';
import { createSlackChannel } from './slack-channel.ts';
import { createSlashCommands } from './slash-commands.ts';
import { createWebhookClient } from './webhook-client.ts';

export default definePlugin(manifest, {
  config: configSchema,
  collections,
  jobs,
  inputs: {
    'send-again': z.object({ id: z.string() }),
    'slack:test': z.object({ destination: z.string().optional() }),
  },
  migrate: { 2: fromFirstVersion },

  async test({ api, config }) {
    const { botToken, webhookUrl, channel, interactivity } = config.all;
    if (botToken === undefined) {
      await createWebhookClient(config.all, api)(webhookUrl ?? '', testMessage());
      return { name: 'Message', status: 'ok', message: 'The webhook took a test message' };
    }
    const bot = createBotClient(config.all, botToken, api);
    const { name, scopes } = await bot.whoAmI();
    await bot.post({ channel }, testMessage());
    const checks: TestCheck[] = [{ name: 'Message', status: 'ok', message: `Posted as ${name}` }];
    if (interactivity === 'http' && !scopes.includes('users:read.email')) {
      const hint = 'Give the app the scopes users:read and users:read.email, and install it again';
      checks.push({ name: 'Buttons', status: 'warn', message: 'Nobody can be recognised who presses one', hint });
    }
    return checks;
  },

  onLoad({ api, config, platform }) {
    const now = (): number => platform.clock.now().getTime();
    const { botToken, directMessages, ...settings } = config.all;
    const bot = botToken === undefined ? undefined : createBotClient(settings, botToken, api);
    const people = createPeople(api, bot);
    const commands = createSlashCommands(api, now);
    const asks = createAsks({ api, config: settings, people, commands, now });

    const notifier = createNotifier({
      api,
      platform,
      config: config.all,
      channel: createSlackChannel({
        config: settings,
        destinations: createDestinations(config.all),
        bot,
        postToWebhook: createWebhookClient(settings, api),
        conversationWith: (user) => people.conversationWith(user),
        actOf: (notice) => asks.actOf(notice),
      }),
      isAnnounced: announces(
        {
          'session.created': settings.notifyOnSessionCreated,
          'session.hibernated': settings.notifyOnSessionHibernated,
          'user.created': settings.notifyOnUserCreated,
          'quota.exceeded': settings.notifyOnQuotaExceeded,
        },
        settings.extraEvents,
      ),
      alsoTo(event: PlatformEvent) {
        const { userId } = aboutOf(event);
        const isWanted = directMessages.enabled && matchSubscription(directMessages.events, event) !== undefined;
        return isWanted && userId !== undefined ? [personDestination(userId)] : [];
      },
      isMuted: (notice) => commands.isMuted(notice),
      ids: { retry: 'send-again', test: 'slack:test' },
      maxAttempts: manifest.jobs.send.maxAttempts,
    });
    const { accept, send, digest, probe, page, retry, start, test } = notifier;

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
      jobs: { send, digest, probe, ask: asks.run },
      pages: { deliveries: page },
      actions: { 'send-again': retry },
      commands: { 'slack:test': ({ input }) => test(input.destination) },
      routes: createInbound(api, settings, now),
      onEnable: start,
    };
  },
});
