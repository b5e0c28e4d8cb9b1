import type { ExitStatus } from '../engine/engine.ts';

/** How a sandbox came to its end. */
export interface ExitInfo {
  /** One sentence for the operator, such as `killed: used more than 256 MiB of memory`. */
  readonly reason: string;
  /** `stopped` by the host's wish; `killed` by the host for cause; `crashed` by itself. */
  readonly kind: 'stopped' | 'killed' | 'crashed';
  readonly code: number | undefined;
  readonly signal: string | undefined;
}

/** Words for a process that ended without the host's doing. */
export function describeCrash({ code, signal }: ExitStatus, errorLines: readonly string[], heapMb: number): string {
  if (errorLines.some((line) => line.includes('Fatal JavaScript out of memory'))) {
    return `crashed: out of memory, used more than ${heapMb} MiB of heap`;
  }
  const statement = errorLines.findLast((line) => /^error: |panicked at|^# Fatal /.test(line)) ?? lastWords(errorLines);
  const ended = signal === undefined ? `ended with code ${code ?? 'unknown'}` : `ended by ${signal}`;
  return `crashed: ${statement === undefined ? ended : clean(statement)}`;
}

/** The last line that is neither part of a stack nor a warning. */
const lastWords = (lines: readonly string[]): string | undefined =>
  lines.findLast((line) => /^\S/.test(line) && !/^\(|warning/i.test(line));

const clean = (line: string): string => line.replace(/^(error: (Uncaught )?(\(in promise\) )?|# )/, '').trim();
