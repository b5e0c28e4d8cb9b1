/** What a shell script can tell apart. */
export const exitCodes = { ok: 0, failure: 1, usage: 2, unreachable: 3, notFound: 4 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

interface CliErrorOptions {
  readonly exitCode?: ExitCode;
  /** What to do instead. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Ends a command: the message goes to standard error, without a stack. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(message: string, { exitCode = exitCodes.failure, hint, cause }: CliErrorOptions = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.exitCode = exitCode;
    this.hint = hint;
  }

  /** The error as the API would write it. */
  toJSON(): object {
    return { error: this.message, ...(this.hint === undefined ? {} : { hint: this.hint }) };
  }
}

/** The command line is wrong. */
export function usageError(message: string, hint?: string): CliError {
  return new CliError(message, { exitCode: exitCodes.usage, hint });
}
