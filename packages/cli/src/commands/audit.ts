import type { AuditRow } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../command.ts';
import { formatRelative } from '../output/time.ts';
import { parseCount } from './plugin/options.ts';

interface AuditOptions {
  readonly plugin?: string;
  readonly action?: string;
  readonly user?: string;
  readonly outcome?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** `streamspace audit` */
export function registerAuditCommand(program: Command, registry: Registry): void {
  defineCommand(program, 'audit', {
    summary: 'Read the audit trail, newest first: what plugins did, and what people did to them',
    examples: ['audit', 'audit --plugin streamspace-storage-s3', 'audit --action request --outcome denied'],
  })
    .option('--plugin <name>', 'only what this plugin did')
    .option('--action <action>', 'only this action, or all of a noun such as "report"')
    .option('--user <id>', 'only what was done by this user, or in their name')
    .option('--outcome <outcome>', 'only success, failure or denied')
    .option('--limit <count>', 'how many', parseCount, 50)
    .option('--cursor <cursor>', 'where the list before ended')
    .action(
      action(registry, async ({ client, out, json }, options: AuditOptions) => {
        const { plugin, action: act, user, outcome, limit, cursor } = options;
        const answer = await client.get<{ rows: readonly AuditRow[]; next?: string }>('/audit', {
          plugin,
          action: act,
          user,
          outcome,
          limit,
          cursor,
        });
        if (json) return out.json(answer);
        const { rows, next } = answer;
        if (rows.length === 0) return out.note('The audit trail has no such rows.');
        out.table([
          ['WHEN', 'WHO', 'ACTION', 'OUTCOME', 'TARGET', 'DETAILS'],
          ...rows.map((row) => [
            formatRelative(row.at),
            row.plugin ?? row.user ?? callerOf(row),
            whatOf(row),
            row.outcome === 'success' ? row.outcome : out.style('red', row.outcome),
            row.target === undefined ? '' : `${row.target.kind} ${row.target.id}`,
            detailsOf(row),
          ]),
        ]);
        if (next !== undefined) out.note(`There are more: add --cursor ${next}`);
      }),
    );
}

/** What a request to the service was for, or the action as a plugin names it. */
function whatOf({ action: name, details }: AuditRow): string {
  const summary = details?.['summary'];
  return typeof summary === 'string' ? summary : name;
}

/** How the service names a caller whom the platform does not know. */
function callerOf({ details }: AuditRow): string {
  const caller = details?.['caller'];
  return typeof caller === 'string' ? caller : '';
}

/** What is said nowhere else in the row. */
function detailsOf({ details = {} }: AuditRow): string {
  const { summary: _summary, caller: _caller, route: _route, id: _id, ...rest } = details;
  return Object.keys(rest).length === 0 ? '' : JSON.stringify(rest);
}
