import { PluginError } from '@streamspace/plugin-sdk';
import type { Deliveries } from '../../deliveries/index.ts';
import { addedConsents } from '../added-consents.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import type { Registry } from '../registry.ts';
import type { PluginHost } from '../types.ts';
import { toDeliveryRow } from '../views.ts';

type InspectOperations = Pick<
  PluginHost,
  | 'list'
  | 'get'
  | 'addedConsents'
  | 'logs'
  | 'denials'
  | 'deliveries'
  | 'delivery'
  | 'redeliver'
  | 'audit'
  | 'recordAudit'
  | 'metrics'
>;

/** What operators look at. */
export function inspectOperations(options: {
  readonly registry: Registry;
  readonly deliveries: Deliveries;
  readonly audit: AuditTrail;
  readonly metrics: MetricStore;
}): InspectOperations {
  const { registry, deliveries, audit, metrics } = options;
  return {
    list: () => registry.all().map((entry) => registry.view(entry)),
    get: (name) => registry.view(registry.find(name)),
    addedConsents: (name, manifest) => addedConsents(registry.find(name).record.manifest, manifest),
    logs: (name, query = {}) => registry.find(name).logbook.lines(query),
    denials: (name) => registry.find(name).logbook.denials(),
    audit: (query = {}) => audit.list(query),
    recordAudit: (row) => audit.append(row),
    metrics: (name) => metrics.series(registry.find(name).record.manifest.name),

    async deliveries(name, query = {}) {
      registry.find(name);
      const { rows, next } = await deliveries.list({ plugin: name, ...query });
      return Object.assign(rows.map(toDeliveryRow), next === undefined ? {} : { next });
    },

    async delivery(name, id) {
      registry.find(name);
      const row = await deliveries.find(name, id);
      if (row === undefined) throw new PluginError('NOT_FOUND', `${name} has no delivery "${id}"`);
      return toDeliveryRow(row);
    },

    async redeliver(name, id) {
      registry.find(name);
      return toDeliveryRow(await deliveries.redeliver({ plugin: name, id }));
    },
  };
}
