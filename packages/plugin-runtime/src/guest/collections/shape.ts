import { PluginError, type CollectionDescriptor, type Json, type Plugin } from '@streamspace/plugin-sdk';
import { isObject } from '../definition.ts';
import { describeIssues } from '../issues.ts';
import type { WireQuery } from './wire.ts';

/** What rows, keys and queries of one collection have to look like. */
export interface Shape {
  readonly descriptor: CollectionDescriptor;
  /** @throws {PluginError} `INVALID_ARGUMENT` */
  parseInput(row: unknown): Json;
  /** @throws {PluginError} `INVALID_STATE` */
  parseStored(row: Json): Json;
  /** Exactly the fields of the key. @throws {PluginError} `INVALID_ARGUMENT` */
  parseKey(key: unknown): Json;
  /** The key of a row. */
  keyOf(row: Json): Json;
  /** @throws {PluginError} `INVALID_ARGUMENT` for what would get lost on the way, such as a value that is undefined. */
  parseQuery(query: unknown): WireQuery;
}

/** The same text for the same key. */
export const keyText = (key: Json): string => JSON.stringify(Object.values(key));

const invalid = (message: string): PluginError => new PluginError('INVALID_ARGUMENT', message);

export function createShape(descriptor: CollectionDescriptor, parseRow: Plugin['parseRow']): Shape {
  const { name, key: fields } = descriptor;
  const keyOf = (source: Json): Json => Object.fromEntries(fields.map((field) => [field, source[field]]));

  return {
    descriptor,
    keyOf,
    parseInput(row) {
      const result = parseRow(name, row);
      if (result.ok) return result.value as Json;
      throw invalid(`The row does not fit the schema of "${name}": ${describeIssues(result.issues)}`);
    },
    parseStored(row) {
      const result = parseRow(name, row);
      if (result.ok) return result.value as Json;
      throw new PluginError(
        'INVALID_STATE',
        `A stored row of "${name}" does not fit its schema any more: ${describeIssues(result.issues)}. ` +
          'Give new fields a default, and let changed ones take the old values',
      );
    },
    parseKey(key) {
      const given = isObject(key) ? Object.keys(key) : [];
      if (!isObject(key) || given.length !== fields.length || fields.some((field) => key[field] === undefined)) {
        throw invalid(`A key of "${name}" is an object with exactly ${fields.join(', ')}`);
      }
      return keyOf(key);
    },
    parseQuery(query) {
      if (!isObject(query)) throw invalid(`A query of "${name}" is an object`);
      const { where = {}, ...rest } = query;
      if (!isObject(where)) throw invalid(`"where" of a query of "${name}" is an object`);
      for (const [field, condition] of Object.entries(where)) {
        if (condition === undefined) throw invalid(`"${field}" in a query of "${name}" is undefined: leave it out`);
      }
      return { ...rest, where };
    },
  };
}
