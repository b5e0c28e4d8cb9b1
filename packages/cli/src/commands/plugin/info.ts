import type { CatalogDetail, InstalledPlugin, VersionNote } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { configKeys } from '../../config/schema.ts';
import { aboutOf } from '../../config/show.ts';
import { notePendingConsents, showRequests } from '../../consent.ts';
import { formatRelative } from '../../output/time.ts';
import { ApiFailure, path } from '../../service/client.ts';

export function registerInfo(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'info <name>', {
    summary: 'Show what a plugin does, what it asks for, and how it is',
    examples: ['plugin info streamspace-slack'],
  }).action(
    action(registry, async (context, name: string) => {
      const { client, out, json } = context;
      const installed = await findInstalled(context, name);
      const detail = await client.get<CatalogDetail>(path`/plugins/catalog/${name}`).catch((error: unknown) => {
        // An installed plugin may have left the catalog.
        if (installed !== undefined && error instanceof ApiFailure && error.body.code === 'NOT_FOUND') return undefined;
        throw error;
      });
      if (json) return out.json({ catalog: detail, installed });
      if (detail !== undefined) showDetail(context, detail);
      if (installed !== undefined) showState(context, installed);
      else out.note(`\nTo install it: streamspace plugin install ${name}`);
    }),
  );
}

async function findInstalled({ client }: CommandContext, name: string): Promise<InstalledPlugin | undefined> {
  const plugins = await client.list<InstalledPlugin>('plugins', '/plugins');
  return plugins.find((each) => each.name === name);
}

function showDetail({ out }: CommandContext, detail: CatalogDetail): void {
  const { displayName, name, version, author, tier, license, category, pluginType, description, homepage } = detail;
  out.line(`${out.style('bold', displayName)} ${version} (${name})`);
  out.line(description);
  out.line(
    `${tier} ${pluginType} by ${author}, ${license}, ${category}${homepage === undefined ? '' : `, ${homepage}`}`,
  );
  out.line();
  showRequests(detail, out);

  const keys = configKeys(detail.configSchema);
  if (keys.length === 0) return;
  out.line(out.style('bold', 'Configuration'));
  out.list(
    keys.map(({ path: names, required, schemas }) => [names.join('.'), required ? 'required' : '', aboutOf(schemas)]),
  );
}

/** What is to be known of a version that is not active, and what to do. */
export function describeNote(
  version: string,
  { state, since, reason, replacement, advisory, instead }: VersionNote,
): string {
  const next = instead ?? replacement;
  const words = [
    `Version ${version} is ${state} since ${since}: ${reason}`,
    next === undefined ? undefined : `Go to ${next}`,
    advisory === undefined ? undefined : `See ${advisory}`,
  ];
  return words
    .filter((each) => each !== undefined)
    .map((each) => each.replace(/\.$/, ''))
    .join('. ');
}

function showState({ out }: CommandContext, plugin: InstalledPlugin): void {
  const { state, health, reason, installedAt, deliveries, memoryBytes, restarts, schedules, commands, name } = plugin;
  out.line();
  out.line(out.style('bold', 'Installed'));
  out.list([
    ['state', reason === undefined ? state : `${state}: ${reason}`],
    ['health', health],
    ['since', formatRelative(installedAt)],
    ['deliveries', `${deliveries.waiting} waiting, ${deliveries.done} done, ${deliveries.dead} dead`],
    ...(memoryBytes === undefined ? [] : [['memory', `${Math.round(memoryBytes / 1024 / 1024)} MiB`]]),
    ...(restarts === 0 ? [] : [['restarts', String(restarts)]]),
    ...schedules.map(({ job, what, nextAt }) => ['schedule', `${job} ${what}, next ${formatRelative(nextAt)}`]),
    ...commands.map(({ id, title }) => ['command', `${id}: ${title}`]),
  ]);
  if (plugin.previousVersion !== undefined)
    out.note(`Before it was ${plugin.previousVersion}: streamspace plugin rollback ${name}`);
  if (plugin.versionNote !== undefined) out.note(out.style('yellow', describeNote(plugin.version, plugin.versionNote)));
  if (plugin.update !== undefined) {
    out.note(`Version ${plugin.update.version} is there. To have it: streamspace plugin upgrade ${name}`);
  }
  notePendingConsents(name, plugin.pendingConsents, out);
}
