import { PluginError, type Json } from '@streamspace/plugin-sdk';
import { keyText, type Shape } from './shape.ts';
import type { FoundPage, Wire, WireJob, WireQuery, WireRead, WireWrite } from './wire.ts';

const most = { reads: 200, writes: 200, jobs: 200 } as const;

/** One run of a transaction: what it has read, and what it is about to write. */
export interface Session {
  /** The row as this run sees it. */
  get(shape: Shape, key: Json): Promise<Json | undefined>;
  set(shape: Shape, key: Json, row: Json | undefined): void;
  find(shape: Shape, query: WireQuery): Promise<FoundPage>;
  count(shape: Shape, where: Json | undefined): Promise<number>;
  /** Whether another row has these values, which no two rows may have. */
  isTaken(shape: Shape, fields: readonly string[], row: Json): Promise<boolean>;
  enqueue(job: WireJob): void;
  /** Nothing more is read or written. */
  end(): void;
  /** Writes it all, unless something that was read has changed. */
  commit(): Promise<boolean>;
  /** Whether all that was read is still so. */
  isUnchanged(): Promise<boolean>;
}

export function createSession(wire: Wire): Session {
  const reads: WireRead[] = [];
  const seen = new Map<string, Promise<Json | undefined>>();
  const written = new Map<string, Map<string, { readonly key: Json; readonly row: Json | undefined }>>();
  const jobs: WireJob[] = [];
  let readRows = 0;
  let ended = false;

  function use(): void {
    if (ended) throw new PluginError('INVALID_STATE', 'The transaction is over: await in it whatever it starts');
  }

  function countReads(rows: number): void {
    readRows += rows;
    if (readRows > most.reads) throw tooMuch(`reads at most ${most.reads} rows`);
  }

  const writesOf = ({ descriptor: { name } }: Shape): NonNullable<ReturnType<(typeof written)['get']>> => {
    const writes = written.get(name) ?? new Map<string, { key: Json; row: Json | undefined }>();
    written.set(name, writes);
    return writes;
  };

  function checkUnwritten(shape: Shape): void {
    if (writesOf(shape).size === 0) return;
    throw new PluginError(
      'INVALID_STATE',
      `A transaction finds rows of "${shape.descriptor.name}" only before it writes some: get them by key, or find first`,
    );
  }

  async function read(shape: Shape, key: Json): Promise<Json | undefined> {
    countReads(1);
    const collection = shape.descriptor.name;
    const { row, version } = await wire.get(collection, key);
    reads.push({ op: 'get', collection, key, version });
    return row;
  }

  async function find(shape: Shape, query: WireQuery): Promise<FoundPage> {
    const collection = shape.descriptor.name;
    const page = await wire.find(collection, query);
    countReads(Math.max(1, page.items.length));
    reads.push({ op: 'find', collection, query, versions: page.versions });
    return page;
  }

  function toWrites(): WireWrite[] {
    const all = [...written].flatMap(([collection, writes]) =>
      [...writes.values()].map(({ key, row }): WireWrite =>
        row === undefined ? { op: 'delete', collection, key } : { op: 'put', collection, row },
      ),
    );
    // What goes makes room for what comes.
    return [...all.filter(({ op }) => op === 'delete'), ...all.filter(({ op }) => op === 'put')];
  }

  return {
    async get(shape, key) {
      use();
      const text = keyText(key);
      const own = writesOf(shape).get(text);
      if (own !== undefined) return own.row;
      const place = `${shape.descriptor.name} ${text}`;
      const row = seen.get(place) ?? read(shape, key);
      seen.set(place, row);
      return row.then((found) => found && shape.parseStored(found));
    },
    set(shape, key, row) {
      use();
      writesOf(shape).set(keyText(key), { key, row });
      const total = written.values().reduce((sum, { size }) => sum + size, 0);
      if (total > most.writes) throw tooMuch(`writes at most ${most.writes} rows`);
    },
    async find(shape, query) {
      use();
      checkUnwritten(shape);
      return find(shape, query);
    },
    async count(shape, where) {
      use();
      checkUnwritten(shape);
      countReads(1);
      const collection = shape.descriptor.name;
      const count = await wire.count(collection, where);
      reads.push({ op: 'count', collection, ...(where === undefined ? {} : { where }), count });
      return count;
    },
    async isTaken(shape, fields, row) {
      use();
      const values = Object.fromEntries(fields.map((field) => [field, row[field]]));
      if (Object.values(values).some((value) => value === undefined || value === null)) return false;
      const own = writesOf(shape);
      const isHolder = (other: Json | undefined): boolean =>
        other !== undefined && fields.every((field) => other[field] === values[field]);
      if ([...own.values()].some((write) => isHolder(write.row))) return true;
      const [holder] = (await find(shape, { where: values, limit: 1 })).items;
      // What this run has written itself was looked at above.
      return holder !== undefined && !own.has(keyText(shape.keyOf(holder)));
    },
    enqueue(job) {
      use();
      if (jobs.push(job) > most.jobs) throw tooMuch(`enqueues at most ${most.jobs} jobs`);
    },
    end() {
      ended = true;
    },
    commit: async () => (await wire.write({ writes: toWrites(), reads, jobs })) !== undefined,
    isUnchanged: async () => (await wire.write({ writes: [], reads })) !== undefined,
  };
}

const tooMuch = (limit: string): PluginError =>
  new PluginError('QUOTA_EXCEEDED', `A transaction ${limit}: do less in one`);
