import type { MetricSeries } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { path } from '../../service/client.ts';

export function registerMetrics(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'metrics <name>', {
    summary: 'List what a plugin measures about itself, since the service started',
    details: 'Prometheus reads the numbers of all plugins at /api/v1/metrics, with the token of an operator.',
    examples: ['plugin metrics streamspace-slack'],
  }).action(
    action(registry, async ({ client, out, json }, name: string) => {
      const answer = await client.get<{ metrics: readonly MetricSeries[] }>(path`/plugins/${name}/metrics`);
      if (json) return out.json(answer);
      if (answer.metrics.length === 0) return out.note(`${name} has measured nothing yet.`);
      out.table([
        ['NAME', 'LABELS', 'VALUE'],
        ...answer.metrics.map(({ name: quantity, labels, kind, value, count = 0 }) => [
          quantity,
          Object.entries(labels)
            .map(([label, text]) => `${label}=${text}`)
            .join(' '),
          kind === 'histogram' ? `${count} times, ${count === 0 ? 0 : value / count} on average` : String(value),
        ]),
      ]);
    }),
  );
}
