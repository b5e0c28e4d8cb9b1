import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { AllowedRemovals } from '@streamspace/catalog/publish';
import { action, defineCommand, type CommandContext, type Registry } from '../command.ts';
import { CliError, exitCodes, usageError } from '../errors.ts';
import { findRoot } from '../service/data-dir.ts';
import { version } from '../version.ts';

const dayMs = 24 * 60 * 60 * 1000;

interface PublishCommandOptions {
  readonly root?: string;
  readonly baseUrl?: string;
  readonly expires: number;
  readonly allowRemovals?: boolean;
  readonly allowRemoval: readonly string[];
  readonly keepPublished?: boolean;
  readonly dryRun?: boolean;
}

/** Options with which many plugins may be gone. */
export function addRemovalOptions(command: Command): Command {
  return command
    .option('--allow-removals', 'go on although many plugins are no longer in the repository')
    .option(
      '--allow-removal <name>',
      'go on although this plugin is no longer in the repository; may be repeated',
      (name: string, before: readonly string[]) => [...before, name],
      [],
    );
}

/** What may be gone. */
export const allowedRemovals = (options: {
  readonly allowRemovals?: boolean;
  readonly allowRemoval: readonly string[];
}): AllowedRemovals => options.allowRemovals === true || options.allowRemoval;

/** `streamspace catalog publish` and `catalog verify` */
export function registerCatalogPublish(catalog: Command, registry: Registry): void {
  addRemovalOptions(
    defineCommand(catalog, 'publish <directory>', {
      summary:
        'Write the archives of all plugins and a catalog of their versions into a folder, beside what was published before',
      details:
        'The folder is what control planes sync and what addresses for kubectl lead to: a git branch such as "release", or the files of a web server. ' +
        'A version that is published never changes and never goes; its state does, by versions.json. ' +
        'SOURCE_DATE_EPOCH takes the place of the clock.',
      examples: [
        'catalog publish ../release --base-url https://plugins.example.com',
        'catalog publish ../release --dry-run',
        'catalog publish ../release --expires 30',
      ],
    }),
  )
    .option('--root <dir>', 'repository with the plugins (default: the one around this folder)')
    .option('--base-url <url>', 'where the folder is reached (default: as before)')
    .option('--expires <days>', 'after how many days readers are to ask for a newer catalog', parseDays, 90)
    .addOption(
      new Option('--compat <version>', 'oldest control planes that have to take in what is published')
        .choices(['2.0'])
        .default('2.0'),
    )
    .option('--keep-published', 'leave a version as it was published where its sources have changed')
    .option('--dry-run', 'write nothing: only say what would be published')
    .action(action(registry, publish));

  defineCommand(catalog, 'verify <directory>', {
    summary: 'Check a publication: every archive against its digest, complete, not out of date, nothing lost',
    examples: ['catalog verify ../release', 'catalog verify ../release --since ../release-before/catalog.yaml'],
  })
    .option('--since <file>', 'catalog.yaml of an earlier publication, of which everything has to be there still')
    .action(action(registry, verify));
}

async function publish(context: CommandContext, directory: string, options: PublishCommandOptions): Promise<number> {
  const { io, out, json } = context;
  const root = options.root === undefined ? findRoot(io.cwd) : resolve(io.cwd, options.root);
  const now = clockOf(io.env);
  const { publishRepository } = await import('../build/publish-repository.ts');
  const { baseUrl: url, keepPublished = false, dryRun = false } = options;
  using progress = context.progress('Checking the repository');
  const result = await explained(() =>
    publishRepository(root, resolve(io.cwd, directory), {
      now,
      expiresAt: new Date(now.getTime() + options.expires * dayMs),
      sdk: version,
      allowRemovals: allowedRemovals(options),
      keepPublished,
      dryRun,
      ...(url === undefined ? {} : { url: readUrl(url) }),
      onProgress: (name, index, total) => progress.update(`Packing ${name}`, { done: index, total }),
    }),
  );
  progress.stop();
  if (json) {
    out.json({ ...result, dryRun });
    return exitCodes.ok;
  }
  const { added, kept, changed, files, serial } = result;
  for (const each of changed) out.note(`${each} was published with other contents, and stays as it was`);
  for (const name of kept) out.note(`${name} is no longer in the repository; its versions stay`);
  out.line(added.length === 0 ? 'No new version' : `New: ${added.join(', ')}`);
  const what = dryRun ? 'would be written' : 'written';
  out.line(`${files.length} ${files.length === 1 ? 'file' : 'files'} ${what}, serial ${serial}`);
  return exitCodes.ok;
}

async function verify(
  { io, out, json }: CommandContext,
  directory: string,
  { since }: { readonly since?: string },
): Promise<number> {
  const { parsePublication, verifyTree } = await import('@streamspace/catalog/publish');
  const result = await explained(async () => {
    const before = since === undefined ? undefined : parsePublication(await readFile(resolve(io.cwd, since), 'utf8'));
    return verifyTree(resolve(io.cwd, directory), { before, now: clockOf(io.env) });
  });
  if (json) out.json(result);
  else {
    for (const { file, message } of result.faults) out.line(`${out.style('red', join(directory, file))} ${message}`);
    const { plugins, versions, serial, faults } = result;
    const verdict = faults.length === 0 ? 'all as published' : counted(faults.length, 'fault');
    out.line(`${counted(plugins, 'plugin')}, ${counted(versions, 'version')}, serial ${serial}: ${verdict}`);
  }
  return result.faults.length === 0 ? exitCodes.ok : exitCodes.failure;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What is wrong with a publication is for whoever publishes, and no fault of the program. */
async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && error.name === 'PublicationError') throw new CliError(error.message);
    throw error;
  }
}

/** @see https://reproducible-builds.org/specs/source-date-epoch/ */
function clockOf(env: Readonly<Record<string, string | undefined>>): Date {
  const epoch = env['SOURCE_DATE_EPOCH'];
  if (epoch === undefined || epoch === '') return new Date();
  if (/^\d{1,11}$/.test(epoch)) return new Date(Number(epoch) * 1000);
  throw usageError(`SOURCE_DATE_EPOCH is "${epoch}": it has to be seconds since 1970`);
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' && url.search === '' && url.hash === '' && url.username === '') return text;
  throw usageError(
    `"${text}" is no address of a publication: write one with https, such as https://plugins.example.com`,
  );
}

function parseDays(text: string): number {
  const days = Number(text);
  if (/^\d{1,4}$/.test(text) && days >= 1) return days;
  throw usageError(`"${text}" is no number of days: write one from 1 to 9999`);
}
