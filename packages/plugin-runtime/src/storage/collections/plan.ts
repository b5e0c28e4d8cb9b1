import { PluginError } from '@streamspace/plugin-sdk';
import { checkValue, type Index, type OpenCollection } from './definition.ts';
import { after, encodePrefix, encodeValues, end, rangeOf } from './encode.ts';
import type { FindRequest, RangeRequest, Scalar } from './store.ts';

/** A stretch of one index, or of the key where `index` is absent. */
export interface Plan {
  readonly index: Index | undefined;
  readonly fields: readonly string[];
  /** Included. */
  readonly low: Buffer;
  /** Excluded. */
  readonly high: Buffer;
}

type Where = NonNullable<FindRequest['where']>;

/**
 * Finds the index that answers a query.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` when there is none, naming the one to declare.
 */
export function planQuery(collection: OpenCollection, { where = {}, index }: FindRequest): Plan {
  const { equal, range } = split(collection, where);
  const candidates = [{ index: undefined, fields: collection.descriptor.key }, ...declaredIndexes(collection)].filter(
    (candidate) => index === undefined || sameFields(candidate.fields, [index].flat()),
  );
  if (candidates.length === 0) {
    throw invalid(collection, `there is no index (${[index].flat().join(', ')})`);
  }
  const fits = candidates.find(({ fields }) => answers(fields, equal, range?.[0]));
  if (fits === undefined) throw noIndex(collection, equal, range?.[0], index);
  const values = fits.fields.slice(0, equal.length).map((field) => where[field] as Scalar);
  return { ...fits, ...boundsOf(collection, encodeValues(values), range) };
}

/** In the order of the declaration, which decides between several. */
function declaredIndexes({ descriptor, indexes }: OpenCollection): { index: Index; fields: readonly string[] }[] {
  const find = (fields: readonly string[], unique: boolean): Index | undefined =>
    indexes.find((candidate) => candidate.unique === unique && sameFields(candidate.fields, fields));
  const { unique, index } = descriptor;
  return [...unique.map((fields) => find(fields, true)), ...index.map((fields) => find(fields, false))].flatMap(
    (found) => (found === undefined ? [] : [{ index: found, fields: found.fields }]),
  );
}

const sameFields = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((field, at) => field === b[at]);

/** Whether the fields begin with those of the equalities, in any order, and go on with that of the range. */
function answers(fields: readonly string[], equal: readonly string[], range: string | undefined): boolean {
  const front = new Set(fields.slice(0, equal.length));
  return equal.every((field) => front.has(field)) && (range === undefined || fields[equal.length] === range);
}

interface Conditions {
  readonly equal: readonly string[];
  readonly range: readonly [field: string, bounds: RangeRequest] | undefined;
}

function split(collection: OpenCollection, where: Where): Conditions {
  const { descriptor } = collection;
  const equal: string[] = [];
  const ranges: [string, RangeRequest][] = [];
  for (const [field, condition] of Object.entries(where)) {
    if (!Object.hasOwn(descriptor.fields, field)) throw noIndex(collection, [field], undefined, undefined);
    if (typeof condition === 'object') {
      ranges.push([field, condition]);
      continue;
    }
    checkValue(descriptor, field, condition);
    equal.push(field);
  }
  if (ranges.length > 1) throw invalid(collection, 'a query has one range, on its last field');
  return { equal, range: ranges[0] };
}

function boundsOf(
  { descriptor }: OpenCollection,
  front: Buffer,
  range: Conditions['range'],
): { low: Buffer; high: Buffer } {
  if (range === undefined) return front.length === 0 ? { low: front, high: end } : { low: front, high: after(front) };
  const [field, bounds] = range;
  const type = descriptor.fields[field] ?? 'string';
  const lows: Buffer[] = [];
  const highs: Buffer[] = [];
  const add = ([low, high]: readonly [Buffer | undefined, Buffer | undefined]): void => {
    if (low !== undefined) lows.push(Buffer.concat([front, low]));
    if (high !== undefined) highs.push(Buffer.concat([front, high]));
  };
  add(rangeOf(type));
  for (const [bound, value] of Object.entries(bounds)) {
    if (value === undefined) continue;
    if (type === 'boolean') {
      throw new PluginError(
        'INVALID_ARGUMENT',
        `"${field}" of "${descriptor.name}" is a boolean: ask for true or false`,
      );
    }
    checkValue(descriptor, field, value);
    add(boundOf(bound as keyof RangeRequest, value));
  }
  return { low: lows.reduce(larger), high: highs.reduce(smaller) };
}

function boundOf(bound: keyof RangeRequest, value: string | number): readonly [Buffer | undefined, Buffer | undefined] {
  const encoded = encodeValues([value]);
  switch (bound) {
    case 'gt':
      return [after(encoded), undefined];
    case 'gte':
      return [encoded, undefined];
    case 'lt':
      return [undefined, encoded];
    case 'lte':
      return [undefined, after(encoded)];
    case 'startsWith':
      return [encodePrefix(String(value)), after(encodePrefix(String(value)))];
  }
}

export const larger = (a: Buffer, b: Buffer): Buffer => (Buffer.compare(a, b) >= 0 ? a : b);
export const smaller = (a: Buffer, b: Buffer): Buffer => (Buffer.compare(a, b) <= 0 ? a : b);

const invalid = ({ name }: OpenCollection, reason: string): PluginError =>
  new PluginError('INVALID_ARGUMENT', `Cannot find rows of "${name}": ${reason}`);

function noIndex(
  collection: OpenCollection,
  equal: readonly string[],
  range: string | undefined,
  named: FindRequest['index'],
): PluginError {
  const wanted = range === undefined ? equal : [...equal, range];
  const fields = wanted.map((field) => `'${field}'`).join(', ');
  const declaration = wanted.length === 1 ? `index: [${fields}]` : `index: [[${fields}]]`;
  const which = named === undefined ? 'no index begins' : `the index (${[named].flat().join(', ')}) does not begin`;
  return invalid(collection, `${which} with (${wanted.join(', ')}); declare ${declaration}`);
}
