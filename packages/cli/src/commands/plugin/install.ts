import type { CatalogDetail, InstalledPlugin } from '@streamspace/plugin-service';
import type { Command } from 'commander';
import { action, defineCommand, type CommandContext, type Registry } from '../../command.ts';
import { applyEdits, refuseSecrets } from '../../config/edits.ts';
import { explainFaults } from '../../config/faults.ts';
import { parsePath } from '../../config/path.ts';
import { isSecret, missingKeys, schemasAt, type Schema } from '../../config/schema.ts';
import { notePendingConsents, requireConsent, showRequests } from '../../consent.ts';
import { exitCodes } from '../../errors.ts';
import { path } from '../../service/client.ts';
import { collect } from './options.ts';
import { enablePlugin } from './switch.ts';

interface InstallOptions {
  readonly config?: readonly string[];
  readonly configFile?: string;
  readonly fromEnv?: readonly string[];
  readonly enable?: boolean;
  readonly yes?: boolean;
}

export function registerInstall(plugin: Command, registry: Registry): void {
  defineCommand(plugin, 'install <name>', {
    summary: 'Install a plugin, after showing what it asks for',
    details:
      'A plugin is off until it is enabled. What stands on a command line stays in the history of the shell: give secrets with --from-env, --config-file or --config key=-.',
    examples: [
      'plugin install streamspace-slack',
      'plugin install streamspace-slack --from-env webhookUrl=SLACK_WEBHOOK_URL --enable --yes',
      'plugin install streamspace-slack --config-file slack.json',
    ],
  })
    .option('--config <key=value>', 'set a configuration key; repeat it for more', collect)
    .option('--config-file <file>', 'read the configuration from a JSON file; "-" is standard input')
    .option('--from-env <key=VARIABLE>', 'set a key to the value of an environment variable', collect)
    .option('--enable', 'switch it on as well')
    .option('--yes', 'agree to what it asks for')
    .action(action(registry, install));
}

async function install(context: CommandContext, name: string, options: InstallOptions): Promise<number | void> {
  const { client, io, out, json } = context;
  const detail = await client.get<CatalogDetail>(path`/plugins/catalog/${name}`);
  const edits = { assignments: options.config ?? [], file: options.configFile, fromEnv: options.fromEnv };
  refuseSecrets(edits.assignments, detail.configSchema);
  const config = await applyEdits({}, edits, detail.configSchema, io);

  if (!json) {
    out.line(`${out.style('bold', detail.displayName)} ${detail.version} by ${detail.author} (${detail.tier})`);
    out.line(detail.description);
    out.line();
    showRequests(detail, out);
    out.line();
  }
  if (!(await requireConsent(io, options.yes, 'Install it and grant this?'))) {
    out.note('Nothing was installed.');
    return exitCodes.failure;
  }
  const progress = context.progress(`Installing ${detail.displayName}`);
  const installed = await client
    .post<InstalledPlugin>(path`/plugins/catalog/${name}/install`, { config })
    .catch((error: unknown) => {
      progress.stop();
      throw explainFaults(
        error,
        detail,
        `${detail.displayName} was not installed, because its configuration does not fit`,
      );
    });
  if (options.enable === true) progress.update(`Starting ${detail.displayName}`);
  const plugin = options.enable === true ? await enablePlugin(client, name).finally(() => progress.stop()) : installed;
  progress.stop();
  if (json) return out.json(plugin);

  out.line(`Installed ${plugin.displayName} ${plugin.version}. It is ${plugin.enabled ? 'on' : 'off'}.`);
  notePendingConsents(name, plugin.pendingConsents, out);
  if (!plugin.enabled)
    noteNextSteps(context, plugin, missingKeys(detail.configSchema, config).map(assignmentOf(detail.configSchema)));
}

/** How a key is given: a secret is entered, because a command line is no place for it. */
const assignmentOf = (schema: Schema | undefined) => (key: string) =>
  isSecret(schemasAt(schema, parsePath(key))) ? `${key}=-` : `${key}=…`;

function noteNextSteps({ out }: CommandContext, { name }: InstalledPlugin, missing: readonly string[]): void {
  if (missing.length > 0) out.note(`Next: streamspace plugin configure ${name} ${missing.join(' ')}`);
  out.note(`${missing.length > 0 ? 'Then' : 'Next'}: streamspace plugin enable ${name}`);
}
