import type { Duplex } from 'node:stream';
import { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { Direction } from './exchange.ts';
import type { EgressLimits } from './limits.ts';

/** A connection as two streams of a plugin, which stay the same while what carries them changes. */
export interface SocketPipe {
  readonly readable: ReadableStream<Uint8Array>;
  readonly traffic: { readonly bytesIn: number; readonly bytesOut: number };
  /** Resolves when so many bytes have gone out in all. */
  sent(bytes: number): Promise<void>;
  /** Lets go of the stream. Returns whether there is something in it that nobody has read. */
  release(): boolean;
  /** Goes on with another stream in its place. */
  replace(stream: Duplex): void;
  /** Ends both directions with this reason. */
  fail(reason: PluginError): void;
}

export interface SocketPipeOptions {
  readonly stream: Duplex;
  /** What the plugin writes. */
  readonly outgoing: ReadableStream<Uint8Array>;
  /** Counts bytes, and resolves when they may pass. */
  readonly spend: (direction: Direction, bytes: number, signal: AbortSignal) => Promise<void>;
  /** Looks at the traffic so far, and throws to end the connection. */
  readonly check: (traffic: SocketPipe['traffic']) => void;
  readonly toError: (error: unknown) => PluginError;
  readonly limits: EgressLimits;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called once, when both directions are over. */
  readonly onEnd: (traffic: SocketPipe['traffic'], error?: PluginError) => void;
}

const streamEvents = ['readable', 'end', 'error', 'close'] as const;

export function createSocketPipe(options: SocketPipeOptions): SocketPipe {
  const { spend, check, toError, limits, clock, signal, onEnd } = options;
  const traffic = { bytesIn: 0, bytesOut: 0 };
  const over = new AbortController();
  const reader = options.outgoing.getReader();
  let { stream } = options;
  let controller: ReadableStreamDefaultController<Uint8Array>;
  let inputOver = false;
  let outputOver = false;
  let movedAt = clock.now();
  let idleTimer: unknown;
  let wakeInput: (() => void) | undefined;
  let wakeSent: (() => void) | undefined;
  let failure: unknown;

  function watch(): void {
    idleTimer = clock.setTimeout(
      () => {
        if (clock.now() - movedAt < limits.socketIdleMs) return watch();
        fail(
          new PluginError('TIMEOUT', `The connection carried nothing for ${limits.socketIdleMs / 1000} s (ETIMEDOUT)`),
        );
      },
      Math.max(1, limits.socketIdleMs - (clock.now() - movedAt)),
    );
  }

  function onStream(error?: unknown): void {
    if (error instanceof Error) failure = error;
    wakeInput?.();
  }

  function attach(next: Duplex): void {
    stream = next;
    for (const event of streamEvents) stream.on(event, onStream);
  }

  function detach(): void {
    for (const event of streamEvents) stream.off(event, onStream);
  }

  function finish(error?: PluginError): void {
    if (over.signal.aborted) return;
    over.abort();
    signal.removeEventListener('abort', onAbort);
    clock.clearTimeout(idleTimer);
    wakeInput?.();
    wakeSent?.();
    detach();
    stream.on('error', () => {}).destroy();
    // oxlint-disable-next-line promise/no-promise-in-callback -- nobody waits for it
    reader.cancel(error).catch(() => {});
    onEnd(traffic, error);
  }

  function fail(cause: unknown): void {
    if (over.signal.aborted) return;
    const error = toError(cause);
    finish(error);
    if (!inputOver) controller.error(error);
  }

  const onAbort = (): void => fail(signal.reason);

  async function nextPiece(): Promise<Uint8Array | undefined> {
    for (;;) {
      const piece = stream.read() as Uint8Array | null;
      if (piece !== null) return piece;
      if (failure !== undefined) throw failure;
      if (stream.readableEnded || over.signal.aborted) return undefined;
      // Closed without an end, and without a reason.
      if (stream.destroyed) throw Object.assign(new Error('closed'), { code: 'ECONNRESET' });
      // oxlint-disable-next-line no-await-in-loop -- a stream is read piece by piece
      await new Promise<void>((resolve) => {
        wakeInput = resolve;
      });
    }
  }

  async function pull(): Promise<void> {
    try {
      const piece = await nextPiece();
      if (over.signal.aborted) return;
      if (piece === undefined) {
        inputOver = true;
        controller.close();
        if (outputOver) finish();
        return;
      }
      movedAt = clock.now();
      traffic.bytesIn += piece.byteLength;
      check(traffic);
      await spend('bytesIn', piece.byteLength, over.signal);
      controller.enqueue(piece);
    } catch (error) {
      fail(error);
    }
  }

  /** Resolves once the piece has left. */
  function write(piece: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      stream.write(piece, (error) => (error ? reject(error) : resolve()));
    });
  }

  async function push(): Promise<void> {
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) {
        const { value } = next;
        await spend('bytesOut', value.byteLength, over.signal);
        await write(value);
        movedAt = clock.now();
        traffic.bytesOut += value.byteLength;
        wakeSent?.();
        check(traffic);
      }
      outputOver = true;
      stream.end();
      if (inputOver) finish();
    } catch (error) {
      fail(error);
    }
  }

  const readable = new ReadableStream<Uint8Array>(
    {
      start(own) {
        controller = own;
      },
      pull,
      cancel: () => {
        inputOver = true;
        finish();
      },
    },
    { highWaterMark: 0 },
  );
  attach(stream);
  watch();
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  void push();

  return {
    readable,
    traffic,
    async sent(bytes) {
      while (traffic.bytesOut < bytes && !over.signal.aborted) {
        // oxlint-disable-next-line no-await-in-loop -- until the last of them is out
        await new Promise<void>((resolve) => {
          wakeSent = resolve;
        });
      }
    },
    release() {
      detach();
      return stream.readableLength > 0;
    },
    replace(next) {
      attach(next);
      wakeInput?.();
    },
    fail,
  };
}
