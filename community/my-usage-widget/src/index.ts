import { definePlugin, type Session } from '@streamspace/plugin-sdk';
import manifest from '../manifest.json' with { type: 'json' };
import { createAccounts } from './accounts.ts';
import { configSchema } from './config.ts';
import { addDays, dayAt, daysOf } from './days.ts';
import { hasQuotas, warnOnce } from './quotas.ts';
import { collections, type Mark } from './rows.ts';
import { sumsOf } from './sums.ts';
import { createViews } from './views.ts';

/** Days back for which the sums of a day are written anew: what comes late is in them. */
const rolledDays = 3;

export default definePlugin(manifest, {
  config: configSchema,
  collections,

  onLoad({ api, config, platform: { clock, timezone } }) {
    const settings = config.all;
    const accounts = createAccounts(api);
    const now = (): number => clock.now().getTime();
    const views = createViews({ api, accounts, settings, now });

    async function warn(user: string): Promise<void> {
      if (!hasQuotas(settings)) return;
      await warnOnce(user, await sumsOf(user, { accounts, settings, now: now(), timeZone: timezone }), {
        api,
        settings,
      });
    }

    const mark =
      (kind: Mark['kind']) =>
      async ({ occurredAt, data: { session } }: { occurredAt: string; data: { session: Session } }): Promise<void> => {
        const isNew = await accounts.mark(session, { kind, at: occurredAt, estimated: false });
        if (!isNew) return;
        if (kind === 'close') await warn(session.user);
        api.refresh('usage');
      };
    const [open, close] = [mark('open'), mark('close')];

    async function rollUp(user: string): Promise<void> {
      const yesterday = addDays(dayAt(now(), timezone), -1);
      const intervals = await accounts.intervals(user);
      const from = addDays(yesterday, 1 - rolledDays);
      const days = daysOf(intervals, { from, to: yesterday, now: now(), timeZone: timezone });
      await api.storage.daily.putMany(days.filter(({ seconds }) => seconds > 0).map((day) => ({ user, ...day })));
      const oldest = addDays(yesterday, -settings.retentionDays);
      for await (const { day } of api.storage.daily.scan({ where: { user, day: { lt: oldest } } })) {
        await api.storage.daily.delete({ user, day });
      }
      await accounts.keepOpen(user);
    }

    return {
      events: {
        'session.started': open,
        'session.woken': open,
        'session.hibernated': close,
        'session.terminated': close,
        'session.failed': close,
        'user.deleted': ({ data: { user } }) => accounts.forget(user.id),
      },
      jobs: {
        async reconcile() {
          await accounts.reconcile(clock.now());
          // oxlint-disable-next-line no-await-in-loop -- one after the other is fast enough for an hour
          for (const user of await accounts.users()) await warn(user).catch(() => undefined);
          api.refresh('usage');
        },
        async rollup() {
          // oxlint-disable-next-line no-await-in-loop -- there is a night for it
          for (const user of await accounts.users()) await rollUp(user);
        },
      },
      widgets: { usage: views.widget },
      pages: { details: views.details },
      /** What happened while the plugin was off is found out at once. */
      onEnable: () => accounts.reconcile(clock.now()),
    };
  },
});
