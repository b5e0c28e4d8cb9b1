import { PluginError } from '@streamspace/plugin-sdk';
import type { Deliveries } from '../../deliveries/index.ts';
import type { Registry } from '../registry.ts';
import type { PluginHost } from '../types.ts';
import { toDeliveryRow } from '../views.ts';

type InspectOperations = Pick<
  PluginHost,
  'list' | 'get' | 'logs' | 'denials' | 'deliveries' | 'delivery' | 'redeliver'
>;

/** What operators look at. */
export function inspectOperations(registry: Registry, deliveries: Deliveries): InspectOperations {
  return {
    list: () => registry.all().map((entry) => registry.view(entry)),
    get: (name) => registry.view(registry.find(name)),
    logs: (name, query = {}) => registry.find(name).logbook.lines(query),
    denials: (name) => registry.find(name).logbook.denials(),

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
