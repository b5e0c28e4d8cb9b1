import { isPluginError, PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { within } from '../deadline.ts';

/**
 * A request body, ready to be sent. A short one is held whole: it goes out with its length, and a redirect can have it
 * again. A long one flows through.
 */
export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly bytes: Uint8Array }
  | {
      readonly kind: 'stream';
      readonly pieces: AsyncIterable<Uint8Array>;
      /** Where the plugin announced it. */
      readonly length: number | undefined;
      /** Tells the source that nobody reads on. */
      discard(): void;
    };

const heldBytes = 64 * 1024;

/**
 * Takes over the body of a plugin's request. It reads until the body ends or is too long to be held; a body that is
 * announced as longer is not read before it is sent.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a piece that is no `Uint8Array`, `ABORTED` when the source fails,
 *   `TIMEOUT` when it owes a piece for longer than `stallMs`. The same errors come out of `pieces`.
 */
export async function openRequestBody(
  stream: ReadableStream<Uint8Array> | undefined,
  options: {
    readonly length: number | undefined;
    readonly stallMs: number;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<RequestBody> {
  if (stream === undefined) return { kind: 'none' };
  const { length } = options;
  const reader = stream.getReader();
  const discard = (): void => void reader.cancel().catch(() => {});
  const next = (): Promise<Uint8Array | undefined> => nextPiece(reader, options);

  const start: Uint8Array[] = [];
  let room = length !== undefined && length > heldBytes ? -1 : heldBytes;
  try {
    while (room >= 0) {
      // oxlint-disable-next-line no-await-in-loop -- a stream is read piece by piece
      const piece = await next();
      if (piece === undefined) return heldBody(Buffer.concat(start), length);
      start.push(piece);
      room -= piece.byteLength;
    }
  } catch (error) {
    discard();
    throw error;
  }
  return { kind: 'stream', length, discard, pieces: remaining(start, next) };
}

function heldBody(bytes: Uint8Array, length: number | undefined): RequestBody {
  if (length !== undefined && length !== bytes.byteLength) throw wrongLength();
  return { kind: 'held', bytes };
}

export function wrongLength(): PluginError {
  return new PluginError(
    'INVALID_ARGUMENT',
    'The request body is not as long as its Content-Length says: correct the header or leave it out',
  );
}

async function* remaining(
  start: readonly Uint8Array[],
  next: () => Promise<Uint8Array | undefined>,
): AsyncGenerator<Uint8Array> {
  yield* start;
  for (let piece = await next(); piece !== undefined; piece = await next()) yield piece;
}

async function nextPiece(
  reader: ReadableStreamDefaultReader<unknown>,
  { stallMs, clock, signal }: { readonly stallMs: number; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Uint8Array | undefined> {
  const late = (): PluginError =>
    new PluginError(
      'TIMEOUT',
      `The request body gave no bytes for ${stallMs / 1000} s: end or cancel a body that has no more`,
    );
  const { done, value } = await within(reader.read().catch(failedSource), stallMs, { clock, signal, late });
  if (done) return undefined;
  if (value instanceof Uint8Array) return value;
  throw new PluginError('INVALID_ARGUMENT', 'A request body is a stream of Uint8Array: encode text with TextEncoder');
}

function failedSource(cause: unknown): never {
  throw isPluginError(cause) ? cause : new PluginError('ABORTED', 'The request body failed before its end', { cause });
}
