import { PluginError, type Manifest, type Role } from '@streamspace/plugin-sdk';
import type { Deliveries } from '../../deliveries/index.ts';
import type { Registry } from '../registry.ts';
import type { PluginHost } from '../types.ts';
import { toDeliveryRow } from '../views.ts';

type InspectOperations = Pick<
  PluginHost,
  'list' | 'get' | 'logs' | 'denials' | 'deliveries' | 'delivery' | 'redeliver' | 'runCommand'
>;

/** What operators look at, and the commands that they run. */
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

    async runCommand(name, command, { input, viewer }) {
      const { managed, record } = registry.find(name);
      const { running } = managed;
      if (running === undefined) throw new PluginError('INVALID_STATE', `${name} does not run: enable it first`);
      if (!running.loaded.commands.includes(command)) {
        const known = running.loaded.commands.join(', ') || 'none';
        throw new PluginError('NOT_FOUND', `${name} has no command "${command}" (it has: ${known})`);
      }
      requireRole(record.manifest, command, viewer.role);
      const outcome = await running.process.call('command', { id: command, input, viewer }, { deadlineMs: 30_000 });
      return (outcome ?? undefined) as { readonly done: string } | undefined;
    },
  };
}

const rank: Readonly<Record<Role, number>> = { user: 0, operator: 1, admin: 2 };

/** A command that the manifest does not list is for administrators, as is one without an audience. */
function requireRole({ name, contributes }: Manifest, command: string, role: Role): void {
  const audience = contributes?.commands?.find(({ id }) => id === command)?.audience ?? 'admin';
  if (rank[role] >= rank[audience]) return;
  throw new PluginError(
    'PERMISSION_DENIED',
    `The command "${command}" of ${name} is for the role ${audience} and above`,
  );
}
