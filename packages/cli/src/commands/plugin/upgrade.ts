import type { CatalogDetail, InstalledPlugin } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { notePendingConsents, requireConsent, showRequests } from '../../consent.ts';
import { exitCodes } from '../../errors.ts';
import { path } from '../../service/client.ts';

export function registerUpgrade(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'upgrade <name>', {
    summary: 'Put the version of the catalog in the place of the installed one, with its configuration and data',
    details: 'If the new version does not come up, the one before it runs on.',
    examples: ['plugin upgrade streamspace-slack', 'plugin upgrade streamspace-slack --yes'],
  })
    .option('--yes', 'agree to what it asks for')
    .action(action(registry, upgrade));
}

async function upgrade(context: CommandContext, name: string, { yes }: { yes?: boolean }): Promise<number | void> {
  const { client, io, out, json } = context;
  const before = await client.get<InstalledPlugin>(path`/plugins/${name}`);
  if (before.update === undefined) {
    if (json) return out.json(before);
    return out.line(`${before.displayName} ${before.version} is the newest version there is.`);
  }
  const detail = await client.get<CatalogDetail>(path`/plugins/catalog/${name}`);
  const asked = detail.permissionRequests.filter(({ optional, granted }) => !optional && !granted);
  if (!json) {
    const { version, repository } = before.update;
    const from = repository === undefined ? '' : ` from ${repository}`;
    out.line(`${out.style('bold', before.displayName)} ${before.version} -> ${version}${from}`);
    showRequests(detail, out);
    for (const { permission } of asked)
      out.line(out.style('yellow', `New: it asks for ${permission}, which it was not granted.`));
    out.line();
  }
  if (!(await requireConsent(io, yes, 'Upgrade it and grant this?'))) {
    out.note('Nothing was changed.');
    return exitCodes.failure;
  }
  const grant = asked.map(({ permission }) => permission);
  const plugin = await client.post<InstalledPlugin>(path`/plugins/catalog/${name}/upgrade`, { grant });
  if (json) return out.json(plugin);
  out.line(`Upgraded ${plugin.displayName} to ${plugin.version}. It is ${plugin.enabled ? 'on' : 'off'}.`);
  notePendingConsents(name, plugin.pendingConsents, out);
}
