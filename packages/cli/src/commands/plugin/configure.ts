import type { InstalledPlugin } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { askForConfig } from '../../config/ask.ts';
import { differenceOf, showDifference } from '../../config/difference.ts';
import { applyEdits, isEmpty, refuseSecrets } from '../../config/edits.ts';
import { explainFaults } from '../../config/faults.ts';
import { configKeys } from '../../config/schema.ts';
import { showConfig } from '../../config/show.ts';
import { notePendingConsents } from '../../consent.ts';
import { exitCodes } from '../../errors.ts';
import { isInteractive } from '../../io.ts';
import { openDialogue, type Dialogue } from '../../prompt.ts';
import { ApiFailure, path } from '../../service/client.ts';
import { collect } from './options.ts';
import { testConnection } from './try.ts';

interface ConfigureOptions {
  readonly file?: string;
  readonly fromEnv?: readonly string[];
  readonly unset?: readonly string[];
  readonly set?: readonly string[];
  readonly setFile?: readonly string[];
  readonly setEnv?: readonly string[];
  readonly show?: boolean;
  readonly test?: boolean;
  readonly yes?: boolean;
}

export function registerConfigure(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'configure <name> [key=value...]', {
    summary: 'Show or change the configuration of a plugin',
    details:
      'Without changes it asks for each key on a terminal, and shows all keys elsewhere and with --show. Values become what the key wants: a number, true or false, a list or an object in JSON, or text. ' +
      'Keys that are not named stay as they are. Secrets are shown as •••, and are not taken from the command line, where others could read them: ' +
      'write key=- and enter it, or use --set-env, --set-file or --file.',
    examples: [
      'plugin configure streamspace-slack',
      'plugin configure streamspace-slack channel=#ops maxPerMinute=30',
      'plugin configure streamspace-slack webhookUrl=-',
      "plugin configure streamspace-slack 'routes[0].event=session.created' --unset quiet",
      'plugin configure streamspace-slack --set-file webhookUrl=/run/secrets/slack --test',
      'plugin configure streamspace-slack --file slack.json',
    ],
  })
    .option('--set <key=value>', 'set a key; the same as key=value', collect)
    .option('--set-file <key=path>', 'set a key to the text of a file', collect)
    .option('--set-env <key=VARIABLE>', 'set a key to the value of an environment variable', collect)
    .option('--file <file>', 'take keys and values from a JSON file; "-" is standard input')
    .option('--from-env <key=VARIABLE>', 'the same as --set-env', collect)
    .option('--unset <key>', 'remove a key, so that its default counts', collect)
    .option('--test', 'test the connection with it afterwards; fails when a check fails')
    .option('--show', 'show the configuration, after the change where there is one')
    .option('--yes', 'save without asking')
    .action(action(registry, configure));
}

const notFitting = 'The configuration was not saved, because it does not fit';

async function configure(
  context: CommandContext,
  name: string,
  words: readonly string[],
  options: ConfigureOptions,
): Promise<number> {
  const { client, io, out, json } = context;
  const before = await client.get<InstalledPlugin>(path`/plugins/${name}`);
  const edits = {
    assignments: [...words, ...(options.set ?? [])],
    file: options.file,
    fromEnv: [...(options.fromEnv ?? []), ...(options.setEnv ?? [])],
    fromFile: options.setFile,
    unset: options.unset,
  };
  if (!isEmpty(edits)) {
    refuseSecrets(edits.assignments, before.configSchema);
    using dialogue = openDialogue(io);
    const config = await applyEdits(before.config, edits, before.configSchema, io, dialogue);
    if (!(await agreed(context, before, config, { dialogue, yes: options.yes }))) return exitCodes.failure;
    const after = await save(context, before, config).catch((error: unknown) => {
      throw explainFaults(error, before, notFitting);
    });
    return finish(context, after, options);
  }
  const asks = isInteractive(io) && !json && options.show !== true && options.test !== true;
  if (asks && before.configSchema !== undefined) {
    const after = await askAndSave(context, before, options);
    if (after === 'refused') return exitCodes.failure;
    return after === 'unchanged' ? exitCodes.ok : finish(context, after, options);
  }
  if (json && options.test !== true) out.json(before);
  else if (options.test !== true) {
    showConfig(before, out);
    notePendingConsents(name, before.pendingConsents, out);
  }
  return options.test === true ? testConnection(context, name) : exitCodes.ok;
}

type Config = Readonly<Record<string, unknown>>;

function save({ client }: CommandContext, { name }: InstalledPlugin, config: Config): Promise<InstalledPlugin> {
  return client.patch<InstalledPlugin>(path`/plugins/${name}`, { config });
}

/** Shows a change, and asks whoever is there. Elsewhere the command line itself is the order. */
async function agreed(
  { io, out, json }: CommandContext,
  { config: before, configSchema }: InstalledPlugin,
  after: Config,
  { dialogue, yes }: { readonly dialogue: Dialogue; readonly yes: boolean | undefined },
): Promise<boolean> {
  if (yes === true || json || !isInteractive(io)) return true;
  showDifference(differenceOf(before, after, configSchema), out);
  const answer = (await dialogue.ask('Save this? [y/N] ')) ?? '';
  if (/^y(es)?$/i.test(answer.trim())) return true;
  out.note('Nothing was saved.');
  return false;
}

/** Asks for every key, and once more for those that the plugin does not take. */
async function askAndSave(
  context: CommandContext,
  before: InstalledPlugin,
  { yes }: ConfigureOptions,
): Promise<InstalledPlugin | 'unchanged' | 'refused'> {
  const { io, out } = context;
  out.note('Enter keeps what is in brackets, "-" unsets it.');
  using dialogue = openDialogue(io);
  let config = await askForConfig(before.config, before.configSchema, { dialogue, out });
  for (;;) {
    const rows = differenceOf(before.config, config, before.configSchema);
    if (rows.length === 0) {
      out.note('Nothing has changed.');
      return 'unchanged';
    }
    out.note('');
    showDifference(rows, out);
    // oxlint-disable-next-line no-await-in-loop -- until it fits or is given up
    const answer = yes === true ? 'y' : ((await dialogue.ask('Save this? [y/N] ')) ?? '');
    if (!/^y(es)?$/i.test(answer.trim())) {
      out.note('Nothing was saved.');
      return 'refused';
    }
    try {
      // oxlint-disable-next-line no-await-in-loop -- as above
      return await save(context, before, config);
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.body.fields === undefined) throw error;
      const faults = Object.entries(error.body.fields);
      const asked = configKeys(before.configSchema).map((key) => key.path.join('.'));
      const only = new Set(asked.filter((key) => faults.some(([fault]) => concerns(fault, key))));
      // Where no question leads to the fault, asking again changes nothing.
      if (only.size === 0) throw explainFaults(error, before, notFitting);
      out.note('It does not fit:');
      for (const [key, fault] of faults) out.note(`  ${key}: ${fault}`);
      // oxlint-disable-next-line no-await-in-loop -- as above
      config = await askForConfig(config, before.configSchema, { dialogue, out, only });
    }
  }
}

/** Whether an answer about a key can mend a fault: at the key, in it, or in what holds it. */
function concerns(fault: string, key: string): boolean {
  const inside = (inner: string, outer: string) =>
    inner.startsWith(outer) && /^[.[]|^$/.test(inner.slice(outer.length));
  return inside(fault, key) || inside(key, fault);
}

async function finish(context: CommandContext, after: InstalledPlugin, options: ConfigureOptions): Promise<number> {
  const { out, json } = context;
  const { name } = after;
  if (json) {
    if (options.test !== true) out.json(after);
  } else {
    out.line(`Saved the configuration of ${after.displayName}.${after.enabled ? ' It runs with it.' : ''}`);
    if (options.show === true) showConfig(after, out);
    notePendingConsents(name, after.pendingConsents, out);
    if (!after.enabled) out.note(`To switch it on: streamspace plugin enable ${name}`);
  }
  return options.test === true ? testConnection(context, name) : exitCodes.ok;
}
