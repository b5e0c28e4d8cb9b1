/** Part of a list, from where the parameter `cursor` of a view says. What cannot be a place in it is the beginning. */
export function pageOf<T>(
  items: readonly T[],
  cursor: string | undefined,
  size: number,
): { readonly items: readonly T[]; readonly next?: string } {
  const start = cursor !== undefined && /^\d{1,9}$/.test(cursor) ? Number(cursor) : 0;
  const end = start + size;
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}
