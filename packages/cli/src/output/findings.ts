import type { Command } from 'commander';
import type { Finding } from '@streamspace/catalog';
import type { CommandContext } from '../command.ts';
import { version } from '../version.ts';

export interface FindingsOptions {
  readonly sarif?: boolean;
  readonly github?: boolean;
}

/** Options of the commands that print findings. */
export function addFindingsOptions(command: Command): Command {
  return command
    .option('--sarif', 'print SARIF 2.1.0, for code scanning and editors')
    .option('--github', 'print annotations for a GitHub workflow');
}

interface Printed {
  readonly root: string;
  /** Findings that are not shown. */
  readonly silenced: readonly Finding[];
}

/**
 * Prints findings in the form that was asked for.
 *
 * @returns Whether they were printed for people.
 */
export async function printFindings(
  { io, json }: CommandContext,
  findings: readonly Finding[],
  { root, silenced, sarif = false, github = false }: FindingsOptions & Printed,
): Promise<boolean> {
  const { formatGithub, formatJson, formatSarif, formatText } = await import('@streamspace/catalog');
  if (sarif) io.stdout.write(formatSarif(findings, { version }));
  else if (github) io.stdout.write(formatGithub(findings));
  else io.stdout.write(json ? formatJson(findings) : formatText(findings, { root }));
  const isForPeople = !sarif && !github && !json;
  if (isForPeople && silenced.length > 0) {
    io.stdout.write(`${silenced.length === 1 ? '1 finding is' : `${silenced.length} findings are`} silenced\n`);
  }
  return isForPeople;
}
