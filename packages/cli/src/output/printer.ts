import type { Io } from '../io.ts';
import { createStyle, hasColour, printable, type Style } from './style.ts';
import { formatTable } from './table.ts';

/** Writes results to standard output and remarks to standard error. */
export interface Printer {
  readonly style: Style;
  line(text?: string): void;
  /** @param rows The first one is the heading. */
  table(rows: readonly (readonly string[])[]): void;
  /** Rows without a heading, indented; what is long goes on below, because somebody decides by it. */
  list(rows: readonly (readonly string[])[]): void;
  json(value: unknown): void;
  /** One line of JSON, for output that goes on. */
  jsonLine(value: unknown): void;
  /** What is no result, such as the next step. */
  note(text: string): void;
}

/** @param options.quiet Whether remarks are left out. */
export function createPrinter({ stdout, stderr, env }: Io, { quiet = false } = {}): Printer {
  const style = createStyle(hasColour(stdout, env));
  const width = stdout.isTTY === true ? (stdout.columns ?? 80) : Infinity;
  const line = (text = '') => void stdout.write(`${printable(text)}\n`);

  return {
    style,
    line,
    table([heading = [], ...rows]) {
      for (const row of formatTable([heading.map((cell) => style('bold', cell)), ...rows], width)) line(row);
    },
    list(rows) {
      for (const row of formatTable(rows, width - 2, { wrap: true })) line(`  ${row}`);
    },
    json: (value) => void stdout.write(`${JSON.stringify(value, undefined, 2)}\n`),
    jsonLine: (value) => void stdout.write(`${JSON.stringify(value)}\n`),
    note(text) {
      if (!quiet) stderr.write(`${printable(text)}\n`);
    },
  };
}
