import type { CatalogPlugin, InstalledPlugin } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { usageError } from '../../errors.ts';

export function registerList(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'list', {
    summary: 'List plugins: all, the installed ones, or the ones that can be installed',
    examples: ['plugin list', 'plugin list --installed', 'plugin list --available --json'],
  })
    .option('--installed', 'only installed ones, with how they are')
    .option('--available', 'only ones that are not installed')
    .action(
      action(registry, async (context, { installed, available }: { installed?: boolean; available?: boolean }) => {
        if (installed === true && available === true)
          throw usageError('--installed and --available exclude each other');
        if (installed === true) return listInstalled(context);
        const plugins = await context.client.list<CatalogPlugin>('plugins', '/plugins/catalog');
        return showCatalog(
          context,
          available === true ? plugins.filter((each) => each.installed === undefined) : plugins,
        );
      }),
    );

  defineCommand(plugin, 'search <words...>', {
    summary: 'Find plugins whose name, description or tags have all the words',
    examples: ['plugin search slack', 'plugin search object storage --category Storage'],
  })
    .option('--category <category>', 'only plugins of a category, such as Security')
    .option('--type <type>', 'only plugins of a type: extension, webhook, integration, theme')
    .action(
      action(registry, async (context, words: readonly string[], options: { category?: string; type?: string }) => {
        const query = { search: words.join(' '), ...options };
        const { search, category, type } = query;
        const plugins = await context.client.list<CatalogPlugin>('plugins', '/plugins/catalog', {
          search,
          category,
          type,
        });
        return showCatalog(
          context,
          plugins,
          `Nothing matches "${search}". "streamspace plugin list" shows everything.`,
        );
      }),
    );
}

async function showCatalog(
  { out, json }: CommandContext,
  plugins: readonly CatalogPlugin[],
  none = 'There is no plugin.',
): Promise<void> {
  if (json) return out.json({ plugins, total: plugins.length });
  if (plugins.length === 0) return out.note(none);
  out.table([
    ['NAME', 'VERSION', 'TYPE', 'STATE', 'DESCRIPTION'],
    ...plugins.map(({ name, version, versionNote, pluginType, installed, description }) => [
      name,
      versionNote === undefined ? version : `${version} (${versionNote.state})`,
      pluginType,
      installed === 'enabled' ? out.style('green', installed) : (installed ?? '-'),
      description,
    ]),
  ]);
}

async function listInstalled({ client, out, json }: CommandContext): Promise<void> {
  const plugins = await client.list<InstalledPlugin>('plugins', '/plugins');
  if (json) return out.json({ plugins, total: plugins.length });
  if (plugins.length === 0) return out.note('No plugin is installed. "streamspace plugin list" shows what there is.');
  out.table([
    ['NAME', 'VERSION', 'STATE', 'HEALTH', 'WAITING', 'DEAD', 'REASON'],
    ...plugins.map(({ name, version, versionNote, update, state, health, deliveries, reason }) => [
      name,
      [
        version,
        versionNote === undefined ? '' : out.style('yellow', `(${versionNote.state})`),
        update === undefined ? '' : `(${update.version} is there)`,
      ]
        .filter((word) => word !== '')
        .join(' '),
      state === 'enabled' ? out.style('green', state) : state,
      health === 'ok' ? health : out.style(health === 'failing' ? 'red' : 'yellow', health),
      String(deliveries.waiting + deliveries.running),
      deliveries.dead === 0 ? '0' : out.style('red', String(deliveries.dead)),
      reason ?? '',
    ]),
  ]);
}
