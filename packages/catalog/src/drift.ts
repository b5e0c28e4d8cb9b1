import { isJsonObject } from './json/object.ts';

/**
 * How two catalogs differ, in lines such as `plugin "my-plugin": version: "1.0.0" -> "1.1.0"`. Rows of lists are compared
 * by name, so that one new row is one line.
 */
export function describeDrift(before: unknown, after: unknown): readonly string[] {
  return compare(before, after, []);
}

function compare(before: unknown, after: unknown, place: readonly string[]): string[] {
  const key = place.at(-1) ?? '';
  const rows = { before: toRows(before, key), after: toRows(after, key) };
  if (rows.before && rows.after) {
    // A row's label names its list: `plugin "x"`, not `plugins: plugin "x"`.
    return compareEntries(rows.before, rows.after, place.slice(0, -1), { isList: true });
  }
  if (isJsonObject(before) && isJsonObject(after)) {
    return compareEntries(new Map(Object.entries(before)), new Map(Object.entries(after)), place, { isList: false });
  }
  return same(before, after) ? [] : [`${place.join(': ')}: ${show(before)} -> ${show(after)}`];
}

function compareEntries(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
  place: readonly string[],
  { isList }: { readonly isList: boolean },
): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const at = [...place, name];
    if (isList && !after.has(name)) return [`${at.join(': ')}: removed`];
    if (isList && !before.has(name)) return [`${at.join(': ')}: added`];
    return compare(before.get(name), after.get(name), at);
  });
}

/** A list's rows by label, where it is one of objects with names. */
function toRows(value: unknown, key: string): Map<string, unknown> | undefined {
  if (!Array.isArray(value) || !value.every(isJsonObject)) return undefined;
  const noun = key.replace(/ies$/, 'y').replace(/s$/, '');
  return new Map(value.map((row) => [`${noun} ${JSON.stringify(row['name'] ?? row['type'])}`, row] as const));
}

const same = (before: unknown, after: unknown): boolean => JSON.stringify(before) === JSON.stringify(after);
const show = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
