import { isPluginError, type SessionState } from '@streamspace/plugin-sdk';
import type { Alerts } from './alerts.ts';
import type { Alert, PluginApi } from './rows.ts';
import type { Rule } from './rule.ts';

const staleMs = 7 * 86_400_000;

/** States in which a session has got over what an event said. Other events tell nothing that a state could contradict. */
const over: Readonly<Record<string, readonly SessionState[]>> = {
  'session.hibernated': ['running', 'waking', 'terminated', 'failed'],
  'session.created': ['terminated'],
  'session.failed': ['terminated', 'running'],
};

/** Asks the platform about what is open, and resolves what is no longer true. */
export function createReconcile({
  api,
  alerts,
  rules,
  now,
}: {
  readonly api: PluginApi;
  readonly alerts: Alerts;
  readonly rules: readonly Rule[];
  readonly now: () => number;
}) {
  async function stateOf(id: string): Promise<SessionState | undefined> {
    try {
      return (await api.sessions.get(id)).state;
    } catch (error) {
      if (isPluginError(error) && error.code === 'NOT_FOUND') return 'terminated';
      // Nobody knows: it stays open.
      return undefined;
    }
  }

  async function reasonFor(alert: Alert): Promise<string | undefined> {
    const rule = rules.find(({ name }) => name === alert.rule);
    if (rule === undefined && alert.rule !== 'withheld') return 'the rule is gone';
    if (now() - alert.lastMs > staleMs) {
      api.log.warn('An alert without an event for seven days is resolved', { key: alert.key });
      return 'no event for seven days';
    }
    if (alert.session === undefined || rule?.groupBy.includes('session') !== true) return undefined;
    const states = over[alert.type];
    const state = states === undefined ? undefined : await stateOf(alert.session);
    return state !== undefined && states?.includes(state) === true ? `the session is ${state}` : undefined;
  }

  return async (): Promise<void> => {
    const open: Alert[] = [];
    for await (const alert of api.storage.alerts.scan()) if (alert.state === 'firing') open.push(alert);
    for (const alert of open) {
      // oxlint-disable-next-line no-await-in-loop -- few, and each may ask the platform
      const why = await reasonFor(alert);
      if (why === undefined) continue;
      // oxlint-disable-next-line no-await-in-loop -- as above
      await api.storage.transaction(async (tx) => {
        const present = await tx.alerts.get({ key: alert.key });
        if (present?.state === 'firing') await alerts.resolve(tx, present, why);
      });
    }
  };
}
