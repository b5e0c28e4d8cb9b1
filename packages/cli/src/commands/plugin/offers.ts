import type { ClusterOffer } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';

export function registerOffers(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'offers', {
    summary: 'List what kubectl apply has offered in the namespace of the service',
    details:
      'An offer installs nothing: it names a version by its digest, and what is installed comes from a repository that the service follows.',
    examples: ['plugin offers', 'plugin offers --json'],
  }).action(
    action(registry, async ({ client, out, json }) => {
      const answer = await client.get<{ offers: readonly ClusterOffer[]; fault?: string }>('/offers');
      if (json) return out.json(answer);
      const { offers, fault } = answer;
      if (fault !== undefined) out.note(fault);
      if (offers.length === 0)
        return out.note(
          'Nothing is offered: kubectl apply -f <address of a publication>/<plugin>/manifest.yaml offers a plugin.',
        );
      out.table([
        ['NAME', 'VERSION', 'STATE', 'CONFIGMAP', 'WHY'],
        ...offers.map(({ name, version, state, configMap, message }) => [
          name === '' ? '-' : name,
          version ?? '-',
          state === 'offered' ? out.style('green', state) : state,
          configMap,
          message ?? '',
        ]),
      ]);
      const next = offers.find(({ state }) => state === 'offered');
      if (next !== undefined) out.note(`To install one: streamspace plugin install ${next.name}`);
    }),
  );
}
