import type { InstalledPlugin } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type Registry } from '../../command.ts';
import { explainFaults } from '../../config/faults.ts';
import { notePendingConsents, requireConsent } from '../../consent.ts';
import { exitCodes } from '../../errors.ts';
import { path, type Client } from '../../service/client.ts';

export function registerSwitch(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'enable <name>', {
    summary: 'Switch a plugin on and wait until it runs',
    examples: ['plugin enable streamspace-slack'],
  }).action(
    action(registry, async ({ client, out, json }, name: string) => {
      const enabled = await enablePlugin(client, name);
      if (json) return out.json(enabled);
      out.line(`${enabled.displayName} is on.`);
      notePendingConsents(name, enabled.pendingConsents, out);
      out.note(`To follow what it does: streamspace plugin logs ${name} --follow`);
    }),
  );

  defineCommand(plugin, 'disable <name>', {
    summary: 'Switch a plugin off; what is undelivered waits until it is on again',
    examples: ['plugin disable streamspace-slack'],
  }).action(
    action(registry, async ({ client, out, json }, name: string) => {
      const disabled = await client.post<InstalledPlugin>(path`/plugins/${name}/disable`);
      if (json) return out.json(disabled);
      out.line(`${disabled.displayName} is off.`);
    }),
  );

  defineCommand(plugin, 'uninstall <name>', {
    summary: 'Stop a plugin and remove its configuration and its data',
    details: 'With --keep-data, what it has stored is there when it is installed from the same place again.',
    examples: ['plugin uninstall streamspace-slack', 'plugin uninstall streamspace-slack --keep-data --yes'],
  })
    .option('--keep-data', 'leave what it has stored for the next installation')
    .option('--yes', 'do not ask')
    .action(
      action(
        registry,
        async ({ client, io, out, json }, name: string, options: { yes?: boolean; keepData?: boolean }) => {
          const { displayName } = await client.get<InstalledPlugin>(path`/plugins/${name}`);
          const { keepData = false } = options;
          const question = `Remove ${displayName} with its configuration${keepData ? ', and keep its data' : ' and its data'}?`;
          if (!(await requireConsent(io, options.yes, question))) {
            out.note('Nothing was removed.');
            return exitCodes.failure;
          }
          await client.delete(path`/plugins/${name}?data=${keepData ? 'keep' : 'remove'}`);
          if (json) out.json({ name, removed: true });
          else out.line(`Removed ${displayName}.`);
          return exitCodes.ok;
        },
      ),
    );
}

/** Switches a plugin on; a configuration that is not complete is explained. */
export async function enablePlugin(client: Client, name: string): Promise<InstalledPlugin> {
  const { displayName, configSchema } = await client.get<InstalledPlugin>(path`/plugins/${name}`);
  return client.post<InstalledPlugin>(path`/plugins/${name}/enable`).catch((error: unknown) => {
    const message = `${displayName} cannot be switched on, because its configuration does not fit`;
    const hint = `To change it: streamspace plugin configure ${name}`;
    throw explainFaults(error, configSchema === undefined ? {} : { configSchema }, message, hint);
  });
}
