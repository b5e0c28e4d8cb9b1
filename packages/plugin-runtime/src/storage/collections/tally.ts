import type { DatabaseSync } from 'node:sqlite';
import { PluginError } from '@streamspace/plugin-sdk';
import { prepare } from '../../sqlite.ts';
import type { OpenCollection, StoredCollection } from './definition.ts';
import type { CollectionLimits } from './store.ts';

interface Counts {
  readonly rows: number;
  readonly bytes: number;
}

/** What a batch changes in the counts of its collections, written once at its end. */
export interface Tally {
  count(collection: StoredCollection, change: Counts): void;
  nextVersion(collection: StoredCollection): number;
}

export interface Usage {
  of(plugin: string): Counts;
  begin(): SavableTally;
  /** What the plugin has too much of, after these collections have grown. */
  excess(plugin: string, grown: readonly OpenCollection[]): PluginError | undefined;
}

interface SavableTally extends Tally {
  /** Writes the counts, and says of which collections there is more than before. */
  save(): readonly number[];
}

/** @param otherBytes What else of the plugin counts towards its bytes. */
export function createUsage(db: DatabaseSync, limits: CollectionLimits, otherBytes: (plugin: string) => number): Usage {
  const select = prepare<Counts & { version: number }>(
    db,
    'SELECT rows, bytes, version FROM collections WHERE id = :id',
  );
  const update = prepare(
    db,
    'UPDATE collections SET rows = rows + :rows, bytes = bytes + :bytes, version = :version WHERE id = :id',
  );
  const sum = prepare<Counts>(
    db,
    'SELECT coalesce(sum(rows), 0) AS rows, coalesce(sum(bytes), 0) AS bytes FROM collections WHERE plugin = :plugin',
  );
  const of = (plugin: string): Counts => sum.get({ plugin }) ?? { rows: 0, bytes: 0 };

  return {
    of,

    begin() {
      const changes = new Map<number, { rows: number; bytes: number; version: number }>();
      const changeOf = (id: number): { rows: number; bytes: number; version: number } => {
        const change = changes.get(id) ?? { rows: 0, bytes: 0, version: select.get({ id })?.version ?? 0 };
        changes.set(id, change);
        return change;
      };
      return {
        count({ id }, { rows, bytes }) {
          const change = changeOf(id);
          change.rows += rows;
          change.bytes += bytes;
        },
        nextVersion: ({ id }) => (changeOf(id).version += 1),
        save() {
          for (const [id, change] of changes) update.run({ id, ...change });
          return [...changes].flatMap(([id, { rows, bytes }]) => (rows > 0 || bytes > 0 ? [id] : []));
        },
      };
    },

    excess(plugin, grown) {
      for (const { id, name, descriptor } of grown) {
        const most = descriptor.maxRows ?? Infinity;
        if ((select.get({ id })?.rows ?? 0) > most) return exceeded(name, `${most} rows in this collection`);
      }
      const [first] = grown;
      if (first === undefined) return undefined;
      const { rows, bytes } = of(plugin);
      if (rows > limits.rows) return exceeded(first.name, `${limits.rows} rows of the plugin`);
      if (bytes + otherBytes(plugin) <= limits.totalBytes) return undefined;
      return exceeded(first.name, `${limits.totalBytes} bytes of the plugin`);
    },
  };
}

const exceeded = (name: string, limit: string): PluginError =>
  new PluginError('QUOTA_EXCEEDED', `Cannot store more in "${name}": it would exceed ${limit}`);
