import type { RepositoryFinding, RepositoryView, SyncRecord } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../command.ts';
import { exitCodes } from '../errors.ts';
import type { Printer } from '../output/printer.ts';
import { showSync } from '../output/sync.ts';
import { formatInstant, formatRelative } from '../output/time.ts';
import { path } from '../service/client.ts';
import { parseCount } from './plugin/options.ts';

/** `streamspace repository …` */
export function registerRepositoryCommands(program: Command, registry: Registry): void {
  const repository = program
    .command('repository')
    .description('See and sync the repositories that plugins come from')
    .addHelpText('after', '\nExample:\n  streamspace repository sync');

  defineCommand(repository, 'list', {
    summary: 'List the repositories, what is served of each, and what is wrong',
    details: 'Which ones there are is said where the service is started: "streamspace serve --help".',
    examples: ['repository list', 'repository list --json'],
  }).action(action(registry, list));

  defineCommand(repository, 'show <name>', {
    summary: 'Show a repository with the reasons why plugins of it are left out',
    examples: ['repository show plugins'],
  }).action(action(registry, show));

  defineCommand(repository, 'sync [name]', {
    summary: 'Look now whether there is something new, in one repository or in all; fails when a sync fails',
    examples: ['repository sync', 'repository sync plugins', 'repository sync plugins --accept-older'],
  })
    .option('--accept-older', 'take a catalog that is older than the one that is served')
    .action(action(registry, sync));

  defineCommand(repository, 'log [name]', {
    summary: 'Show how the catalog changed and which syncs failed, newest first',
    examples: ['repository log', 'repository log plugins --limit 5'],
  })
    .option('--limit <count>', 'how many', parseCount, 20)
    .action(action(registry, log));
}

async function fetchAll({ client }: CommandContext): Promise<readonly RepositoryView[]> {
  return (await client.get<{ repositories: readonly RepositoryView[] }>('/repositories')).repositories;
}

function noteNone({ out }: CommandContext): void {
  out.note('No repository is configured. To follow one: streamspace serve --repositories <file>');
}

async function list(context: CommandContext): Promise<void> {
  const { out, json } = context;
  const repositories = await fetchAll(context);
  if (json) return out.json({ repositories, total: repositories.length });
  if (repositories.length === 0) return noteNone(context);
  out.table([
    ['NAME', 'STATE', 'PLUGINS', 'LEFT OUT', 'COMMIT', 'CHECKED', 'FROM'],
    ...repositories.map(({ name, state, catalog, checkedAt, url, branch }) => [
      name,
      stateWord(state, out),
      String(catalog?.plugins ?? '-'),
      catalog === undefined ? '-' : catalog.leftOut === 0 ? '0' : out.style('yellow', String(catalog.leftOut)),
      catalog?.commit.slice(0, 12) ?? '-',
      checkedAt === undefined ? 'never' : formatRelative(checkedAt),
      url === undefined ? 'bundles' : `${url} ${branch}`,
    ]),
  ]);
  for (const { name, error } of repositories) if (error !== undefined) out.note(`${name}: ${error}`);
  const faulty = repositories.find(({ findingsTotal }) => findingsTotal > 0);
  if (faulty !== undefined) out.note(`Why plugins are left out: streamspace repository show ${faulty.name}`);
}

async function show({ client, out, json }: CommandContext, name: string): Promise<void> {
  const repository = await client.get<RepositoryView>(path`/repositories/${name}`);
  if (json) return out.json(repository);
  const { url, branch, pinned, tiers, signed, state, error, checkedAt, nextSyncAt, catalog, findings, findingsTotal } =
    repository;
  out.line(out.style('bold', repository.name));
  out.list([
    ['from', url ?? 'bundles, by "streamspace catalog import"'],
    ['branch', pinned === undefined ? branch : `${branch}, pinned to ${pinned}`],
    ['trusted with', `${tiers.join(' and ')} plugins${signed ? ', in signed commits' : ''}`],
    ['state', error === undefined ? stateWord(state, out) : `${stateWord(state, out)}: ${error}`],
    ['checked', checkedAt === undefined ? 'never' : formatRelative(checkedAt)],
    ...(nextSyncAt === undefined ? [] : [['next', formatRelative(nextSyncAt)]]),
    ...(catalog === undefined
      ? [['serves', 'nothing yet']]
      : [
          ['serves', `${catalog.plugins} plugins of commit ${catalog.commit}`],
          ['committed', `${formatInstant(catalog.committedAt)}, taken ${formatRelative(catalog.syncedAt)}`],
          ...(catalog.serial === undefined ? [] : [['serial', String(catalog.serial)]]),
          ...(catalog.signer === undefined ? [] : [['signed by', catalog.signer]]),
          ...(catalog.expiresAt === undefined
            ? []
            : [
                [
                  'good until',
                  catalog.expired ? out.style('yellow', `${catalog.expiresAt}, which is over`) : catalog.expiresAt,
                ],
              ]),
        ]),
  ]);
  if (findings.length === 0) return;
  out.line();
  out.line(out.style('bold', 'Left out, or to be known'));
  out.list(findings.map((finding) => findingRow(finding, out)));
  if (findingsTotal > findings.length) out.note(`… and ${findingsTotal - findings.length} more`);
}

function findingRow({ file, line, column, message, rule, severity }: RepositoryFinding, out: Printer): string[] {
  return [`${file}:${line}:${column}`, out.style(severity === 'error' ? 'red' : 'yellow', rule), message];
}

async function sync(
  context: CommandContext,
  name: string | undefined,
  { acceptOlder = false }: { acceptOlder?: boolean },
): Promise<number> {
  const { client, out, json } = context;
  const names =
    name === undefined ? (await fetchAll(context)).flatMap((each) => (each.url ? [each.name] : [])) : [name];
  const syncs: SyncRecord[] = [];
  for (const [index, each] of names.entries()) {
    using progress = context.progress(`Syncing ${each}`);
    if (names.length > 1) progress.update(`Syncing ${each}`, { done: index, total: names.length });
    // oxlint-disable-next-line no-await-in-loop -- the service does one at a time, and people see each as it ends
    const record = await client.post<SyncRecord>(path`/repositories/${each}/sync`, { acceptOlder });
    progress.stop();
    syncs.push(record);
    if (!json) showSync(record, out);
  }
  if (json) out.json({ syncs });
  else if (names.length === 0) noteNone(context);
  return syncs.some(({ outcome }) => outcome === 'failed') ? exitCodes.failure : exitCodes.ok;
}

async function log(context: CommandContext, name: string | undefined, { limit }: { limit: number }): Promise<void> {
  const { client, out, json } = context;
  const names = name === undefined ? (await fetchAll(context)).map((each) => each.name) : [name];
  const query = { limit: Math.min(limit, 200) };
  const all = await Promise.all(
    names.map((each) => client.get<{ syncs: readonly SyncRecord[] }>(path`/repositories/${each}/history`, query)),
  );
  const syncs = all
    .flatMap((each) => each.syncs)
    .toSorted((a, b) => (a.endedAt < b.endedAt ? 1 : -1))
    .slice(0, limit);
  if (json) return out.json({ syncs });
  if (syncs.length === 0) return names.length === 0 ? noteNone(context) : out.note('Nothing has been synced yet.');
  for (const record of syncs) showSync(record, out, { isPast: true });
}

function stateWord(state: RepositoryView['state'], out: Printer): string {
  if (state === 'current') return out.style('green', state);
  return state === 'failed' ? out.style('red', state) : state;
}
