import { definePlugin, type Session } from '@streamspace/plugin-sdk';
import manifest from '../manifest.json' with { type: 'json' };
import { createAccounts } from './accounts.ts';
import { configSchema } from './config.ts';
import type { Change } from './marks.ts';
import { leastWarningHours, warnOnce } from './quotas.ts';
import { reconcile } from './reconcile.ts';
import { rollUp } from './roll-up.ts';
import { collections } from './rows.ts';
import { sumsOf } from './sums.ts';
import { createViews } from './views.ts';

/** An event that is further ahead than this comes from a clock that is wrong. */
const mostAheadMs = 5 * 60_000;

export default definePlugin(manifest, {
  config: configSchema,
  collections,

  onLoad({ api, config, platform: { clock, timezone } }) {
    const settings = config.all;
    const accounts = createAccounts(api);
    const now = (): number => clock.now().getTime();
    const views = createViews({ api, accounts, settings, now });

    async function warn(user: string): Promise<void> {
      if (leastWarningHours(settings) === undefined) return;
      const sums = await sumsOf(user, { accounts, settings, now: now(), timeZone: timezone });
      await warnOnce(user, sums, { api, settings });
    }

    async function note(session: Session, kind: Change['kind'], occurredAt: string): Promise<void> {
      if (Date.parse(occurredAt) > now() + mostAheadMs) {
        api.log.warn(`An event of ${session.id} is of the future, and is left to the reconciliation`, { occurredAt });
        return;
      }
      if (!(await accounts.note(session, { kind, at: occurredAt, estimated: false }))) return;
      api.refresh('usage');
      if (kind === 'hibernated' || kind === 'ended') await warn(session.user);
    }

    async function warnAll(): Promise<void> {
      for await (const user of accounts.users()) {
        // The next hour tries again, and the others are told meanwhile.
        await warn(user).catch((error: unknown) => api.log.warn(`A user was not told: ${String(error)}`, { user }));
      }
    }

    return {
      events: {
        'session.started': ({ data: { session, phase }, occurredAt }) =>
          note(session, phase === 'wake' ? 'ready' : 'started', occurredAt),
        'session.woken': ({ data: { session }, occurredAt }) => note(session, 'woken', occurredAt),
        'session.hibernated': ({ data: { session }, occurredAt }) => note(session, 'hibernated', occurredAt),
        'session.terminated': ({ data: { session }, occurredAt }) => note(session, 'ended', occurredAt),
        'session.failed': ({ data: { session }, occurredAt }) => note(session, 'ended', occurredAt),
        'user.deleted': ({ data: { user } }) => accounts.forget(user.id),
      },
      jobs: {
        async reconcile() {
          const added = await reconcile(api, clock.now().toISOString());
          if (added > 0) {
            api.log.info(`${added} events had not come: their times are estimated`);
            api.refresh('usage');
          }
          await warnAll();
        },
        rollup: () => rollUp(api, { accounts, now: now(), timeZone: timezone, retentionDays: settings.retentionDays }),
      },
      widgets: { usage: views.widget },
      pages: { usage: views.page },
      /** What happened while the plugin was off is found out at once, by a job: it is tried again when it fails. */
      async onEnable() {
        await api.jobs.enqueue('reconcile', undefined, { id: 'enabled' });
      },
    };
  },
});
