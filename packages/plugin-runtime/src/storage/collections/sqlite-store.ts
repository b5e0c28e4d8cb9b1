import type { DatabaseSync } from 'node:sqlite';
import { PluginError, type Json } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import type { Vault } from '../../config/vault.ts';
import { createKeyedQueue } from '../../keyed-queue.ts';
import { migrate, prepare, transaction } from '../../sqlite.ts';
import { createDefinitions, keyOf, type OpenCollection } from './definition.ts';
import { createDrop, nextTurn } from './drop.ts';
import { createPrune } from './prune.ts';
import { createReader } from './read.ts';
import { createRegister } from './register.ts';
import { createRowTable, isOver, type StoredRow } from './rows.ts';
import { collectionMigrations } from './schema.ts';
import { unseal } from './sealing.ts';
import {
  collectionStoreLimits,
  type BatchResult,
  type CollectionLimits,
  type CollectionStore,
  type Read,
  type Write,
} from './store.ts';
import { createUsage } from './tally.ts';
import { createWriteRow, measure } from './write.ts';

/** Expired rows that are deleted when a plugin needs room. */
const roomAtOnce = 1000;

export interface CollectionStoreOptions {
  readonly db: DatabaseSync;
  readonly vault: Vault;
  readonly clock: Pick<Clock, 'now'>;
  readonly limits?: CollectionLimits;
  /** Bytes of a plugin that lie elsewhere and count towards its limit. */
  readonly otherBytes?: (plugin: string) => number;
}

/** Collections in an SQLite database that one process uses. */
export function createCollectionStore(options: CollectionStoreOptions): CollectionStore {
  const { db, vault, clock, limits = collectionStoreLimits, otherBytes = () => 0 } = options;
  migrate(db, collectionMigrations);
  const definitions = createDefinitions(db);
  const usage = createUsage(db, limits, otherBytes);
  const rows = createRowTable(db);
  const prune = createPrune(db, rows, definitions, usage);
  const drop = createDrop(db);
  const reader = createReader(db, vault, limits.pageBytes);
  const writeRow = createWriteRow(rows, vault, limits);
  const register = createRegister({ db, vault, definitions, drop, pruneAll });
  const collectionsOf = prepare<{ id: number }>(db, 'SELECT id FROM collections WHERE plugin = :plugin');
  const opened = new Map<string, ReadonlyMap<string, OpenCollection>>();
  const inTurn = createKeyedQueue();

  async function pruneAll(plugin: string): Promise<void> {
    // oxlint-disable-next-line no-await-in-loop -- in steps
    while (transaction(db, () => prune.plugin(plugin, clock.now(), roomAtOnce)) === roomAtOnce) await nextTurn();
  }

  function open(plugin: string, name: string): OpenCollection {
    const collection = opened.get(plugin)?.get(name);
    if (collection === undefined) {
      throw new PluginError(
        'INVALID_ARGUMENT',
        `There is no collection "${name}": declare it under collections in definePlugin`,
      );
    }
    return collection;
  }

  function find(plugin: string, name: string, key: Json): StoredRow | undefined {
    const collection = open(plugin, name);
    const row = rows.find(collection.id, keyOf(collection, key, limits.entryBytes));
    return row === undefined || isOver(row, clock.now()) ? undefined : row;
  }

  function holds(plugin: string, read: Read): boolean {
    switch (read.op) {
      case 'get':
        return (find(plugin, read.collection, read.key)?.version ?? 0) === read.version;
      case 'count':
        return reader.count(open(plugin, read.collection), read.where, clock.now()) === read.count;
      case 'find': {
        const { rows: now } = reader.find(open(plugin, read.collection), read.query, clock.now());
        return now.length === read.versions.length && now.every(({ version }, at) => version === read.versions[at]);
      }
    }
  }

  function writeAll(plugin: string, writes: readonly Write[]): boolean[] {
    const now = clock.now();
    const tally = usage.begin();
    const results = measure(writes, limits).map((write) => writeRow(open(plugin, write.collection), write, tally, now));
    const ids = tally.save();
    const grown = [...(opened.get(plugin)?.values() ?? [])].filter(({ id }) => ids.includes(id));
    if (usage.excess(plugin, grown) !== undefined) prune.plugin(plugin, now, roomAtOnce);
    const excess = usage.excess(plugin, grown);
    if (excess !== undefined) throw excess;
    return results;
  }

  return {
    register: (plugin, declared) =>
      inTurn(plugin, async () => {
        const collections = await register(plugin, declared);
        opened.set(plugin, new Map(collections.map((collection) => [collection.name, collection])));
      }),

    get(plugin, name, key) {
      const row = find(plugin, name, key);
      return row && { row: unseal(vault, plugin, row), version: row.version };
    },

    find: (plugin, name, query) => reader.find(open(plugin, name), query, clock.now()),
    count: (plugin, name, where) => reader.count(open(plugin, name), where, clock.now()),

    write: (plugin, { writes, reads = [] }, within) =>
      transaction(db, (): BatchResult => {
        if (!reads.every((read) => holds(plugin, read))) return { stale: true };
        const results = writeAll(plugin, writes);
        within?.();
        return { stale: false, results };
      }),

    usage: (plugin) => usage.of(plugin),
    prune: (limit) => transaction(db, () => prune.all(clock.now(), limit)) === limit,

    clear: (plugin) =>
      inTurn(plugin, async () => {
        opened.delete(plugin);
        // oxlint-disable-next-line no-await-in-loop -- in steps
        for (const { id } of collectionsOf.all({ plugin })) await drop.collection(id);
      }),
  };
}
