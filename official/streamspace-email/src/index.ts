import { aboutOf, announces, createNotifier } from '@streamspace/plugin-kit/notifications';
import { definePlugin, matchSubscription, type TestCheck } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { configSchema, fromFirstVersion } from './config.ts';
import { createDestinations, personDestination } from './destinations.ts';
import { categoryOf, createEmailChannel } from './email-channel.ts';
import { adviceOn, providerLimit, showAdvice } from './health.ts';
import { createLimits } from './limits.ts';
import { mailsPage } from './mails-page.ts';
import { createOptOuts } from './opt-outs.ts';
import { createOutcomes } from './outcomes.ts';
import { createPostOffice } from './post-office.ts';
import { createPreferences } from './preferences-page.ts';
import { collections, jobs } from './rows.ts';
import { createSmtpClient } from './smtp-client.ts';
import { createSuppression } from './suppression.ts';
import { templatesPage } from './templates-page.ts';
import { createTestCommand } from './test-command.ts';
import { createTransport } from './transport.ts';
import { createUnsubscribeRoutes } from './unsubscribe-routes.ts';

const category = z.object({ category: z.string().max(60) });

export default definePlugin(manifest, {
  config: configSchema,
  collections,
  jobs,
  inputs: {
    'send-again': z.object({ id: z.string() }),
    'lift-suppression': z.object({ address: z.string() }),
    'mail-on': category,
    'mail-off': category,
    'email:test': z.object({ destination: z.string().optional() }),
  },
  migrate: { 2: fromFirstVersion },

  async test({ api, config, platform: { clock } }) {
    const smtp = createSmtpClient({ config: config.all, fetch: api.fetch, now: () => clock.now().getTime() });
    try {
      await smtp.verify();
    } finally {
      smtp.close();
    }
    const { smtpHost, smtpPort, useTLS, dailyLimit } = config.all;
    const how = useTLS ? 'encrypted' : 'unencrypted';
    const checks: TestCheck[] = [
      { name: 'Mail server', status: 'ok', message: `${smtpHost}:${smtpPort} answers, ${how}, and takes the sign-in` },
      ...adviceOn(config.all).map(({ condition, message, hint }) => ({
        name: condition,
        status: 'warn' as const,
        message,
        hint,
      })),
    ];
    const limit = providerLimit(smtpHost);
    if (dailyLimit === 0 && limit !== undefined) {
      checks.push({ name: 'dailyLimit', status: 'warn', message: limit, hint: 'Set dailyLimit below that' });
    }
    return checks;
  },

  onLoad({ api, config, platform }) {
    const now = (): number => platform.clock.now().getTime();
    const settings = config.all;
    const smtp = createSmtpClient({ config: settings, fetch: api.fetch, now });
    const suppression = createSuppression(api.storage.refusals, now);
    const limits = createLimits({ counters: api.storage.counters, config: settings, now });
    const postOffice = createPostOffice({ mails: api.storage.mails, smtp, limits, suppression, now });
    const optOuts = createOptOuts({ storage: api.storage, routesUrl: platform.routesUrl, now });
    const channel = createEmailChannel({
      config: settings,
      destinations: createDestinations(settings),
      smtp,
      postOffice,
      optOuts,
      addressOf: async (userId) => (await api.users.get?.(userId))?.email,
      onTemplateFault(template, reason) {
        api.log.warn('A template failed; the usual text stands in its place', { template, reason });
        const message = `The template ${template} fails; the usual text stands in its place`;
        const state = { level: 'degraded', message, hint: reason.slice(0, 200) } as const;
        api.health(`template ${template}`, state).catch(() => undefined);
      },
      name: manifest.name,
      now,
    });

    const notifier = createNotifier({
      api,
      platform,
      // Its templates are for single lines; those of mails are whole ones.
      config: { ...settings, templates: {} },
      channel,
      isAnnounced: announces(
        {
          'session.created': settings.notifyOnSessionCreated,
          'session.hibernated': settings.notifyOnSessionHibernated,
          'user.created': settings.notifyOnUserCreated,
        },
        settings.extraEvents,
      ),
      async alsoTo(event) {
        const { userId } = aboutOf(event);
        const { enabled, events } = settings.notifyUsers;
        if (!enabled || userId === undefined || matchSubscription(events, event) === undefined) return [];
        return (await optOuts.has(userId, categoryOf(event.type))) ? [] : [personDestination(userId)];
      },
      collects: ({ severity }) => settings.digest.enabled && severity === 'info',
      otherQueue: {
        pause: (how) => api.jobs.pause('mail', how),
        resume: () => api.jobs.resume('mail'),
      },
      ids: { retry: 'send-again', test: 'email:test' },
      maxAttempts: manifest.jobs.send.maxAttempts,
    });
    const { accept, send, digest, probe, release, page, retry, start, breaker } = notifier;
    const transport = createTransport({
      api,
      postOffice,
      limits,
      breaker,
      outcomes: createOutcomes(api),
      maxAttempts: manifest.jobs.mail.maxAttempts,
      now,
    });
    const preferences = createPreferences({
      config: settings.notifyUsers,
      optOuts,
      ids: { on: 'mail-on', off: 'mail-off' },
    });
    const baseUrl = settings.baseUrl ?? platform.publicUrl;

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
      jobs: { send, digest, probe, mail: transport.run, 'digest-due': release },
      provides: { 'email-transport': () => transport.provider },
      pages: {
        deliveries: page,
        mails: (view) => mailsPage({ api, lift: 'lift-suppression', now }, view),
        templates: (view) => templatesPage({ config: settings, baseUrl, now }, view),
        preferences: preferences.page,
      },
      actions: {
        'send-again': retry,
        async 'lift-suppression'({ input }) {
          await suppression.lift(input.address);
          return { done: `${input.address} gets mail again` };
        },
        'mail-on': preferences.on,
        'mail-off': preferences.off,
      },
      commands: { 'email:test': createTestCommand({ api, channel, smtp, probe }) },
      routes: createUnsubscribeRoutes(optOuts, platform.routesUrl),
      async onEnable() {
        await showAdvice(api, settings);
        await start();
      },
      onUnload: () => smtp.close(),
    };
  },
});
