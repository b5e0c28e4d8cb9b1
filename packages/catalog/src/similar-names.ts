import { compareBytes } from './finding.ts';

/** Shorter names are a letter apart by chance. */
const minLength = 5;

/**
 * Pairs of names that are easily taken for each other: equal but for letters that look alike, for hyphens or for the
 * official prefix, or one letter added, left out, replaced or moved. The time grows with the number of names, not of
 * pairs.
 *
 * @returns For each name with a like one, the first of them in byte order.
 */
export function findSimilarNames(names: readonly string[]): ReadonlyMap<string, string> {
  const byLook = new Map<string, string[]>();
  for (const name of new Set(names)) {
    for (const look of looks(name)) byLook.set(look, [...(byLook.get(look) ?? []), name]);
  }
  const similar = new Map<string, string>();
  for (const group of byLook.values()) {
    for (const name of group) {
      const [first] = group.filter((other) => other !== name && !isSeries(name, other)).toSorted(compareBytes);
      const known = similar.get(name);
      if (first !== undefined && (known === undefined || compareBytes(first, known) < 0)) similar.set(name, first);
    }
  }
  return similar;
}

/** What stands out of a name at a glance; names that share one look are alike. */
function looks(name: string): ReadonlySet<string> {
  const core = name.toLowerCase().replace(/^streamspace-/, '');
  const found = new Set([`=${skeleton(core)}`]);
  if (core.length < minLength) return found;
  // Two words that become equal when each loses at most one letter are one edit or one move apart.
  found.add(`-${core}`);
  for (let index = 0; index < core.length; index += 1) found.add(`-${core.slice(0, index)}${core.slice(index + 1)}`);
  return found;
}

/** Letters that look alike made equal, https://www.unicode.org/reports/tr39/#Confusable_Detection for lower-case ASCII. */
function skeleton(word: string): string {
  return word
    .replaceAll('-', '')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w')
    .replaceAll('cl', 'd')
    .replaceAll('0', 'o')
    .replaceAll('5', 's')
    .replaceAll(/[1i]/g, 'l');
}

/** `report-2024` and `report-2025` are a series, not a mistake. */
const isSeries = (a: string, b: string): boolean => a.replaceAll(/\d+/g, '#') === b.replaceAll(/\d+/g, '#');
