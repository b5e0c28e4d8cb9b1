import { formatJson, formatText, hasErrors, validateRepository } from '@streamspace/catalog';
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { action, defineCommand, type Registry } from '../command.ts';
import { exitCodes } from '../errors.ts';
import { findRoot } from '../service/data-dir.ts';

/** `streamspace catalog …` */
export function registerCatalogCommands(program: Command, registry: Registry): void {
  const catalog = program
    .command('catalog')
    .description('Work on the plugins of a repository')
    .addHelpText('after', '\nExample:\n  streamspace catalog check');

  defineCommand(catalog, 'check [directory]', {
    summary: 'Check every plugin of a repository; fails when something is wrong, or when there is none',
    examples: ['catalog check', 'catalog check ../plugins --json'],
  }).action(
    action(registry, async ({ io, json }, directory: string | undefined) => {
      const root = directory === undefined ? findRoot(io.cwd) : resolve(io.cwd, directory);
      const { plugins, findings } = validateRepository(root);
      io.stdout.write(json ? formatJson(findings) : formatText(findings, { root }));
      if (!json) io.stdout.write(`${plugins.length} ${plugins.length === 1 ? 'plugin' : 'plugins'} checked\n`);
      return hasErrors(findings) ? exitCodes.failure : exitCodes.ok;
    }),
  );
}
