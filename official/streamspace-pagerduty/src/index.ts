import { createGroups, createNoticeMetrics, toNotice } from '@streamspace/plugin-kit/notifications';
import { definePlugin, type PlatformEvent } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { createAlerts } from './alerts.ts';
import { createAlertsPage } from './alerts-page.ts';
import { changeBody, resolveBody, testBody } from './bodies.ts';
import { configSchema, fromFirstVersion, rulesOf } from './config.ts';
import { dedupKey } from './dedup-key.ts';
import { describe } from './describe.ts';
import { createInbound } from './inbound.ts';
import { createMatching } from './matching.ts';
import { createPagerDutyClient, originOf } from './pagerduty-client.ts';
import { createQueue } from './queue.ts';
import { createReconcile } from './reconcile.ts';
import { createRoutingKeys } from './routing-keys.ts';
import { collections, jobs } from './rows.ts';
import { createSender } from './sender.ts';
import { createThrottle } from './throttle.ts';
import { resolveAll } from './uninstall.ts';

export default definePlugin(manifest, {
  config: configSchema,
  collections,
  jobs,
  inputs: { 'resolve-now': z.object({ key: z.string() }), 'pagerduty:test': z.object({}) },
  migrate: { 2: fromFirstVersion },

  onLoad({ api, config, platform }) {
    const all = config.all;
    const now = (): number => platform.clock.now().getTime();
    const { baseUrl = platform.publicUrl, includeDetails, source = new URL(baseUrl).hostname } = all;
    const instance = all.instanceName ?? platform.instanceId;
    const sender = { source, baseUrl };
    const rules = rulesOf(all);
    const keys = createRoutingKeys(all);
    const metrics = createNoticeMetrics(api, now);
    const queue = createQueue(now);
    const client = createPagerDutyClient({ origin: originOf(all), fetch: api.fetch, now });
    const throttle = createThrottle(all.rateLimit, now);
    const alerts = createAlerts({ now, keys, queue, sender, throttle, metrics, instance, log: api.log });
    const matching = createMatching(rules, createGroups(api.users, now));
    const resolveStale = createReconcile({ api, alerts, rules, now });
    const reconcile = async (): Promise<void> => {
      metrics.waiting((await api.jobs.stats('send')).waiting);
      await resolveStale();
    };
    const { page, resolveNow } = createAlertsPage(api, alerts);

    /** An event is on record, with all that follows from it, when this resolves. */
    async function accept(event: PlatformEvent): Promise<void> {
      const taken = await matching(event);
      const ended = rules.filter(({ resolveOn }) => resolveOn.length > 0);
      if (taken.length === 0 && ended.length === 0) return;
      const notice = toNotice(event, { includeDetails, baseUrl });
      await api.storage.transaction(async (tx) => {
        if ((await tx.seen.get({ id: event.id })) !== undefined) return metrics.suppressed(event.type, 'duplicate');
        let isUsed = false;
        for (const rule of taken) {
          if (rule.action === 'ignore') continue;
          isUsed = true;
          if (rule.action === 'trigger') {
            // oxlint-disable-next-line no-await-in-loop -- one transaction, one after another
            await alerts.note(tx, rule, event, notice);
            continue;
          }
          const said = describe(rule, { event, notice, count: 1 }, { instance, log: api.log });
          const key = dedupKey(instance, rule.name, [event.id]);
          const call = { kind: 'change' as const, key, keyId: keys.idOf(rule.routingKey), round: 0, type: event.type };
          // oxlint-disable-next-line no-await-in-loop -- as above
          await queue(tx, { ...call, body: changeBody(notice, said, sender) }, said);
        }
        // oxlint-disable-next-line no-await-in-loop -- as above
        for (const rule of ended) isUsed = (await alerts.recover(tx, rule, event)) || isUsed;
        if (isUsed) await tx.seen.put({ id: event.id });
      });
    }

    return {
      events: {
        'session.*': accept,
        'user.*': accept,
        'template.*': accept,
        'quota.*': accept,
        'audit.*': accept,
        'node.*': accept,
        'agent.*': accept,
        'alert.*': accept,
        'plugin.*': accept,
        'storage.*': accept,
        'cluster.*': accept,
        'billing.*': accept,
      },
      jobs: {
        send: createSender({ api, client, keys, metrics, maxAttempts: manifest.jobs.send.maxAttempts, now }),
        due: ({ payload }) => api.storage.transaction((tx) => alerts.due(tx, payload.key)),
        reconcile,
      },
      pages: { alerts: page },
      actions: { 'resolve-now': ({ input }) => resolveNow(input.key) },
      commands: {
        async 'pagerduty:test'() {
          const at = new Date(now()).toISOString();
          const key = dedupKey(instance, 'test', [at]);
          const keyId = keys.idOf(undefined);
          const signal = AbortSignal.timeout(25_000);
          await client.send({ kind: 'trigger', body: testBody(key, at, sender) }, all.routingKey, signal);
          await api.storage.transaction((tx) =>
            queue(
              tx,
              { kind: 'resolve', key, keyId, round: 0, type: 'test', body: resolveBody(key) },
              { summary: 'Test alert', at: now() + 5000 },
            ),
          );
          return { done: 'PagerDuty answered 202; the test alert is resolved in five seconds' };
        },
      },
      routes: { webhook: createInbound(api, all.webhookSecrets) },
      async onEnable() {
        // Another configuration may have another key: what waits is tried at once.
        for (const id of keys.ids) {
          // oxlint-disable-next-line no-await-in-loop -- few
          await api.jobs.resume('send', { key: id });
        }
        await reconcile();
      },
      async onUnload(reason) {
        if (reason === 'uninstall' && all.resolveOnUninstall) await resolveAll(api, client, keys);
      },
    };
  },
});
