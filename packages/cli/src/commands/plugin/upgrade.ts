import type { CatalogDetail, InstalledPlugin } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { notePendingConsents, requireConsent, showAdded, showRequests } from '../../consent.ts';
import { CliError, exitCodes } from '../../errors.ts';
import { path } from '../../service/client.ts';

export function registerUpgrade(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'upgrade <name>', {
    summary: 'Put the version of the catalog in the place of the installed one, with its configuration and data',
    details: 'If the new version does not come up, the one before it runs on.',
    examples: ['plugin upgrade streamspace-slack', 'plugin upgrade streamspace-slack --yes'],
  })
    .option('--yes', 'agree to what it asks for')
    .action(action(registry, upgrade));

  defineCommand(plugin, 'rollback <name>', {
    summary: 'Put the version before in the place of the installed one, with the configuration that it had',
    details:
      'What the plugin has stored stays as it is. If the version before does not come up, the present one runs on. Another rollback leads back.',
    examples: ['plugin rollback streamspace-slack', 'plugin rollback streamspace-slack --yes'],
  })
    .option('--yes', 'do not ask')
    .action(action(registry, rollBack));
}

async function rollBack(context: CommandContext, name: string, { yes }: { yes?: boolean }): Promise<number | void> {
  const { client, io, out, json } = context;
  const { displayName, version, previousVersion } = await client.get<InstalledPlugin>(path`/plugins/${name}`);
  if (previousVersion === undefined) {
    throw new CliError(
      `${displayName} ${version} is the only version that was installed here: there is none to go back to`,
    );
  }
  if (!(await requireConsent(io, yes, `Go back from ${displayName} ${version} to ${previousVersion}?`))) {
    out.note('Nothing was changed.');
    return exitCodes.failure;
  }
  const plugin = await client.post<InstalledPlugin>(path`/plugins/${name}/rollback`);
  if (json) return out.json(plugin);
  out.line(`${plugin.displayName} is at ${plugin.version} again. It is ${plugin.enabled ? 'on' : 'off'}.`);
}

async function upgrade(context: CommandContext, name: string, { yes }: { yes?: boolean }): Promise<number | void> {
  const { client, io, out, json } = context;
  const before = await client.get<InstalledPlugin>(path`/plugins/${name}`);
  if (before.update === undefined) {
    if (json) return out.json(before);
    return out.line(`${before.displayName} ${before.version} is the newest version there is.`);
  }
  const detail = await client.get<CatalogDetail>(path`/plugins/catalog/${name}`);
  if (!json) {
    const { version, repository } = before.update;
    const from = repository === undefined ? '' : ` from ${repository}`;
    out.line(`${out.style('bold', before.displayName)} ${before.version} -> ${version}${from}`);
    showRequests(detail, out);
    showAdded(detail.added, out);
    out.line();
  }
  if (!(await requireConsent(io, yes, 'Upgrade it and grant this?'))) {
    out.note('Nothing was changed.');
    return exitCodes.failure;
  }
  const plugin = await client.post<InstalledPlugin>(path`/plugins/catalog/${name}/upgrade`, {
    accept: detail.added.map(({ words }) => words),
  });
  if (json) return out.json(plugin);
  out.line(`Upgraded ${plugin.displayName} to ${plugin.version}. It is ${plugin.enabled ? 'on' : 'off'}.`);
  notePendingConsents(name, plugin.pendingConsents, out);
}
