import type { CallResult, TestCheck } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { parseObject } from '../../config/edits.ts';
import { explainFaults } from '../../config/faults.ts';
import { exitCodes } from '../../errors.ts';
import { showOutcome } from '../../output/outcome.ts';
import type { Format } from '../../output/style.ts';
import { path } from '../../service/client.ts';

const marks: Readonly<Record<TestCheck['status'], readonly [Format, string]>> = {
  ok: ['green', 'ok'],
  warn: ['yellow', 'warning'],
  failed: ['red', 'failed'],
};

export function registerTry(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'test-connection <name>', {
    summary: 'Test the connection of a plugin to what it talks to; fails when a check fails',
    examples: ['plugin test-connection streamspace-slack'],
  }).action(action(registry, testConnection));

  defineCommand(plugin, 'run <name> <command>', {
    summary: 'Run a command that a plugin offers',
    examples: [
      'plugin run streamspace-slack slack:test',
      `plugin run streamspace-slack slack:test --input '{"channel": "#ops"}'`,
    ],
  })
    .option('--input <json>', 'what the command works on, a JSON object')
    .option('-y, --yes', 'say yes to what the command asks')
    .action(
      action(
        registry,
        async ({ client, out, json }, name: string, command: string, options: { input?: string; yes?: true }) => {
          const body = {
            ...(options.input === undefined ? {} : { input: parseObject(options.input, '--input') }),
            ...(options.yes === true ? { confirmed: true } : {}),
          };
          const result = await client.post<CallResult>(path`/plugins/${name}/commands/${command}`, body);
          if (json) return out.json(result);
          showOutcome(out, result);
        },
      ),
    );
}

/** Tests what a plugin talks to, with its saved configuration. @returns The exit code. */
export async function testConnection({ client, out, json }: CommandContext, name: string): Promise<number> {
  const answer = await client
    .post<{ checks: readonly TestCheck[] }>(path`/plugins/${name}/test`)
    .catch((error: unknown) => {
      throw explainFaults(error, {}, `${name} cannot be tested, because its configuration does not fit`);
    });
  const { checks } = answer;
  if (json) out.json(answer);
  else if (checks.length === 0) out.note(`${name} has nothing to test.`);
  else {
    out.list(
      checks.flatMap(({ name: check, status, message, hint }) => {
        const row = [out.style(...marks[status]), check, message ?? ''];
        return hint === undefined ? [row] : [row, ['', '', out.style('dim', hint)]];
      }),
    );
  }
  return checks.some(({ status }) => status === 'failed') ? exitCodes.failure : exitCodes.ok;
}
