/** More than this share of the entries, and at least so many, are never lost by accident. */
const most = { share: 0.05, entries: 3 } as const;

/** Names of plugins that may be gone, or whether any may. */
export type AllowedRemovals = boolean | readonly string[];

/**
 * Which entries a catalog would lose, where these are so many that it must be a mistake: a folder that was not checked out,
 * a manifest that no longer parses. Fewer are somebody's wish.
 *
 * @param allowed Names that may go, or whether all may. Default: none.
 */
export function lostByMistake(
  before: Iterable<string>,
  after: Iterable<string>,
  allowed: AllowedRemovals = false,
): readonly string[] {
  if (allowed === true) return [];
  const old = [...before];
  const left = new Set([...after, ...(allowed === false ? [] : allowed)]);
  const lost = old.filter((name) => !left.has(name));
  return lost.length >= most.entries && lost.length > old.length * most.share ? lost : [];
}
