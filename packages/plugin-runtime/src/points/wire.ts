import { PluginError } from '@streamspace/plugin-sdk';
import { place, type Bytes, type Path } from '../channel/payload.ts';

/** Bytes of one value; what is larger goes as a stream. */
export const mostBytes = 256 * 1024;
const mostPlaces = 16;

// Taken before plugin code can replace them.
const { AbortSignal, ReadableStream, TransformStream, Uint8Array } = globalThis;

/** A value on its way through an extension point: JSON with streams, and beside it where bytes and a signal stood. */
export interface Packed {
  readonly value: unknown;
  /** Places of streams that are bytes to whoever gets them. */
  readonly bytes?: readonly Path[];
  /** Place of the signal, which is that of the call. */
  readonly signal?: Path;
}

/**
 * Makes of a value what can cross. Bytes become streams, a signal becomes a place.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a second signal.
 */
export function pack(value: unknown): { readonly packed: Packed; readonly signal?: AbortSignal } {
  const bytes: Path[] = [];
  let found: { readonly at: Path; readonly signal: AbortSignal } | undefined;

  function visit(item: unknown, at: Path): unknown {
    if (item instanceof Uint8Array) {
      if (item.length <= mostBytes) bytes.push(at);
      return streamOf(item);
    }
    if (item instanceof AbortSignal) {
      if (found !== undefined && found.signal !== item)
        throw new PluginError('INVALID_ARGUMENT', 'Only one signal can be sent with a call');
      found = { at, signal: item };
      return {};
    }
    if (Array.isArray(item)) return item.map((child, index) => visit(child, [...at, index]));
    if (!isPlain(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([key, child]) => [key, visit(child, [...at, key])]));
  }

  const visited = visit(value, []);
  return {
    packed: {
      value: visited,
      ...(bytes.length === 0 ? {} : { bytes }),
      ...(found === undefined ? {} : { signal: found.at }),
    },
    ...(found === undefined ? {} : { signal: found.signal }),
  };
}

/**
 * The value again. Streams stay streams.
 *
 * @param signal Stands where a signal was.
 * @throws {PluginError} `INVALID_ARGUMENT` for more bytes than one value may have.
 * @throws {PayloadError} for places that are none: a plugin may write to the channel what it wants.
 */
export async function unpack({ value, bytes = [], signal: at }: Packed, signal?: AbortSignal): Promise<unknown> {
  if (bytes.length > mostPlaces) {
    throw new PluginError('INVALID_ARGUMENT', `At most ${mostPlaces} values of bytes can be sent with a call`);
  }
  const holder = { value };
  const collected = await Promise.all(bytes.map((path) => collect(valueAt(holder, path))));
  for (const [index, path] of bytes.entries()) place(holder, ['value', ...path], collected[index]);
  if (at !== undefined && signal !== undefined) place(holder, ['value', ...at], signal);
  return holder.value;
}

/** Ends the streams in a value with the signal, so that giving up a call gives up what it answered. */
export function endWith(value: unknown, signal: AbortSignal | undefined): unknown {
  if (signal === undefined) return value;
  if (value instanceof ReadableStream) {
    return (value as Bytes).pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
  }
  if (Array.isArray(value)) return value.map((item) => endWith(item, signal));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, endWith(item, signal)]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function streamOf(bytes: Uint8Array): Bytes {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

function valueAt(holder: object, path: Path): unknown {
  return ['value', ...path].reduce<unknown>(
    (item, key) =>
      typeof item === 'object' && item !== null && Object.hasOwn(item, key)
        ? (item as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    holder,
  );
}

async function collect(stream: unknown): Promise<Uint8Array> {
  if (!(stream instanceof ReadableStream)) throw new PluginError('INVALID_ARGUMENT', 'Bytes cross as a stream');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream as Bytes) {
    length += chunk.length;
    if (length > mostBytes) throw new PluginError('INVALID_ARGUMENT', `At most ${mostBytes} bytes can be one value`);
    chunks.push(chunk);
  }
  if (chunks.length === 1) return chunks[0]!;
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
