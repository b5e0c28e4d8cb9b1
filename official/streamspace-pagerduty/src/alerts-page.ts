import { ui, type Block, type Outcome } from '@streamspace/plugin-sdk';
import type { Alerts } from './alerts.ts';
import type { PluginApi } from './rows.ts';

/** The page of open alerts and recent calls, and the button that resolves one. */
export function createAlertsPage(api: PluginApi, alerts: Alerts) {
  return {
    async page(): Promise<Block> {
      const open = await api.storage.alerts.find({ where: { state: 'firing' }, order: 'desc', limit: 50 });
      const calls = await api.storage.calls.find({ index: 'at', order: 'desc', limit: 50 });
      return ui.stack(
        ui.table({
          label: 'Open alerts',
          key: 'key',
          rows: open.map(({ key, summary, rule, severity, since, last, count, status }) => ({
            key,
            summary,
            rule,
            severity,
            since,
            last,
            count,
            status,
          })),
          columns: [
            { key: 'summary', title: 'Alert' },
            { key: 'rule', title: 'Rule' },
            { key: 'severity', title: 'Severity' },
            { key: 'status', title: 'In PagerDuty' },
            { key: 'since', title: 'Since', show: 'time' },
            { key: 'last', title: 'Last event', show: 'time' },
            { key: 'count', title: 'Events', show: 'number' },
            { key: 'key', title: 'Key', show: 'code' },
          ],
          rowActions: [ui.action('resolve-now')],
          actions: [ui.action('pagerduty:test')],
          empty: 'Nothing is open',
        }),
        ui.table({
          label: 'Calls',
          key: 'id',
          rows: calls.map(({ id, at, action, summary, state, error = '' }) => ({
            id,
            at,
            action,
            summary,
            state,
            error,
          })),
          columns: [
            { key: 'at', title: 'When', show: 'time' },
            { key: 'action', title: 'Action' },
            { key: 'summary', title: 'What' },
            { key: 'state', title: 'State' },
            { key: 'error', title: 'Error' },
          ],
          empty: 'Nothing was sent in the last 24 hours',
        }),
      );
    },

    resolveNow: (key: string): Promise<Outcome> =>
      api.storage.transaction(async (tx) => {
        const alert = await tx.alerts.get({ key });
        if (alert?.state !== 'firing') return { done: 'It is resolved already' };
        await alerts.resolve(tx, alert, 'resolved by hand');
        return { done: 'It is being resolved' };
      }),
  };
}
