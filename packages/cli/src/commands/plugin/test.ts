import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { action, defineCommand, type Registry } from '../../command.ts';
import { CliError, exitCodes, usageError } from '../../errors.ts';
import { findPlugin } from '../../plugin-folder.ts';

export function registerTest(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'test [directory]', {
    summary: 'Run the tests of a plugin',
    details:
      'What stands after "--" goes to vitest. To test the connection of an installed one: plugin test-connection.',
    examples: ['plugin test', 'plugin test community/webhook-relay', 'plugin test . -- -t "retries"'],
  })
    .argument('[vitest-options...]')
    .action(
      action(registry, async ({ io, json }, target: string | undefined, options: readonly string[]) => {
        if (json)
          throw usageError('Test results have a format of their own', 'Write: plugin test . -- --reporter=json');
        const { directory } = findPlugin(io.cwd, target);
        if (!existsSync(join(directory, 'package.json'))) {
          throw new CliError(`${directory} has no tests: it is no package`, {
            hint: 'A plugin in plain JavaScript can be checked and tried: streamspace plugin check, streamspace plugin dev',
          });
        }
        const { runVitest } = await import('../../run-vitest.ts');
        return (await runVitest(directory, options, io)) ? exitCodes.ok : exitCodes.failure;
      }),
    );
}
