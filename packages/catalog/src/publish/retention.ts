/** More than this share of the entries, and at least so many, are never lost by accident. */
const most = { share: 0.05, entries: 3 } as const;

/**
 * Which entries a catalog would lose, where these are so many that it must be a mistake: a folder that was not checked out,
 * a manifest that no longer parses. Fewer are somebody's wish.
 */
export function lostByMistake(before: Iterable<string>, after: Iterable<string>): readonly string[] {
  const old = [...before];
  const left = new Set(after);
  const lost = old.filter((name) => !left.has(name));
  return lost.length >= most.entries && lost.length > old.length * most.share ? lost : [];
}
