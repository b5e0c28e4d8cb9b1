import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { JsonObject } from '../json/object.ts';
import type { JsonDocument, JsonPath } from '../json/document.ts';
import type { TextRange } from '../text-range.ts';
import { findEndlessReference } from './endless-reference.ts';
import { pointerPath } from './schema-walk.ts';

export interface SchemaFault {
  readonly message: string;
  readonly range: TextRange;
}

export type CompileResult =
  | { readonly validate: ValidateFunction; readonly fault?: undefined }
  | { readonly validate?: undefined; readonly fault: SchemaFault };

/** Formats of JSON Schema 2020-12 and of zod that nothing here tests: they tell a form what to expect. */
const hints =
  'idn-email hostname idn-hostname ipv4 ipv6 uri-reference iri iri-reference uri-template json-pointer ' +
  'relative-json-pointer duration password base64 base64url cidrv4 cidrv6 e164 jwt';

const formats = {
  ...Object.fromEntries(hints.split(' ').map((name) => [name, true] as const)),
  regex: isRegExp,
  uri: (text: string) => URL.canParse(text),
  email: /^[^\s@]+@[^\s@]+$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i,
  date: /^\d{4}-\d\d-\d\d$/,
  time: /^\d\d:\d\d(:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/i,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

let shared: Ajv2020 | undefined;
/** Keywords without a meaning to a validator, as far as `shared` knows them. `multiline` is a hint of the SDK's to the form. */
const annotations = new Set(['multiline']);

/** One instance for all plugins, because it compiles its own schemas first; it keeps none of theirs. */
function createAjv(): Ajv2020 {
  return new Ajv2020({
    strict: true,
    // `anyOf: [{ required: ["a"] }, { required: ["b"] }]` is a common way to say "one of the two".
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
    verbose: true,
    addUsedSchema: false,
    code: { optimize: false },
    formats,
    keywords: ['multiline'],
  });
}

/** Compiles a configuration schema in strict mode, or says where and why that fails. */
export function compileSchema(schema: JsonObject, document: JsonDocument): CompileResult {
  const refused = refuse(schema, document);
  if (refused) return { fault: refused };
  const ajv = (shared ??= createAjv());
  for (const keyword of ownKeywords(schema)) {
    if (!annotations.has(keyword)) ajv.addKeyword(keyword);
    annotations.add(keyword);
  }
  try {
    if (ajv.validateSchema(schema) !== true) return { fault: describeError(ajv.errors ?? [], document) };
    return { validate: ajv.compile(schema) };
  } catch (error) {
    return { fault: describeThrown(error instanceof Error ? error.message : String(error), schema, document) };
  } finally {
    ajv.removeSchema(schema);
  }
}

/** What ajv would stumble over instead of reporting it. */
function refuse(schema: JsonObject, document: JsonDocument): SchemaFault | undefined {
  // A keyword of ajv's own: such a schema would answer with a promise.
  if (Object.hasOwn(schema, '$async')) return describeThrown('unknown keyword: "$async"', schema, document);
  const { $id = '' } = schema;
  if (typeof $id !== 'string') return { message: '$id must be string', range: document.locate(['$id']) };
  const endless = findEndlessReference(schema);
  return endless && { message: 'refers to itself without end', range: document.locate(endless) };
}

/** Annotations of the plugin's own, `x-…`, which mean nothing to a validator. */
function ownKeywords(schema: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return found;
  for (const [key, value] of Object.entries(schema)) {
    if (/^x-[a-zA-Z0-9_-]+$/.test(key)) found.add(key);
    ownKeywords(value, found);
  }
  return found;
}

/** Of the many errors that one fault causes in the meta-schema, the one that lies deepest. */
function describeError(errors: readonly ErrorObject[], document: JsonDocument): SchemaFault {
  const [error] = errors.toSorted((a, b) => pointerPath(b.instancePath).length - pointerPath(a.instancePath).length);
  const path = pointerPath(error?.instancePath ?? '');
  return { message: `${path.at(-1) ?? 'the schema'} ${explain(error)}`, range: document.locate(path) };
}

/** An error of ajv in a few words, with what would have been right. */
export function explain(error: ErrorObject | undefined): string {
  const allowed: unknown = error?.params['allowedValues'];
  if (Array.isArray(allowed)) return `must be one of ${allowed.map((value) => JSON.stringify(value)).join(', ')}`;
  return error?.message ?? 'is not valid';
}

/** Strict mode throws, and names the place in its message if at all. */
function describeThrown(message: string, schema: JsonObject, document: JsonDocument): SchemaFault {
  const clean = message.replace(/^strict mode: /, '').replace(/ \(strict\w+\)$/, '');
  const [, pointer] = /(?:at|path) "(?:[^"#]*)(#[^"]*)"/.exec(message) ?? [];
  if (pointer !== undefined) return { message: clean, range: document.locate(pointerPath(pointer)) };
  const [, keyword] = /keyword: "([^"]+)"/.exec(message) ?? [];
  const [, reference] = /(?:reference|key or ref) "?([^\s"]+)"?/.exec(message) ?? [];
  const path =
    findPath(schema, (key) => key === keyword) ??
    findPath(schema, (key, value) => key === 'pattern' && !isRegExp(String(value))) ??
    findPath(schema, (key, value) => ['$ref', '$schema'].includes(key) && value === reference);
  return {
    message: clean,
    range: path ? document.locate(path, keyword === undefined ? 'value' : 'key') : document.locate([]),
  };
}

function findPath(
  value: unknown,
  matches: (key: string, value: unknown) => boolean,
  path: JsonPath = [],
): JsonPath | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key];
    const found = matches(key, inner) ? at : findPath(inner, matches, at);
    if (found) return found;
  }
  return undefined;
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
