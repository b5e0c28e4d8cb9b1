import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { exitCodes } from '../../errors.ts';
import { findPlugin } from '../../plugin-folder.ts';

export function registerCheck(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'check [directory|name]', {
    summary: 'Check the files of a plugin; each fault comes with its place',
    details: 'Without an argument: the plugin around this folder. Nothing of it is run.',
    examples: ['plugin check', 'plugin check webhook-relay', 'plugin check community/webhook-relay --json'],
  }).action(
    action(registry, async ({ io, json }, target: string | undefined) => {
      const { directory, root } = findPlugin(io.cwd, target);
      const { compareFindings, formatJson, formatText, hasErrors, validatePlugin } =
        await import('@streamspace/catalog');
      const { checkCode } = await import('@streamspace/catalog/code');
      const { plugin: checked, findings: inFiles } = validatePlugin(directory, root);
      const findings = [...inFiles, ...checkCode(checked, root)].toSorted(compareFindings);
      io.stdout.write(json ? formatJson(findings) : formatText(findings, { root }));
      return hasErrors(findings) ? exitCodes.failure : exitCodes.ok;
    }),
  );
}
