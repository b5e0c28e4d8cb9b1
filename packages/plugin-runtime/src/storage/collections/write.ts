import { PluginError, type Json } from '@streamspace/plugin-sdk';
import type { Vault } from '../../config/vault.ts';
import { checkValue, claims, entryOf, keyOf, tooLong, type OpenCollection } from './definition.ts';
import { isOver, type RowTable, type RowToWrite, type StoredRow } from './rows.ts';
import { seal } from './sealing.ts';
import type { CollectionLimits, Write } from './store.ts';
import type { Tally } from './tally.ts';

/** A write whose row is also there as JSON. */
export type SizedWrite = (Write & { readonly op: 'delete' }) | RowWrite;
type RowWrite = Write & { readonly op: 'put' | 'insert'; readonly text: string };

/** Carries out one write of a batch, and answers for it. */
export type WriteRow = (collection: OpenCollection, write: SizedWrite, tally: Tally, now: number) => boolean;

/**
 * The same writes with the JSON of their rows.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` when there are too many, or a row or all together are too large.
 */
export function measure(writes: readonly Write[], limits: CollectionLimits): SizedWrite[] {
  if (writes.length > limits.batchWrites) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `Cannot write ${writes.length} rows at once: ${limits.batchWrites} are allowed`,
    );
  }
  let total = 0;
  return writes.map((write) => {
    if (write.op === 'delete') return write;
    const text = JSON.stringify(write.row);
    const bytes = Buffer.byteLength(text);
    total += bytes;
    if (bytes > limits.rowBytes) throw tooLarge(`a row of "${write.collection}"`, bytes, limits.rowBytes);
    if (total > limits.batchBytes) throw tooLarge('so many rows at once', total, limits.batchBytes);
    return { ...write, text };
  });
}

const tooLarge = (what: string, bytes: number, most: number): PluginError =>
  new PluginError('INVALID_ARGUMENT', `Cannot store ${what}: there are ${bytes} bytes and ${most} are allowed`);

export function createWriteRow(rows: RowTable, vault: Vault, limits: CollectionLimits): WriteRow {
  function remove(collection: OpenCollection, row: StoredRow, tally: Tally): void {
    rows.remove(collection, row);
    tally.count(collection, { rows: -1, bytes: -row.bytes });
  }

  /** The values of a unique list that another row has; one that is over makes room. */
  function takenList(
    collection: OpenCollection,
    row: Json,
    key: Buffer,
    tally: Tally,
    now: number,
  ): string | undefined {
    for (const index of collection.indexes) {
      const holder = claims(index, row) ? rows.holder(index, entryOf(index, row, key)) : undefined;
      if (holder === undefined || key.equals(holder.key)) continue;
      if (!isOver(holder, now)) return index.fields.join(', ');
      remove(collection, holder, tally);
    }
    return undefined;
  }

  function put(collection: OpenCollection, { op, row, text }: RowWrite, tally: Tally, now: number): boolean {
    const { plugin, name, descriptor } = collection;
    checkRow(collection, row, limits);
    const key = keyOf(collection, row, limits.entryBytes);
    const before = rows.find(collection.id, key);
    if (before !== undefined && !isOver(before, now)) {
      if (op === 'insert') return false;
      if (descriptor.appendOnly) throw appendOnly(name, 'it has a row with this key');
    }
    const taken = takenList(collection, row, key, tally, now);
    if (taken !== undefined) {
      if (op === 'insert') return false;
      throw new PluginError('CONFLICT', `Cannot put a row into "${name}": another one has the same (${taken})`);
    }
    const sealed = seal(vault, plugin, descriptor.encrypted, row, text);
    const written: RowToWrite = {
      key,
      ...sealed,
      version: tally.nextVersion(collection),
      expiresAt: expiryOf(collection, row, now),
      bytes: key.length + Buffer.byteLength(sealed.value) + Buffer.byteLength(sealed.sealed ?? ''),
    };
    if (before === undefined) rows.insert(collection, row, written);
    else rows.replace(collection, before, row, written);
    tally.count(collection, { rows: before === undefined ? 1 : 0, bytes: written.bytes - (before?.bytes ?? 0) });
    return true;
  }

  return (collection, write, tally, now) => {
    if (write.op !== 'delete') return put(collection, write, tally, now);
    if (collection.descriptor.appendOnly) throw appendOnly(collection.name, 'its rows stay');
    const row = rows.find(collection.id, keyOf(collection, write.key, limits.entryBytes));
    if (row === undefined) return false;
    remove(collection, row, tally);
    return !isOver(row, now);
  };
}

const appendOnly = (name: string, reason: string): PluginError =>
  new PluginError('INVALID_STATE', `"${name}" is append-only: ${reason}`);

/** @throws {PluginError} `INVALID_ARGUMENT` for a row whose fields an index cannot hold. */
function checkRow({ name, descriptor, indexes }: OpenCollection, row: Json, limits: CollectionLimits): void {
  for (const field of Object.keys(descriptor.fields)) {
    const value = row[field];
    if (value !== undefined && value !== null) checkValue(descriptor, field, value);
  }
  for (const index of indexes) {
    const { length } = entryOf(index, row, Buffer.alloc(0));
    if (length > limits.entryBytes) throw tooLong(name, index.fields, length, limits.entryBytes);
  }
}

/** @throws {PluginError} `INVALID_ARGUMENT` when the field that says it holds no instant. */
function expiryOf({ name, descriptor: { ttl } }: OpenCollection, row: Json, now: number): number | undefined {
  if (ttl === undefined) return undefined;
  if ('afterMs' in ttl) return now + ttl.afterMs;
  const value = row[ttl.field];
  if (value === undefined || value === null) return undefined;
  const instant = typeof value === 'string' ? Date.parse(value) : Math.floor(Number(value));
  if (!Number.isSafeInteger(instant)) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `"${ttl.field}" of "${name}" says when a row ends, and ${JSON.stringify(value)} is no instant`,
    );
  }
  return instant;
}
