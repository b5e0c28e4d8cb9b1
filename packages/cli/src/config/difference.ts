import type { Printer } from '../output/printer.ts';
import { formatPath, isContainer, type Step } from './path.ts';
import { isSecret, schemasAt, type Schema } from './schema.ts';
import { formatSet } from './show.ts';

/** What a change does to a configuration, a row per key that it changes, `mail.host` for one; secrets are not shown. */
export function differenceOf(
  before: unknown,
  after: unknown,
  schema: Schema | undefined,
  path: readonly Step[] = [],
): readonly (readonly string[])[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isOpen(before) && isOpen(after) && !isSecret(schemasAt(schema, path))) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differenceOf(before[key], after[key], schema, [...path, key]));
  }
  const show = (value: unknown) => (value === undefined ? 'not set' : formatSet(withoutSecrets(value, schema, path)));
  return [[formatPath(path), show(before), '->', show(after)]];
}

/** Prints it on standard error, for whoever is asked to agree. */
export function showDifference(rows: readonly (readonly string[])[], out: Printer): void {
  for (const [key, old, arrow, now] of rows) out.note(`  ${key}: ${old} ${arrow} ${now}`);
}

function isOpen(value: unknown): value is Readonly<Record<string, unknown>> {
  return isContainer(value) && !Array.isArray(value);
}

/** A copy in which secrets are marks, as the service shows them. */
function withoutSecrets(value: unknown, schema: Schema | undefined, path: readonly Step[]): unknown {
  if (isSecret(schemasAt(schema, path))) return { $secret: 'set' };
  if (!isContainer(value)) return value;
  if (Array.isArray(value)) return value.map((inner, index) => withoutSecrets(inner, schema, [...path, index]));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, schema, [...path, key])]),
  );
}
