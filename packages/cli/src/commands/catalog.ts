import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import { action, defineCommand, type CommandContext, type Registry } from '../command.ts';
import { exitCodes } from '../errors.ts';
import { addFindingsOptions, printFindings, type FindingsOptions } from '../output/findings.ts';
import { touchedSince } from '../git/touched-plugins.ts';
import { addFixOptions, fixPlugins, type FixOptions } from '../output/fixes.ts';
import { findRoot } from '../service/data-dir.ts';
import { registerCatalogDiff } from './catalog-diff.ts';
import { registerCatalogSign } from './catalog-sign.ts';
import { addRemovalOptions, allowedRemovals, registerCatalogPublish } from './catalog-publish.ts';
import { registerBundleCommands } from './bundles.ts';
import { describeState } from './plugin/build.ts';

/** `streamspace catalog …` */
export function registerCatalogCommands(program: Command, registry: Registry): void {
  const catalog = program
    .command('catalog')
    .description('Work on the plugins of a repository')
    .addHelpText('after', '\nExample:\n  streamspace catalog check');

  addFixOptions(
    addFindingsOptions(
      defineCommand(catalog, 'check [directory]', {
        summary: 'Check every plugin of a repository; fails when something is wrong, or when there is none',
        examples: [
          'catalog check',
          'catalog check ../plugins --json',
          'catalog check --since origin/main',
          'catalog check --fix',
          'catalog check --compat 2.0',
        ],
      }),
    ),
  )
    .addOption(
      new Option('--compat <version>', 'say what control planes up to this version would drop of the sources').choices([
        '2.0',
      ]),
    )
    .option('--since <revision>', 'check only the plugins that have changed since a git revision')
    .action(action(registry, check));

  addRemovalOptions(
    defineCommand(catalog, 'generate [directory]', {
      summary: 'Write catalog.yaml and the generated files of all plugins',
      details: 'A plugin that cannot be listed is a fault, and the catalog stays as it is: it would lose the plugin.',
      examples: ['catalog generate', 'catalog generate --check'],
    }),
  )
    .option('--check', 'write nothing: only say what is out of date')
    .action(action(registry, generate));

  registerCatalogDiff(catalog, registry);
  registerCatalogPublish(catalog, registry);
  registerCatalogSign(catalog, registry);
  registerBundleCommands(catalog, registry);
}

function rootOf({ io }: CommandContext, directory: string | undefined): string {
  return directory === undefined ? findRoot(io.cwd) : resolve(io.cwd, directory);
}

async function check(
  context: CommandContext,
  directory: string | undefined,
  { since, compat, ...options }: FindingsOptions & FixOptions & { readonly since?: string; readonly compat?: '2.0' },
): Promise<number> {
  const root = rootOf(context, directory);
  const only = since === undefined ? () => true : touchedSince(root, since);
  const { discoverPlugins, hasErrors } = await import('@streamspace/catalog');
  const folders = discoverPlugins(root)
    .plugins.filter(({ path }) => only(path))
    .map((plugin) => ({ directory: plugin.directory, root }));
  if (await fixPlugins(context, folders, options)) return exitCodes.ok;
  const { checkRepository } = await import('@streamspace/catalog/check');
  using progress = context.progress(`Checking ${folders.length === 1 ? '1 plugin' : `${folders.length} plugins`}`);
  const { plugins, findings, silenced } = checkRepository(root, { only, ...(compat !== undefined && { compat }) });
  progress.stop();
  const isForPeople = await printFindings(context, findings, { root, silenced, ...options });
  if (isForPeople) {
    context.io.stdout.write(`${plugins.length} ${plugins.length === 1 ? 'plugin' : 'plugins'} checked\n`);
  }
  return hasErrors(findings) ? exitCodes.failure : exitCodes.ok;
}

async function generate(
  context: CommandContext,
  directory: string | undefined,
  options: { check?: boolean; allowRemovals?: boolean; allowRemoval: readonly string[] },
): Promise<number> {
  const { io, out, json } = context;
  const root = rootOf(context, directory);
  const { generateRepository } = await import('../build/generate-repository.ts');
  const { files, findings, lost } = await generateRepository(root, {
    check: options.check === true,
    allowRemovals: allowedRemovals(options),
  });
  const stale = files.filter(({ state }) => state === 'stale');

  if (json) out.json({ files, findings, lost });
  else {
    out.list(files.filter(({ state }) => state !== 'current').map((file) => [file.file, describeState(file, out)]));
    if (findings.length > 0) {
      const { formatText } = await import('@streamspace/catalog');
      io.stderr.write(formatText(findings, { root }));
      out.note('catalog.yaml was left as it is: these plugins would be missing from it');
    }
    if (lost.length > 0) {
      out.note(
        `catalog.yaml was left as it is: it would lose ${lost.join(', ')}. Say --allow-removals if that is meant`,
      );
    }
    if (stale.length > 0) out.note('To write them: streamspace catalog generate');
    const count = files.length === 1 ? '1 generated file' : `${files.length} generated files`;
    if (stale.length + findings.length + lost.length === 0) out.line(`${count} up to date`);
  }
  return stale.length + findings.length + lost.length > 0 ? exitCodes.failure : exitCodes.ok;
}
