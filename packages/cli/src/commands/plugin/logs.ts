import { setTimeout as delay } from 'node:timers/promises';
import type { LogLine } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { formatFields, levelFormats } from '../../output/log.ts';
import { formatInstant } from '../../output/time.ts';
import { path } from '../../service/client.ts';
import { parseCount } from './options.ts';

interface LogAnswer {
  readonly lines: readonly LogLine[];
  readonly next: number;
}

const pollMs = 400;

export function registerLogs(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'logs <name>', {
    summary: 'Show the last log lines of a plugin, and new ones as they come',
    examples: ['plugin logs streamspace-slack --follow', 'plugin logs streamspace-slack --limit 20 --json'],
  })
    .option('--follow', 'go on until Ctrl+C; with --json, one line of JSON each')
    .option('--limit <count>', 'how many of the last lines', parseCount, 100)
    .action(
      action(registry, async (context, name: string, options: { follow?: boolean; limit: number }) => {
        const answer = await context.client.get<LogAnswer>(path`/plugins/${name}/logs`, { limit: options.limit });
        if (options.follow === true) return follow(context, name, answer);
        if (context.json) return context.out.json(answer);
        if (answer.lines.length === 0) return context.out.note(`${name} has logged nothing yet.`);
        for (const line of answer.lines) showLine(context, line);
      }),
    );
}

async function follow(context: CommandContext, name: string, first: LogAnswer): Promise<void> {
  const { client, io, out, json } = context;
  let { lines, next } = first;
  while (!io.signal.aborted) {
    for (const line of lines) {
      if (json) out.jsonLine(line);
      else showLine(context, line);
    }
    // oxlint-disable-next-line no-await-in-loop -- one look after another
    await delay(pollMs, undefined, { signal: io.signal }).catch(() => undefined);
    if (io.signal.aborted) return;
    // oxlint-disable-next-line no-await-in-loop
    ({ lines, next } = await client.get<LogAnswer>(path`/plugins/${name}/logs`, { after: next, limit: 1000 }));
  }
}

function showLine({ out }: CommandContext, { at, level, from, message, fields }: LogLine): void {
  const source = from === 'host' ? 'host: ' : '';
  const more = formatFields(fields, out.style);
  out.line(
    `${out.style('dim', formatInstant(at))} ${out.style(levelFormats[level], level.padEnd(5))} ${source}${message}${more}`,
  );
}
