import type { Printer } from '../output/printer.ts';
import { holdsSecret } from './edits.ts';
import type { Schema } from './schema.ts';
import { formatSet } from './show.ts';

type Config = Readonly<Record<string, unknown>>;

/** What a change does to a configuration, a row per key; secrets are not shown. */
export function differenceOf(
  before: Config,
  after: Config,
  schema: Schema | undefined,
): readonly (readonly string[])[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const [old, now] = [before[key], after[key]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    const show = (value: unknown) =>
      value === undefined ? 'not set' : holdsSecret(schema, [key], value) ? '•••' : formatSet(value);
    return [[key, show(old), '->', show(now)]];
  });
}

/** Prints it on standard error, for whoever is asked to agree. */
export function showDifference(rows: readonly (readonly string[])[], out: Printer): void {
  for (const [key, old, arrow, now] of rows) out.note(`  ${key}: ${old} ${arrow} ${now}`);
}
