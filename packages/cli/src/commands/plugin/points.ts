import type { ExtensionPointView } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import type { Printer } from '../../output/printer.ts';
import { path } from '../../service/client.ts';

interface ChooseOptions {
  readonly purpose?: string;
}

export function registerPoints(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'points', {
    summary: 'List what plugins do for each other, and who is chosen for it',
    details: 'An extension point is a contract, such as object-store: some plugins provide it, others use it.',
    examples: ['plugin points'],
  }).action(
    action(registry, async ({ client, out, json }) => {
      const answer = await client.get<{ readonly points: readonly ExtensionPointView[] }>('/extension-points');
      if (json) return out.json(answer);
      if (answer.points.length === 0) return out.line('No installed plugin provides or uses an extension point.');
      for (const point of answer.points) showPoint(point, out);
    }),
  );

  defineCommand(plugin, 'choose <point> [plugin]', {
    summary: 'Choose the plugin that provides an extension point',
    details: 'Without a plugin, takes the choice back: the one that was installed first is used.',
    examples: [
      'plugin choose object-store streamspace-storage-s3',
      'plugin choose object-store streamspace-storage-s3 --purpose recordings',
      'plugin choose object-store --purpose recordings',
    ],
  })
    .option('--purpose <name>', 'for this purpose only. Default: all that have no choice of their own')
    .action(
      action(
        registry,
        async ({ client, out, json }, point: string, name: string | undefined, options: ChooseOptions) => {
          const { purpose } = options;
          const view = await client.put<ExtensionPointView>(path`/extension-points/${point}`, {
            provider: name ?? null,
            ...(purpose === undefined ? {} : { purpose }),
          });
          if (json) return out.json(view);
          showPoint(view, out);
        },
      ),
    );
}

function showPoint({ point, description, offers, uses }: ExtensionPointView, out: Printer): void {
  out.line(`${out.style('bold', point)}  ${description}`);
  out.list([
    ...offers.map(({ plugin, running, purposes }) => [
      'provided by',
      plugin,
      running ? out.style('green', 'running') : out.style('yellow', 'not running'),
      purposes === undefined ? '' : `for ${purposes.join(', ')}`,
    ]),
    ...uses.map(({ consumer, purpose, provider, chosen, optional }) => [
      'used by',
      consumer,
      purpose === undefined ? '' : `for ${purpose}`,
      provider === undefined
        ? out.style(optional ? 'dim' : 'yellow', 'nobody provides it')
        : `from ${provider}${chosen ? ', as chosen' : ''}`,
    ]),
  ]);
}
