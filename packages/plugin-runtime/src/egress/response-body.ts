import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';

/**
 * A response body for the plugin, read from `source` only as far as the plugin reads. It calls `onEnd` once: at its end,
 * when it is cancelled, when it fails, when the signal aborts, or when the plugin leaves it unread for `stallMs`.
 */
export function createResponseBody(options: {
  readonly source: AsyncIterable<Uint8Array>;
  readonly clock: Clock;
  readonly stallMs: number;
  /** Aborts when the request is given up. */
  readonly signal: AbortSignal;
  /** What the plugin sees of an error of the source or the reason of an abort. */
  readonly toError: (error: unknown) => PluginError;
  readonly onEnd: (error?: PluginError) => void;
}): ReadableStream<Uint8Array> {
  const { clock, signal, stallMs, toError, onEnd } = options;
  const iterator = options.source[Symbol.asyncIterator]();
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let stallTimer: unknown;
  let ended = false;

  function end(error?: PluginError): void {
    if (ended) return;
    ended = true;
    clock.clearTimeout(stallTimer);
    signal.removeEventListener('abort', abort);
    if (error !== undefined) controller.error(error);
    onEnd(error);
  }

  function abort(): void {
    end(toError(signal.reason));
  }

  function expectReader(): void {
    const late = (): void =>
      end(
        new PluginError(
          'TIMEOUT',
          `The response body was left unread for ${stallMs / 1000} s: read it to its end or cancel it`,
        ),
      );
    stallTimer = clock.setTimeout(late, stallMs);
  }

  const body = new ReadableStream<Uint8Array>(
    {
      start(own) {
        controller = own;
      },
      async pull() {
        clock.clearTimeout(stallTimer);
        try {
          const next = await iterator.next();
          if (ended) return;
          if (next.done === true) {
            controller.close();
            end();
          } else {
            controller.enqueue(plainBytes(next.value));
            expectReader();
          }
        } catch (error) {
          end(toError(error));
        }
      },
      cancel() {
        end();
      },
    },
    { highWaterMark: 0 },
  );

  if (signal.aborted) abort();
  else {
    signal.addEventListener('abort', abort, { once: true });
    expectReader();
  }
  return body;
}

/** A Buffer has methods that behave unlike those of a `Uint8Array`, such as `slice`. */
function plainBytes({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
