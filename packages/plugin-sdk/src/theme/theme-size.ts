/** More than this is no theme. The largest sensible ones have a few hundred. */
export const mostMembers = 2000;

/**
 * Whether a theme, whatever it is, has too many members to be judged: what a fault costs to find and to word grows with
 * their number, and a host judges themes of strangers between its other work.
 */
export function isTooLarge(root: unknown): boolean {
  let count = 0;
  // No recursion: what is nested deeply must not exhaust the stack.
  const rest: unknown[] = [root];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value !== 'object' || value === null) continue;
    const members = Object.values(value);
    count += members.length;
    if (count > mostMembers) return true;
    for (const member of members) rest.push(member);
  }
  return false;
}
