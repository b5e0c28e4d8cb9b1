/** Where text goes: a stream of Node, or a test's. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Where input comes from. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** All that a command can reach of the machine. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Aborted when the person wants the command to end. */
  readonly signal: AbortSignal;
}

/** Whether somebody is there who can be asked. */
export function isInteractive({ stdin, stderr }: Io): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}
