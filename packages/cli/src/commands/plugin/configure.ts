import type { InstalledPlugin } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { applyEdits, isEmpty } from '../../config/edits.ts';
import { explainFaults } from '../../config/faults.ts';
import { showConfig } from '../../config/show.ts';
import { notePendingConsents } from '../../consent.ts';
import { path } from '../../service/client.ts';
import { collect } from './options.ts';

interface ConfigureOptions {
  readonly file?: string;
  readonly fromEnv?: readonly string[];
  readonly unset?: readonly string[];
  readonly show?: boolean;
}

export function registerConfigure(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'configure <name> [key=value...]', {
    summary: 'Show or change the configuration of a plugin',
    details:
      'Without changes it shows all keys. Values become what the key wants: a number, true or false, a list or an object in JSON, or text. ' +
      'Keys that are not named stay as they are. Secrets are shown as •••; to keep one out of the history of the shell, ' +
      'write key=- and enter it, or use --from-env or --file.',
    examples: [
      'plugin configure streamspace-slack',
      'plugin configure streamspace-slack channel=#ops maxPerMinute=30',
      'plugin configure streamspace-slack webhookUrl=-',
      "plugin configure streamspace-slack 'routes[0].event=session.created' --unset quiet",
      'plugin configure streamspace-slack --file slack.json',
    ],
  })
    .option('--file <file>', 'take keys and values from a JSON file; "-" is standard input')
    .option('--from-env <key=VARIABLE>', 'set a key to the value of an environment variable', collect)
    .option('--unset <key>', 'remove a key, so that its default counts', collect)
    .option('--show', 'show the configuration after the change')
    .action(action(registry, configure));
}

async function configure(
  { client, io, out, json }: CommandContext,
  name: string,
  assignments: readonly string[],
  options: ConfigureOptions,
): Promise<void> {
  const before = await client.get<InstalledPlugin>(path`/plugins/${name}`);
  const edits = { ...options, assignments };
  if (isEmpty(edits)) {
    if (json) return out.json(before);
    showConfig(before, out);
    return notePendingConsents(name, before.pendingConsents, out);
  }
  const config = await applyEdits(before.config, edits, before.configSchema, io);
  const after = await client.patch<InstalledPlugin>(path`/plugins/${name}`, { config }).catch((error: unknown) => {
    throw explainFaults(error, before, 'The configuration was not saved, because it does not fit');
  });
  if (json) return out.json(after);
  out.line(`Saved the configuration of ${after.displayName}.${after.enabled ? ' It runs with it.' : ''}`);
  if (options.show === true) showConfig(after, out);
  notePendingConsents(name, after.pendingConsents, out);
  if (!after.enabled) out.note(`To switch it on: streamspace plugin enable ${name}`);
}
