import { definePlugin } from '@streamspace/plugin-sdk';
import manifest from '../manifest.json' with { type: 'json' };
import { createActs } from './acts.ts';
import { createAnnouncements } from './announcements.ts';
import { createCommands } from './commands.ts';
import { configSchema } from './config.ts';
import { createOwners } from './owners.ts';
import { createReaper } from './reaper.ts';
import { collections } from './rows.ts';
import { sendSummary } from './summary.ts';
import { createSurveyor } from './survey.ts';
import { createShowTime } from './texts.ts';

export default definePlugin(manifest, {
  config: configSchema,
  collections,

  onLoad({ api, config, platform: { clock, timezone } }) {
    const settings = config.all;
    const show = createShowTime(timezone);
    const surveyor = createSurveyor({ api, settings, timezone });
    const owners = createOwners(api, settings.notify);
    const announcements = createAnnouncements({ api, rules: settings.rules, owners, show });
    const acts = createActs({ api, surveyor, clock, show });
    const reaper = createReaper({ api, settings, clock, surveyor, announcements, acts });

    const inUse = ({ data: { session } }: { readonly data: { readonly session: { readonly id: string } } }) =>
      api.storage.pending.delete({ session: session.id });

    return {
      events: {
        'session.connected': inUse,
        'session.active': inUse,
        'session.woken': inUse,
        'session.terminated': inUse,
      },
      jobs: {
        check: async () => api.log.info(await reaper.run()),
        summary: () => sendSummary(api, settings.summaryTo, clock),
      },
      commands: {
        ...createCommands({ api, settings, clock, surveyor, show }),
        'reaper:run': async () => ({ done: await reaper.run() }),
      },
      async onDisable(reason) {
        if (reason !== 'disable' && reason !== 'uninstall') return;
        await announcements.callOff('The idle rules were switched off.');
      },
    };
  },
});
