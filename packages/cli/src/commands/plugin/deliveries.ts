import type { DeliveryRow } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { formatRelative } from '../../output/time.ts';
import { path } from '../../service/client.ts';
import { parseCount } from './options.ts';

interface DeliveryOptions {
  readonly state?: string;
  readonly kind?: string;
  readonly limit: number;
  readonly cursor?: string;
}

export function registerDeliveries(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'deliveries <name>', {
    summary: 'List the events and jobs of a plugin, newest first',
    examples: ['plugin deliveries streamspace-slack', 'plugin deliveries streamspace-slack --state dead'],
  })
    .option('--state <state>', 'only waiting, running, done, dead, cancelled or dropped ones')
    .option('--kind <kind>', 'only events ("event") or jobs ("job")')
    .option('--limit <count>', 'how many', parseCount, 50)
    .option('--cursor <cursor>', 'where the list before ended')
    .action(
      action(registry, async ({ client, out, json }, name: string, { state, kind, limit, cursor }: DeliveryOptions) => {
        const query = { state, kind, limit, cursor };
        const answer = await client.get<{ deliveries: readonly DeliveryRow[]; next?: string }>(
          path`/plugins/${name}/deliveries`,
          query,
        );
        if (json) return out.json(answer);
        const { deliveries, next } = answer;
        if (deliveries.length === 0)
          return out.note(`${name} has no ${state === undefined ? '' : `${state} `}deliveries.`);
        out.table([
          ['ID', 'KIND', 'NAME', 'STATE', 'ATTEMPTS', 'CREATED', 'ERROR'],
          ...deliveries.map((row) => [
            row.id,
            row.kind,
            row.name,
            row.state === 'dead' ? out.style('red', row.state) : row.state,
            String(row.attempts),
            formatRelative(row.createdAt),
            row.error ?? '',
          ]),
        ]);
        if (next !== undefined) out.note(`There are more: add --cursor ${next}`);
        const dead = deliveries.find((row) => row.state === 'dead');
        if (dead !== undefined) out.note(`To try a dead one again: streamspace plugin redeliver ${name} ${dead.id}`);
      }),
    );

  defineCommand(plugin, 'redeliver <name> <id>', {
    summary: 'Give a dead delivery its attempts back',
    examples: ['plugin redeliver streamspace-slack 01KAX3'],
  }).action(
    action(registry, async ({ client, out, json }, name: string, id: string) => {
      const row = await client.post<DeliveryRow>(path`/plugins/${name}/deliveries/${id}/redeliver`);
      if (json) return out.json(row);
      out.line(`${row.name} is on its way to ${name} again.`);
    }),
  );
}
