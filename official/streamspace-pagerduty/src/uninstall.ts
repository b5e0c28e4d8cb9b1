import { resolveBody } from './bodies.ts';
import type { PagerDutyClient } from './pagerduty-client.ts';
import type { RoutingKeys } from './routing-keys.ts';
import type { Alert, PluginApi } from './rows.ts';

const atOnce = 20;

/** Resolves what is open, as far as that goes within the time that a plugin has for leaving. */
export async function resolveAll(api: PluginApi, client: PagerDutyClient, keys: RoutingKeys): Promise<void> {
  const signal = AbortSignal.timeout(12_000);
  const open: Alert[] = [];
  for await (const alert of api.storage.alerts.scan()) {
    if (alert.state === 'firing' && alert.attempted >= alert.round) open.push(alert);
  }
  for (let first = 0; first < open.length; first += atOnce) {
    const some = open.slice(first, first + atOnce).flatMap(({ key, keyId }) => {
      const routingKey = keys.find(keyId);
      return routingKey === undefined
        ? []
        : [client.send({ kind: 'resolve', body: resolveBody(key) }, routingKey, signal)];
    });
    // oxlint-disable-next-line no-await-in-loop -- more at once would be refused
    const results = await Promise.allSettled(some);
    const failed = results.filter(({ status }) => status === 'rejected').length;
    if (failed > 0) api.log.warn('Some alerts could not be resolved: resolve them in PagerDuty', { failed });
  }
}
