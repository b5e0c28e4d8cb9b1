import { PluginError } from '@streamspace/plugin-sdk';
import { maxPayloadBytes } from './frame.ts';

/** Deepest nesting of arrays and objects in a message. */
export const maxDepth = 64;

/** Most streams in one message. */
const mostStreams = 16;

const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });
// Taken before plugin code can replace them.
const { parse, stringify } = JSON;

export type Bytes = ReadableStream<Uint8Array>;
export type Path = readonly (string | number)[];

export interface FoundStream {
  readonly stream: Bytes;
  readonly at: Path;
}

/** A stream in a message: its number at the sender, and its place. */
export interface StreamRef {
  readonly id: number;
  readonly at: Path;
}

/** A received message that is not what it has to be. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

/**
 * Streams in `message`, each with its place. They cross beside the JSON, so that data that looks like a reference to a
 * stream stays data.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for what JSON would drop or change without a word, such as a `Map`, a function
 *   or a forgotten promise.
 */
export function findStreams(message: object): FoundStream[] {
  const found: FoundStream[] = [];
  const path: (string | number)[] = [];

  function visit(value: unknown): void {
    switch (typeof value) {
      case 'undefined':
      case 'string':
      case 'boolean':
        return;
      case 'number':
        if (!Number.isFinite(value)) throw notJson(path, String(value));
        return;
      case 'object':
        if (value !== null) visitObject(value);
        return;
      case 'bigint':
      case 'function':
      case 'symbol':
        throw notJson(path, `a ${typeof value}`);
    }
  }

  function visitObject(value: object): void {
    if (value instanceof ReadableStream) {
      if (value.locked) throw notJson(path, 'a stream that somebody else reads');
      found.push({ stream: value as Bytes, at: [...path] });
      return;
    }
    if (path.length > maxDepth) throw notJson(path, `nested more than ${maxDepth} deep`);
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) step(index, item);
      return;
    }
    if ('toJSON' in value && typeof value.toJSON === 'function') return;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw notJson(path, `a ${value.constructor.name}`);
    for (const [key, item] of Object.entries(value)) {
      if (forbiddenKeys.has(key)) throw notJson(path, `an object with the key "${key}"`);
      step(key, item);
    }
  }

  function step(key: string | number, item: unknown): void {
    path.push(key);
    visit(item);
    path.pop();
  }

  visit(message);
  return found;
}

function notJson(path: Path, what: string): PluginError {
  return new PluginError('INVALID_ARGUMENT', `${path.join('.')} is ${what}: only plain JSON and streams can be sent`);
}

/**
 * @throws {PluginError} `INVALID_ARGUMENT` for what is no JSON or too large.
 */
export function encodePayload(message: object): Uint8Array {
  let text: string;
  try {
    text = stringify(message);
  } catch (error) {
    throw new PluginError('INVALID_ARGUMENT', `Only plain JSON can be sent: ${String(error)}`, { cause: error });
  }
  const bytes = encoder.encode(text);
  if (bytes.length > maxPayloadBytes) {
    throw new PluginError(
      'INVALID_ARGUMENT',
      `${bytes.length} bytes are too large for one message: at most ${maxPayloadBytes}, larger data goes as a stream`,
    );
  }
  return bytes;
}

/**
 * The JSON object in a frame. With `untrusted`, also refuses keys that reach for prototypes, and deep nesting.
 *
 * @throws {PayloadError} for anything else.
 */
export function decodePayload(bytes: Uint8Array, options: { untrusted: boolean }): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parse(decoder.decode(bytes));
  } catch {
    throw new PayloadError('a message that is not JSON in UTF-8');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PayloadError('a message that is not an object');
  }
  if (options.untrusted) checkKeys(value, 0);
  return value as Record<string, unknown>;
}

function checkKeys(value: object, depth: number): void {
  if (depth > maxDepth) throw new PayloadError(`a message nested more than ${maxDepth} deep`);
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && item !== null) checkKeys(item as object, depth + 1);
    return;
  }
  for (const key of Object.keys(value)) {
    if (forbiddenKeys.has(key)) throw new PayloadError(`a message with the key "${key}"`);
    const item = (value as Record<string, unknown>)[key];
    if (typeof item === 'object' && item !== null) checkKeys(item, depth + 1);
  }
}

/**
 * The `streams` field of a message.
 *
 * @throws {PayloadError} unless it is a short list of numbers and places.
 */
export function readStreamRefs(value: unknown): readonly StreamRef[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > mostStreams)
    throw new PayloadError('a message with a bad list of streams');
  return value.map((item: unknown) => {
    const { id, at } = (item ?? {}) as Readonly<Record<string, unknown>>;
    const isPath = Array.isArray(at) && at.every((key) => typeof key === 'string' || Number.isInteger(key));
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id > 0xffffffff || !isPath) {
      throw new PayloadError('a message with a bad list of streams');
    }
    return { id, at: at as Path };
  });
}

/**
 * Puts `value` into `message` at `path`, where the sender's JSON has left a placeholder.
 *
 * @throws {PayloadError} when there is no such place.
 */
export function place(message: Readonly<Record<string, unknown>>, path: Path, value: unknown): void {
  let holder: object = message;
  for (const key of path.slice(0, -1)) holder = childOf(holder, key);
  const last = path.at(-1);
  if (last === undefined) throw new PayloadError('a stream without a place');
  if (forbiddenKeys.has(String(last))) throw new PayloadError('a stream at a forbidden place');
  childOf(holder, last);
  (holder as Record<string | number, unknown>)[last] = value;
}

function childOf(holder: object, key: string | number): object {
  const child: unknown = Object.hasOwn(holder, key) ? (holder as Record<string | number, unknown>)[key] : undefined;
  if (typeof child !== 'object' || child === null) throw new PayloadError('a stream at a place that does not exist');
  return child;
}
