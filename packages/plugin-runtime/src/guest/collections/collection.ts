import { PluginError, type Json, type Page } from '@streamspace/plugin-sdk';
import { createKeyedQueue } from '../../keyed-queue.ts';
import { addition, checkedChange, type Change } from './changes.ts';
import { keyText, type Shape } from './shape.ts';
import type { FoundPage, Wire } from './wire.ts';

/** The methods of `api.storage.<name>`, which the SDK describes. */
export interface GuestCollection {
  get(key: unknown): Promise<Json | undefined>;
  delete(key: unknown): Promise<boolean>;
  put(row: unknown): Promise<void>;
  putMany(rows: readonly unknown[]): Promise<void>;
  insert(row: unknown): Promise<boolean>;
  update(key: unknown, change: (row: Json | undefined) => unknown): Promise<Json | undefined>;
  add(key: unknown, field: string, by: number): Promise<number>;
  find(query: unknown): Promise<Page<Json>>;
  scan(query?: unknown): AsyncIterable<Json>;
  count(query?: unknown): Promise<number>;
}

const mostRaces = 20;

export function createCollection(shape: Shape, wire: Wire): GuestCollection {
  const { name } = shape.descriptor;
  // Updates of one key would only make each other run again.
  const inTurn = createKeyedQueue();

  /** Writes what `change` makes of the row, as long as the row is the one that it was made of. */
  async function replace(key: Json, change: Change): Promise<Json | undefined> {
    for (let race = 0; race < mostRaces; race += 1) {
      const { row, version } = await wire.get(name, key);
      const next = change(row && shape.parseStored(row));
      if (row === undefined && next === undefined) return undefined;
      const written = await wire.write({
        writes: [
          next === undefined ? { op: 'delete', collection: name, key } : { op: 'put', collection: name, row: next },
        ],
        reads: [{ op: 'get', collection: name, key, version }],
      });
      if (written !== undefined) return next;
    }
    throw new PluginError('CONFLICT', `Cannot update the row of "${name}": others were faster ${mostRaces} times`);
  }

  const update = (key: Json, change: Change): Promise<Json | undefined> =>
    inTurn(keyText(key), () => replace(key, change));

  return {
    async get(key) {
      const { row } = await wire.get(name, shape.parseKey(key));
      return row && shape.parseStored(row);
    },
    async delete(key) {
      const answers = await wire.write({ writes: [{ op: 'delete', collection: name, key: shape.parseKey(key) }] });
      return answers?.[0] === true;
    },
    async put(row) {
      await wire.write({ writes: [{ op: 'put', collection: name, row: shape.parseInput(row) }] });
    },
    async putMany(rows) {
      const writes = rows.map((row) => ({ op: 'put' as const, collection: name, row: shape.parseInput(row) }));
      if (writes.length > 0) await wire.write({ writes });
    },
    async insert(row) {
      const answers = await wire.write({ writes: [{ op: 'insert', collection: name, row: shape.parseInput(row) }] });
      return answers?.[0] === true;
    },
    async update(key, change) {
      const parsed = shape.parseKey(key);
      return update(parsed, checkedChange(shape, parsed, change));
    },
    async add(key, field, by) {
      const parsed = shape.parseKey(key);
      const row = await update(parsed, addition(shape, parsed, field, by));
      return row?.[field] as number;
    },
    async find(query) {
      return toPage(shape, await wire.find(name, shape.parseQuery(query)));
    },
    scan: (query = {}) => scanPages((cursor) => wire.find(name, { ...shape.parseQuery(query), ...cursor }), shape),
    count: async (query = {}) => wire.count(name, shape.parseQuery(query).where),
  };
}

/** A page is an array that carries its cursor. */
export function toPage(shape: Shape, { items, next }: FoundPage): Page<Json> {
  const rows = items.map((row) => shape.parseStored(row));
  return Object.assign(rows, next === undefined ? {} : { next });
}

/** Row by row, a page at a time. */
export async function* scanPages(
  findPage: (cursor: { readonly cursor?: string }) => Promise<FoundPage>,
  shape: Shape,
): AsyncGenerator<Json, void, undefined> {
  let next: string | undefined;
  do {
    const page: FoundPage = await findPage(next === undefined ? {} : { cursor: next });
    for (const row of page.items) yield shape.parseStored(row);
    next = page.next;
  } while (next !== undefined);
}
