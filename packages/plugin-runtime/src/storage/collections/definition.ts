import type { DatabaseSync } from 'node:sqlite';
import { PluginError, type CollectionDescriptor, type Json } from '@streamspace/plugin-sdk';
import { prepare } from '../../sqlite.ts';
import { encodeValues } from './encode.ts';

export interface Index {
  readonly id: number;
  readonly fields: readonly string[];
  readonly unique: boolean;
  readonly ready: boolean;
}

/** A collection as the tables know it. */
export interface StoredCollection {
  readonly id: number;
  readonly plugin: string;
  readonly name: string;
  /** The fields of the key with their types, as {@link keyText} writes them. */
  readonly key: string;
  readonly encrypted: readonly string[];
  readonly indexes: readonly Index[];
}

/** A collection that its plugin has registered. */
export interface OpenCollection extends StoredCollection {
  readonly descriptor: CollectionDescriptor;
}

/** The entry that a row has in an index. A row without one of the fields is unique by its key. */
export function entryOf({ fields, unique }: Index, row: Json, key: Uint8Array): Buffer {
  const values = fields.map((field) => row[field]);
  const entry = encodeValues(values);
  return unique && isComplete(values) ? entry : Buffer.concat([entry, key]);
}

/** Whether another row must not have the same values. */
export function claims({ fields, unique }: Index, row: Json): boolean {
  return unique && isComplete(fields.map((field) => row[field]));
}

const isComplete = (values: readonly unknown[]): boolean =>
  values.every((value) => value !== undefined && value !== null);

/**
 * The encoded key in `source`, a row or a key itself.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` when it is not complete.
 */
export function keyOf({ name, descriptor }: OpenCollection, source: Json, mostBytes: number): Buffer {
  for (const field of descriptor.key) {
    if (source[field] === undefined || source[field] === null) {
      throw new PluginError(
        'INVALID_ARGUMENT',
        `The key of "${name}" is (${descriptor.key.join(', ')}): "${field}" is missing`,
      );
    }
    checkValue(descriptor, field, source[field]);
  }
  const key = encodeValues(descriptor.key.map((field) => source[field]));
  if (key.length > mostBytes) throw tooLong(name, descriptor.key, key.length, mostBytes);
  return key;
}

/** @throws {PluginError} `INVALID_ARGUMENT` unless the value has the type that was declared. */
export function checkValue({ name, fields }: CollectionDescriptor, field: string, value: unknown): void {
  const type = fields[field];
  if (typeof value !== type) {
    throw new PluginError('INVALID_ARGUMENT', `"${field}" of "${name}" is a ${type}, and this is ${describe(value)}`);
  }
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new PluginError('INVALID_ARGUMENT', `"${field}" of "${name}" holds half a character: it cannot be indexed`);
  }
}

const describe = (value: unknown): string =>
  value === null ? 'null' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;

export function tooLong(name: string, fields: readonly string[], bytes: number, most: number): PluginError {
  return new PluginError(
    'INVALID_ARGUMENT',
    `Cannot store a row of "${name}": (${fields.join(', ')}) has ${bytes} bytes and ${most} can be indexed`,
  );
}

/** Reads collections from their tables. */
export interface Definitions {
  of(plugin: string, name: string): StoredCollection | undefined;
  byId(id: number): StoredCollection | undefined;
}

interface CollectionRow {
  readonly id: number;
  readonly plugin: string;
  readonly name: string;
  readonly key: string;
  readonly encrypted: string;
}

/** How a key is remembered: its fields with their types. */
export const keyText = ({ key, fields }: CollectionDescriptor): string =>
  JSON.stringify(key.map((field) => [field, fields[field]]));

export function createDefinitions(db: DatabaseSync): Definitions {
  const columns = 'SELECT id, plugin, name, key, encrypted FROM collections';
  const byName = prepare<CollectionRow>(db, `${columns} WHERE plugin = :plugin AND name = :name`);
  const byId = prepare<CollectionRow>(db, `${columns} WHERE id = :id`);
  const indexes = prepare<{ id: number; fields: string; is_unique: number; ready: number }>(
    db,
    'SELECT id, fields, is_unique, ready FROM collection_indexes WHERE collection = :collection ORDER BY id',
  );

  function complete(row: CollectionRow | undefined): StoredCollection | undefined {
    if (row === undefined) return undefined;
    return {
      ...row,
      encrypted: JSON.parse(row.encrypted) as string[],
      indexes: indexes.all({ collection: row.id }).map(({ id, fields, is_unique, ready }) => ({
        id,
        fields: JSON.parse(fields) as string[],
        unique: is_unique === 1,
        ready: ready === 1,
      })),
    };
  }

  return {
    of: (plugin, name) => complete(byName.get({ plugin, name })),
    byId: (id) => complete(byId.get({ id })),
  };
}
