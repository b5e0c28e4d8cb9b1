import { ui, type Block, type View } from '@streamspace/plugin-sdk';
import type { Accounts } from './accounts.ts';
import type { Settings } from './config.ts';
import { groupTotals, membersTable } from './group-totals.ts';
import { daysTable, intervalsTable, monthsTable } from './history.ts';
import type { PluginApi } from './plugin-api.ts';
import { runningTable } from './running.ts';
import { quotaBlocks, sparkline, totals } from './summary.ts';
import { sumsOf, type Sums } from './sums.ts';

export interface ViewsOptions {
  readonly api: PluginApi;
  readonly accounts: Accounts;
  readonly settings: Settings;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** What a viewer sees: made of the viewer's own id, so that nothing else can be asked for. */
export function createViews({ api, accounts, settings, now }: ViewsOptions) {
  const sumsFor = (user: string, timeZone: string): Promise<Sums> =>
    sumsOf(user, { accounts, settings, now: now(), timeZone });

  return {
    async widget({ viewer, params }: View): Promise<Block> {
      const sums = await sumsFor(viewer.id, viewer.timeZone);
      return ui.stack(
        ...quotaBlocks(viewer.groups, sums, settings),
        totals(sums),
        sparkline(sums),
        ...(sums.estimated
          ? [ui.text('Some times are estimated: not every begin or end was seen. _Details_ says which.')]
          : []),
        await runningTable(viewer, { api, now: now(), cursor: params['cursor'] }),
        ...(settings.showGroupTotals ? await groupTotals(viewer, { api, sumsFor }) : []),
        ui.link({ label: 'Details', href: '/home/my-usage-widget/usage' }),
      );
    },

    async page({ viewer, params }: View): Promise<Block> {
      const sums = await sumsFor(viewer.id, viewer.timeZone);
      return ui.stack(
        ...quotaBlocks(viewer.groups, sums, settings),
        totals(sums),
        daysTable(sums),
        intervalsTable(sums, { now: now(), timeZone: viewer.timeZone, cursor: params['cursor'] }),
        await monthsTable(viewer.id, api),
        ...(settings.showGroupTotals ? await membersTable(viewer, { api, sumsFor }) : []),
      );
    },
  };
}
