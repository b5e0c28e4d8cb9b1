import type { Command } from 'commander';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { action, defineCommand, type CommandContext, type Registry } from '../command.ts';
import { CliError, exitCodes } from '../errors.ts';
import { isDirectory } from '../files.ts';
import { readRevision } from '../git/read-revision.ts';

/** `streamspace catalog diff` */
export function registerCatalogDiff(catalog: Command, registry: Registry): void {
  defineCommand(catalog, 'diff <base> <head>', {
    summary: 'Say how plugins differ between two revisions or folders; fails when it must not be merged',
    details:
      'Prints one sheet in Markdown for the person who reviews: what each plugin asks for beyond what it had, what breaks, ' +
      'and whether its version was raised enough. Each side is a git revision, or a folder, which begins with "./", "../" ' +
      'or "/". Nothing of either side is run.',
    examples: [
      'catalog diff origin/main HEAD',
      'catalog diff HEAD . --json',
      'catalog diff ../before ./community/my-plugin',
    ],
  }).action(action(registry, diff));
}

async function diff(context: CommandContext, base: string, head: string): Promise<number> {
  const { io, out, json } = context;
  const { diffCatalogs, formatSheet, readSide, toDiffJson } = await import('@streamspace/catalog');
  const { checkContents } = await import('@streamspace/catalog/check');
  const temporary = mkdtempSync(join(tmpdir(), 'streamspace-diff-'));
  try {
    const sides = [base, head].map((name, index) => open(io.cwd, name, join(temporary, String(index))));
    const [before, after] = sides.map(({ directory }) => readSide(directory));
    if (before === undefined || after === undefined) return exitCodes.failure;
    const difference = diffCatalogs(before, after, { more: checkContents });
    const names = { base: sides[0]?.name ?? base, head: sides[1]?.name ?? head };
    if (json) out.json(toDiffJson(difference, names));
    else io.stdout.write(formatSheet(difference, names));
    return difference.mayMerge ? exitCodes.ok : exitCodes.failure;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * A name without a leading dot or slash is always a revision: a pull request must not be compared with a folder that it
 * brings along under the name of a branch.
 */
function open(cwd: string, name: string, temporary: string): { readonly name: string; readonly directory: string } {
  if (/^\.{1,2}([/\\]|$)/.test(name) || isAbsolute(name)) {
    const directory = resolve(cwd, name);
    if (isDirectory(directory)) return { name, directory };
    throw new CliError(`There is no folder ${directory}`, { exitCode: exitCodes.notFound });
  }
  mkdirSync(temporary);
  const commit = readRevision(cwd, name, temporary);
  return { name: `${name} (${commit})`, directory: temporary };
}
