import { isJsonObject, type JsonObject } from '../json/object.ts';
import { canonicalJson, type FactChange } from './fact.ts';

/** Keywords that change nothing about which values are accepted. */
const annotations = new Set([
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  '$comment',
  '$id',
  '$schema',
  'multiline',
]);

const lowerBounds = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const upperBounds = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

/**
 * Whether a configuration that was accepted may be refused after this change of its schema. A change that cannot be
 * compared, such as one of a pattern, may.
 */
export function breaksConfig(
  { name, before, after }: FactChange,
  { hadConfig }: { readonly hadConfig: boolean },
): boolean {
  if (name.startsWith('(')) return hadConfig && breaksKeyword(name.slice(1, -1), before?.value, after?.value);
  if (after === undefined) return true;
  const next = asObject(after.value);
  if (before === undefined) return isDemanded(next);
  const last = asObject(before.value);
  const keys = [...new Set([...Object.keys(last), ...Object.keys(next)])];
  return keys.some((key) =>
    key === 'isRequired' ? isDemanded(next) && !isDemanded(last) : breaksKeyword(key, last[key], next[key]),
  );
}

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

/** Whether a value has to be there that no default gives. */
const isDemanded = (value: JsonObject): boolean => value['isRequired'] === true && !Object.hasOwn(value, 'default');

function breaksKeyword(keyword: string, before: unknown, after: unknown): boolean {
  if (canonicalJson(before) === canonicalJson(after)) return false;
  if (annotations.has(keyword) || keyword.startsWith('x-')) return false;
  // Without the keyword, more is accepted.
  if (after === undefined) return false;
  if (keyword === 'type') return before === undefined || !includesAll(typesOf(after), typesOf(before));
  if (keyword === 'enum') return before === undefined || !includesAll(asList(after), asList(before));
  if (keyword === 'required') return !includesAll(asList(before ?? []), asList(after));
  if (keyword === 'additionalProperties' && after === true) return false;
  if (typeof after !== 'number' || typeof before !== 'number') return true;
  if (lowerBounds.has(keyword)) return after > before;
  return upperBounds.has(keyword) ? after < before : true;
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const typesOf = (type: unknown): readonly unknown[] =>
  asList(type).flatMap((each) => (each === 'number' ? ['number', 'integer'] : [each]));

const includesAll = (all: readonly unknown[], some: readonly unknown[]): boolean => {
  const known = new Set(all.map(canonicalJson));
  return some.every((each) => known.has(canonicalJson(each)));
};
