import type { Page, PageQuery } from '@streamspace/plugin-sdk';

/** More than a person reads; a list ends there. */
const maxRows = 5000;

/** The rows of all pages, at most 5,000. */
export async function allPages<T>(read: (page: PageQuery) => Promise<Page<T>>): Promise<readonly T[]> {
  const rows: T[] = [];
  let cursor: string | undefined;
  do {
    // Each page starts where the one before ended.
    // oxlint-disable-next-line no-await-in-loop
    const page = await read({ limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    rows.push(...page);
    cursor = page.next;
  } while (cursor !== undefined && rows.length < maxRows);
  return rows;
}
