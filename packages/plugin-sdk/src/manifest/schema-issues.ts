import type { z } from 'zod';
import { closest } from './suggest.ts';

/** One thing that is wrong with a value that a person wrote. */
export interface SchemaIssue {
  readonly kind: 'unknown-key' | 'missing-key' | 'type' | 'value';
  /** Where, from the top: `['network', 'hosts', 0, 'host']`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what would be right, as a sentence without its place. */
  readonly message: string;
  /** Whether the fault is the key at the end of `path`, not its value. */
  readonly atKey: boolean;
  /** What it should have been, where that is likely. */
  readonly suggestion?: string;
  /** The key that the object at `path` lacks. */
  readonly missing?: string;
}

/** What was checked, and against what. */
export interface Subject {
  readonly schema: z.core.$ZodType;
  readonly value: unknown;
  /** Words that a text at a path may have been meant to be, where the schema does not list them. */
  readonly words?: (path: readonly (string | number)[]) => readonly string[] | undefined;
}

/** What zod found, in words for people. One mistake gives one issue: what only follows from another is left out. */
export function toSchemaIssues(issues: readonly z.core.$ZodIssue[], subject: Subject): readonly SchemaIssue[] {
  const own = issues.filter((issue) => !(issue.code === 'custom' && issue.params?.['acrossFields'] === true));
  const found = (own.length > 0 ? own : issues).flatMap((issue) => toIssues(issue, subject));
  return found.filter((issue) => !isMisspelt(issue, found) && !isMistyped(issue, found));
}

/** Whether it is about a value that is not even of the right type, which has an issue of its own. */
function isMistyped(issue: SchemaIssue, all: readonly SchemaIssue[]): boolean {
  return (
    issue.kind === 'value' &&
    all.some((other) => other.kind === 'type' && JSON.stringify(other.path) === JSON.stringify(issue.path))
  );
}

/** Whether a missing key stands there after all, misspelt, which has an issue of its own. */
function isMisspelt(issue: SchemaIssue, all: readonly SchemaIssue[]): boolean {
  return (
    issue.kind === 'missing-key' &&
    all.some(
      (other) =>
        other.kind === 'unknown-key' &&
        other.suggestion === issue.missing &&
        JSON.stringify(other.path.slice(0, -1)) === JSON.stringify(issue.path),
    )
  );
}

/** The keys that zod knows at a path, found by asking its own schema. */
function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let schemas: readonly z.core.$ZodType[] = [schema];
  for (const part of path) schemas = schemas.flatMap((each) => stepInto(each, part));
  return [...new Set(schemas.flatMap(unwrap).flatMap(keysOf))];
}

function keysOf(schema: z.core.$ZodType): string[] {
  if (isObject(schema)) return Object.keys(schema.shape);
  const { keyType } = schema._zod.def as z.core.$ZodTypeDef & { keyType?: z.core.$ZodType };
  return [...(keyType?._zod.values ?? [])].map(String);
}

type ObjectSchema = z.core.$ZodType & { readonly shape: Readonly<Record<string, z.core.$ZodType>> };
const isObject = (schema: z.core.$ZodType): schema is ObjectSchema => schema._zod.def.type === 'object';

/** The alternatives behind optional and union wrappers. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType[] {
  const def = schema._zod.def as z.core.$ZodTypeDef & {
    innerType?: z.core.$ZodType;
    options?: readonly z.core.$ZodType[];
  };
  if (def.innerType !== undefined) return unwrap(def.innerType);
  if (def.type === 'union' && def.options !== undefined) return def.options.flatMap(unwrap);
  return [schema];
}

function stepInto(schema: z.core.$ZodType, part: PropertyKey): z.core.$ZodType[] {
  return unwrap(schema).flatMap((inner) => {
    const def = inner._zod.def as z.core.$ZodTypeDef & { element?: z.core.$ZodType; valueType?: z.core.$ZodType };
    if (isObject(inner)) {
      const next = inner.shape[String(part)];
      return next === undefined ? [] : [next];
    }
    return def.element !== undefined ? [def.element] : def.valueType !== undefined ? [def.valueType] : [];
  });
}

function toIssues(issue: z.core.$ZodIssue, subject: Subject): SchemaIssue[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  const at = (
    kind: SchemaIssue['kind'],
    message: string,
    more: Partial<Pick<SchemaIssue, 'path' | 'atKey' | 'missing'>> & { suggestion?: string | undefined } = {},
  ): SchemaIssue => {
    const { suggestion, ...rest } = more;
    return { kind, path, message, atKey: false, ...rest, ...(suggestion === undefined ? {} : { suggestion }) };
  };

  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(subject.schema, path);
    return issue.keys.map((key) => {
      const suggestion = closest(key, known);
      const hint = suggestion === undefined ? `known are ${list(known)}` : `did you mean "${suggestion}"?`;
      return at('unknown-key', `unknown key "${key}": ${hint}`, {
        path: [...path, key],
        atKey: true,
        suggestion,
      });
    });
  }
  if (issue.code !== 'custom' && path.length > 0 && isMissing(subject.value, path)) {
    const key = String(path.at(-1));
    return [at('missing-key', `"${key}" is missing`, { path: path.slice(0, -1), missing: key })];
  }
  if (issue.code === 'invalid_union') {
    // Of a union, the alternative that came furthest says best what was meant.
    const furthest = issue.errors.toSorted((a, b) => depth(b) - depth(a))[0] ?? [];
    if (depth(furthest) > 0) {
      return furthest.flatMap((inner) => toIssues({ ...inner, path: [...issue.path, ...inner.path] }, subject));
    }
    // A value of the right type for one alternative is wrong in itself.
    const fitting = issue.errors.find(
      (inner) => inner.length > 0 && inner.every(({ code }) => code !== 'invalid_type'),
    );
    const [only] = fitting ?? [];
    if (only !== undefined && typeof valueAt(subject.value, path) === 'string') {
      return toIssues({ ...only, path: issue.path }, subject);
    }
    const messages = [...new Set(issue.errors.flat().map((inner) => describe(inner)))];
    return [at('type', messages.join(', or '))];
  }
  if (issue.code === 'invalid_key') {
    return [at('unknown-key', `"${String(path.at(-1))}" is no valid name here`, { atKey: true })];
  }

  const suggestion = suggestValue(issue, valueAt(subject.value, path), subject.words?.(path));
  const hint = suggestion === undefined ? '' : `: did you mean "${suggestion}"?`;
  const kind = issue.code === 'invalid_type' ? 'type' : 'value';
  return [at(kind, `${describe(issue)}${hint}`, { suggestion })];
}

const depth = (issues: readonly z.core.$ZodIssue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** zod's issue in the words of this file. */
function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${JSON.stringify(issue.values[0])}`
        : `must be one of ${list(issue.values.map(String))}`;
    case 'too_big':
      return `is too ${issue.origin === 'string' ? 'long' : issue.origin === 'array' ? 'many' : 'large'}: at most ${issue.maximum}`;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'must not be empty';
      return `is too ${issue.origin === 'string' ? 'short' : issue.origin === 'array' ? 'few' : 'small'}: at least ${issue.minimum}`;
    default:
      return issue.message;
  }
}

function suggestValue(
  issue: z.core.$ZodIssue,
  value: unknown,
  words: readonly string[] | undefined,
): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (issue.code === 'invalid_value') return closest(value, issue.values.map(String));
  return words === undefined ? undefined : closest(value, words);
}

/** Whether the object that should hold a key is there, and the key is not. */
function isMissing(root: unknown, path: readonly (string | number)[]): boolean {
  const enclosing = valueAt(root, path.slice(0, -1));
  return typeof enclosing === 'object' && enclosing !== null && valueAt(root, path) === undefined;
}

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[part] : undefined,
    root,
  );
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 40).map((name) => `"${name}"`);
  return names.length > shown.length ? `${shown.join(', ')} …` : shown.join(', ');
}
