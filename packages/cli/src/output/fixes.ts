import type { Command } from 'commander';
import type { CommandContext } from '../command.ts';
import { usageError } from '../errors.ts';
import type { PluginFolder } from '../plugin-folder.ts';
import { printable } from './style.ts';

export interface FixOptions {
  readonly fix?: boolean;
  readonly dryRun?: boolean;
}

/** Options of the commands that can mend what they find. */
export function addFixOptions(command: Command): Command {
  return command
    .option('--fix', 'mend first what can be mended without asking')
    .option('--dry-run', 'with --fix: write nothing, only show the changes');
}

/**
 * Mends what can be mended in some plugins, if that was asked for. What was done goes to standard error, so that the
 * findings that are left can be piped.
 *
 * @returns Whether nothing else is to be said, because changes were only to be shown.
 */
export async function fixPlugins(
  { io, out }: CommandContext,
  plugins: readonly PluginFolder[],
  { fix = false, dryRun = false }: FixOptions,
): Promise<boolean> {
  if (dryRun && !fix) throw usageError('--dry-run needs --fix');
  if (!fix) return false;
  const { planFixes, unifiedDiff, writeFixes } = await import('@streamspace/catalog/fix');
  for (const { directory, root } of plugins) {
    const plan = planFixes(directory, root);
    if (dryRun) io.stdout.write(printable(unifiedDiff(plan.changes)));
    else writeFixes(plan, root);
    for (const { file, rule, fix: done } of plan.mended) out.note(`${file}: ${done?.title ?? ''} [${rule}]`);
  }
  return dryRun;
}
