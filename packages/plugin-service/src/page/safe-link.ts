/** Whether a link that a plugin chose may be followed: http(s), or a path of this host. */
export function isSafeLink(link: string | undefined): link is string {
  return link !== undefined && /^(https?:\/\/|\/(?![/\\]))/i.test(link);
}
