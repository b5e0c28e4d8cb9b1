import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { exitCodes } from '../../errors.ts';
import { addFindingsOptions, printFindings, type FindingsOptions } from '../../output/findings.ts';
import { addFixOptions, fixPlugins, type FixOptions } from '../../output/fixes.ts';
import { findPlugin } from '../../plugin-folder.ts';

export function registerCheck(plugin: Command, registry: Registry): void {
  addFixOptions(
    addFindingsOptions(
      defineCommand(plugin, 'check [directory|name]', {
        summary: 'Check the files of a plugin; each fault comes with its place',
        details: 'Without an argument: the plugin around this folder. Nothing of it is run.',
        examples: [
          'plugin check',
          'plugin check webhook-relay --fix --dry-run',
          'plugin check community/webhook-relay --json',
        ],
      }),
    ),
  ).action(
    action(registry, async (context, target: string | undefined, options: FindingsOptions & FixOptions) => {
      const { directory, root } = findPlugin(context.io.cwd, target);
      if (await fixPlugins(context, [{ directory, root }], options)) return exitCodes.ok;
      const { hasErrors } = await import('@streamspace/catalog');
      const { checkPlugin } = await import('@streamspace/catalog/check');
      const { findings, silenced } = checkPlugin(directory, root);
      await printFindings(context, findings, { root, silenced, ...options });
      return hasErrors(findings) ? exitCodes.failure : exitCodes.ok;
    }),
  );
}
