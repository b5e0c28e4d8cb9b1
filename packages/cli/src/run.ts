import { CommanderError } from 'commander';
import { Readable } from 'node:stream';
import type { Registry } from './command.ts';
import { CliError, exitCodes } from './errors.ts';
import type { Io, Output } from './io.ts';
import { createStyle, hasColour, printable } from './output/style.ts';
import { formatTable } from './output/table.ts';
import { createProgram } from './program.ts';
import { ApiFailure } from './service/client.ts';

/** The streams and the environment of a run; only the outputs and the environment are required. */
export type RunOptions = Pick<Io, 'env'> & { readonly stdout: Output; readonly stderr: Output } & Partial<Io>;

/**
 * Runs one command line.
 *
 * @param argv Without the program's name.
 * @returns The exit code: 0 done, 1 failed, 2 wrong usage, 3 service not reachable, 4 not found.
 */
export async function run(argv: readonly string[], options: RunOptions): Promise<number> {
  const io: Io = {
    stdin: Readable.from([]),
    cwd: process.cwd(),
    signal: new AbortController().signal,
    ...options,
    ...(isPlain(argv) ? { env: { ...options.env, NO_COLOR: '1' } } : {}),
  };
  const registry: Registry = { io, exitCode: exitCodes.ok };
  try {
    await createProgram(registry).parseAsync(argv, { from: 'user' });
    return registry.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    return report(error, io, argv.includes('--json'));
  }
}

/** Help and faults of the command line are written before options are read. What stands behind `--` is for others. */
function isPlain(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? undefined : end).includes('--no-color');
}

function report(error: unknown, { stderr, env, signal }: Io, json: boolean): number {
  if (signal.aborted && error instanceof Error && error.name === 'AbortError') return exitCodes.failure;
  const known = toCliError(error);
  if (json) {
    stderr.write(`${JSON.stringify(known)}\n`);
    return known.exitCode;
  }
  const style = createStyle(hasColour(stderr, env));
  const write = (text: string) => stderr.write(`${printable(text)}\n`);
  write(`${style('red', 'error:')} ${known.message}`);
  if (known instanceof ApiFailure) {
    for (const row of formatTable(Object.entries(known.body.fields ?? {}))) write(`  ${row}`);
  }
  if (known.hint !== undefined) write(known.hint);
  return known.exitCode;
}

function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  return new CliError(error instanceof Error ? error.message : String(error), { cause: error });
}
