import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { findPlugin } from '../../plugin-folder.ts';
import { collect } from './options.ts';

interface DevCommandOptions {
  readonly config?: readonly string[];
  readonly configFile?: string;
  readonly fromEnv?: readonly string[];
  readonly keep?: boolean;
}

export function registerDev(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'dev [directory]', {
    summary: 'Run a plugin from its folder, load it anew after each save, and show what happens to it',
    details:
      'It runs in the sandbox of the service that is there, or of one of its own where none runs. It gets the permissions that its manifest asks for, each one shown; a call that is denied comes with the line to add. At the end it is removed with its data, unless it was installed before.',
    examples: ['plugin dev', 'plugin dev community/webhook-relay --config-file relay.json'],
  })
    .option('--config <key=value>', 'set a configuration key; repeat it for more', collect)
    .option('--config-file <file>', 'read the configuration from a JSON file, anew for each load')
    .option('--from-env <key=VARIABLE>', 'set a key to the value of an environment variable', collect)
    .option('--keep', 'leave it installed at the end')
    .action(
      action(registry, async (context, target: string | undefined, options: DevCommandOptions) => {
        const folder = findPlugin(context.io.cwd, target);
        const edits = { assignments: options.config ?? [], file: options.configFile, fromEnv: options.fromEnv };
        const { develop } = await import('../../dev/develop.ts');
        await develop(context, folder, { edits, keep: options.keep === true });
      }),
    );
}
