import type { z } from 'zod';
import type {
  CollectionDefinition,
  CollectionDescriptor,
  CollectionOptions,
  Collections,
  Encrypted,
} from './api/collections.ts';
import { parseDurationMs } from './manifest/values.ts';
import { readRowSchema } from './row-schema.ts';

/** Most collections of a plugin, and most `unique` and `index` lists of one. */
export const collectionLimits = { collections: 32, indexes: 8 } as const;

/** Names that `api.storage` or a transaction has for itself. */
const reservedCollectionNames = [
  'get',
  'set',
  'delete',
  'keys',
  'usage',
  'transaction',
  'collections',
  'enqueue',
  'then',
] as const;

export type ReservedCollectionName = (typeof reservedCollectionNames)[number];

/**
 * Marks a field of a collection that is encrypted at rest. It cannot be part of a key or an index. Further down in a
 * field, it encrypts the whole field.
 */
export function encrypted<S extends z.ZodType>(schema: S): S & Encrypted {
  return schema.meta({ ...schema.meta(), encrypted: true }) as S & Encrypted;
}

/**
 * Declares rows of one shape that the plugin stores, under `collections` of `definePlugin`.
 *
 * @example
 * collections: {
 *   threads: collection(z.object({ channel: z.string(), sessionId: z.string(), ts: z.string() }), {
 *     key: ['channel', 'sessionId'],
 *     index: ['sessionId'],
 *     ttl: '30d',
 *   }),
 * },
 *
 * @param schema Its rows are plain JSON, and what it has parsed parses again to the same.
 * @throws {TypeError} when a field cannot be stored, such as a date, or cannot be indexed; when there is neither `key`
 *   nor `unique`; when `ttl` is no duration.
 */
export function collection<S extends z.ZodObject, const O extends CollectionOptions<S>>(
  schema: S,
  options: O & { readonly [N in Exclude<keyof O, CollectionOptionName>]: never },
): CollectionDefinition<S, O> {
  return { schema, options, descriptor: describe(schema, options) };
}

/** @throws {TypeError} when there are too many, or a name cannot be one. */
export function describeCollections(collections: Collections): CollectionDescriptor[] {
  const entries = Object.entries(collections);
  if (entries.length > collectionLimits.collections) {
    throw new TypeError(`A plugin has at most ${collectionLimits.collections} collections, not ${entries.length}`);
  }
  return entries.map(([name, { descriptor }]) => {
    if (!isCollectionName(name)) {
      throw new TypeError(
        `A collection cannot be called "${name}": take letters and digits, a lower-case letter first, at most 64, and ` +
          `none of ${reservedCollectionNames.join(', ')}`,
      );
    }
    return { name, ...descriptor };
  });
}

export function isCollectionName(name: string): boolean {
  const reserved: readonly string[] = reservedCollectionNames;
  return /^[a-z][A-Za-z0-9]{0,63}$/.test(name) && !reserved.includes(name) && !(name in Object.prototype);
}

type FieldList = string | readonly string[];

type CollectionOptionName = keyof LooseOptions;

/** The options without what the types of the fields have to say. */
interface LooseOptions {
  readonly key?: FieldList;
  readonly unique?: readonly FieldList[];
  readonly index?: readonly FieldList[];
  readonly ttl?: string | { readonly field: string };
  readonly appendOnly?: boolean;
  readonly maxRows?: number;
}

function describe(schema: z.ZodObject, options: LooseOptions): CollectionDefinition['descriptor'] {
  const shape = readRowSchema(schema);
  const [first, ...others] = options.unique ?? [];
  const key = options.key ?? first;
  if (key === undefined) throw new TypeError('A collection needs a "key", or a list of fields under "unique"');
  const lists = {
    key: toList(key),
    unique: (options.key === undefined ? others : (options.unique ?? [])).map(toList),
    index: (options.index ?? []).map(toList),
  };
  checkLists(lists);
  for (const field of lists.key) {
    if (!shape.required.has(field)) throw new TypeError(`The key field "${field}" must be in every row`);
  }
  const ttl = describeTtl(options.ttl);
  const used = [lists.key, ...lists.unique, ...lists.index].flat();
  const types = new Map(
    [...used, ...(ttl !== undefined && 'field' in ttl ? [ttl.field] : [])].map((f) => [f, shape.typeOf(f)]),
  );
  if (ttl !== undefined && 'field' in ttl && types.get(ttl.field) === 'boolean') {
    throw new TypeError(`"${ttl.field}" cannot say when a row ends: make it a string or a number`);
  }
  const { maxRows, appendOnly = false } = options;
  if (maxRows !== undefined && !(Number.isInteger(maxRows) && maxRows > 0)) {
    throw new TypeError('"maxRows" must be a whole number from 1');
  }
  return {
    ...lists,
    fields: Object.fromEntries(types),
    ...(ttl === undefined ? {} : { ttl }),
    appendOnly,
    ...(maxRows === undefined ? {} : { maxRows }),
    encrypted: shape.encrypted,
  };
}

const toList = (fields: FieldList): readonly string[] => (typeof fields === 'string' ? [fields] : fields);

function checkLists({ key, unique, index }: Pick<CollectionDescriptor, 'key' | 'unique' | 'index'>): void {
  const lists = [key, ...unique, ...index];
  if (lists.length - 1 > collectionLimits.indexes) {
    throw new TypeError(`A collection has at most ${collectionLimits.indexes} indexes, not ${lists.length - 1}`);
  }
  const seen = new Set<string>();
  for (const fields of lists) {
    const name = fields.join(', ');
    if (fields.length === 0) throw new TypeError('A key and an index have at least one field');
    if (new Set(fields).size < fields.length) throw new TypeError(`The index (${name}) has a field twice`);
    if (seen.has(name)) throw new TypeError(`The index (${name}) is declared twice`);
    seen.add(name);
  }
}

function describeTtl(ttl: LooseOptions['ttl']): CollectionDescriptor['ttl'] {
  if (ttl === undefined) return undefined;
  if (typeof ttl === 'object') return { field: ttl.field };
  const afterMs = parseDurationMs(ttl);
  if (afterMs === 0) throw new TypeError('"ttl" must be longer than nothing');
  return { afterMs };
}
