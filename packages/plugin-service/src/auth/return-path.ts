/**
 * Where to go after a sign-in: a path of this service. Anything that a browser could take for another place is `/`, and so is
 * a path that would begin a sign-in once more.
 */
export function returnPath(text: string | undefined): string {
  if (text === undefined || text.length > 2000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes('\\'))
    return '/';
  const base = 'http://service.invalid';
  if (!URL.canParse(text, base)) return '/';
  const { origin, pathname, search } = new URL(text, base);
  // What dots in a path lead to may begin with two slashes.
  if (origin !== base || pathname.startsWith('//') || /^\/(auth|api)\//.test(pathname)) return '/';
  return pathname + search;
}
