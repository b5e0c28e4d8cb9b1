import { PluginError } from '@streamspace/plugin-sdk';

/** A page as it crosses the channel. */
export interface WirePage {
  readonly items: readonly unknown[];
  readonly next?: string;
}

type FetchPage = (cursor: string | undefined) => Promise<WirePage>;

const mostCollected = 10_000;

/** All rows, page by page. */
export async function* eachRow(fetchPage: FetchPage): AsyncGenerator<unknown, void, undefined> {
  let cursor: string | undefined;
  do {
    const page: WirePage = await fetchPage(cursor);
    yield* page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

/**
 * All rows at once.
 *
 * @throws {PluginError} `QUOTA_EXCEEDED` when there are too many.
 */
export async function collect(name: string, fetchPage: FetchPage): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of eachRow(fetchPage)) {
    if (rows.length === mostCollected) {
      throw new PluginError('QUOTA_EXCEEDED', `api.${name}.list collects at most 10,000 rows: use api.${name}.each`);
    }
    rows.push(row);
  }
  return rows;
}
