import { fromPluginErrorData, PluginError } from '@streamspace/plugin-sdk';
import { readErrorData } from './error-data.ts';
import { frameKinds } from './frame.ts';
import type { SendFrame } from './frame-writer.ts';
import { decodePayload, PayloadError, place, readStreamRefs, type Bytes } from './payload.ts';
import { streamWindowBytes, windowCost } from './stream-window.ts';

const creditStepBytes = streamWindowBytes / 4;
/** Streams that we refused or stopped and whose end has not arrived yet. */
const mostUnwanted = 1024;

/** Streams that the other side sends. Frames of a stream that never was are a {@link PayloadError}. */
export interface IncomingStreams {
  /** A stream that the other side announced. Beyond the limit, reading it fails with `QUOTA_EXCEEDED`. */
  open(id: number): Bytes;
  /** Stops a stream that was announced and that nobody waits for any more. */
  refuse(id: number): void;
  data(id: number, chunk: Uint8Array): void;
  end(id: number): void;
  abort(id: number, payload: Uint8Array): void;
  closeAll(reason: PluginError): void;
}

interface Incoming {
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly queue: Uint8Array[];
  /** What the sender may still send. */
  window: number;
  /** What the reader took since the last credit. */
  consumed: number;
  ended: boolean;
  wake: (() => void) | undefined;
}

export function createIncomingStreams(options: {
  readonly send: SendFrame;
  /** Most streams open at a time. */
  readonly limit: number;
}): IncomingStreams {
  const { send, limit } = options;
  const open = new Map<number, Incoming>();
  const unwanted = new Set<number>();
  let lastId = 0;

  function announce(id: number): void {
    if (id <= lastId) throw new PayloadError(`the stream ${id}, which was announced before`);
    if (unwanted.size >= mostUnwanted) throw new PayloadError('more streams although stopped ones have not ended');
    lastId = id;
  }

  function stop(id: number): void {
    unwanted.add(id);
    send(frameKinds.stop, id);
  }

  function find(id: number): Incoming | undefined {
    const state = open.get(id);
    if (state === undefined && !unwanted.has(id)) throw new PayloadError(`a frame of the unknown stream ${id}`);
    return state;
  }

  /** Hands the reader one chunk, or waits for one. */
  async function pull(id: number): Promise<void> {
    const state = open.get(id);
    if (state === undefined) return;
    while (state.queue.length === 0 && !state.ended) {
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
    }
    const chunk = state.queue.shift();
    if (chunk !== undefined) {
      state.controller.enqueue(chunk);
      giveCredit(id, state, windowCost(chunk));
    }
    if (state.ended && state.queue.length === 0 && open.delete(id)) state.controller.close();
  }

  function giveCredit(id: number, state: Incoming, cost: number): void {
    state.consumed += cost;
    if (state.ended || state.consumed < creditStepBytes) return;
    const payload = new Uint8Array(4);
    new DataView(payload.buffer).setUint32(0, state.consumed, true);
    send(frameKinds.credit, id, payload);
    state.window += state.consumed;
    state.consumed = 0;
  }

  function cancel(id: number): void {
    const state = open.get(id);
    if (state === undefined) return;
    open.delete(id);
    if (!state.ended) stop(id);
    finish(state);
  }

  function fail(id: number, state: Incoming, reason: PluginError): void {
    open.delete(id);
    finish(state);
    state.controller.error(reason);
  }

  return {
    open(id) {
      announce(id);
      if (open.size >= limit) {
        stop(id);
        return failed(new PluginError('QUOTA_EXCEEDED', `More than ${limit} streams are open at a time`));
      }
      const queue: Uint8Array[] = [];
      return new ReadableStream<Uint8Array>(
        {
          start(controller) {
            open.set(id, { controller, queue, window: streamWindowBytes, consumed: 0, ended: false, wake: undefined });
          },
          pull: () => pull(id),
          cancel: () => cancel(id),
        },
        { highWaterMark: 0 },
      );
    },
    refuse(id) {
      announce(id);
      stop(id);
    },
    data(id, chunk) {
      const state = find(id);
      if (state === undefined) return;
      if (state.ended) throw new PayloadError(`data after the end of the stream ${id}`);
      state.window -= windowCost(chunk);
      if (state.window < 0) throw new PayloadError(`more of the stream ${id} than there was credit for`);
      state.queue.push(chunk);
      state.wake?.();
    },
    end(id) {
      const state = find(id);
      unwanted.delete(id);
      if (state === undefined) return;
      state.ended = true;
      state.wake?.();
    },
    abort(id, payload) {
      const state = find(id);
      unwanted.delete(id);
      if (state === undefined) return;
      fail(id, state, fromPluginErrorData(readErrorData(decodePayload(payload, { untrusted: true }))));
    },
    closeAll(reason) {
      for (const [id, state] of open) fail(id, state, reason);
    },
  };
}

/**
 * Opens the streams that a message announces and puts them into their places.
 *
 * @throws {PayloadError} and leaves none of them open.
 */
export function openStreams(message: Readonly<Record<string, unknown>>, incoming: IncomingStreams): readonly Bytes[] {
  const opened: Bytes[] = [];
  try {
    for (const { id, at } of readStreamRefs(message['streams'])) {
      const stream = incoming.open(id);
      opened.push(stream);
      place(message, at, stream);
    }
    return opened;
  } catch (error) {
    discardStreams(opened);
    throw error;
  }
}

/** Ends streams that nobody has started to read. */
export function discardStreams(streams: readonly Bytes[]): void {
  for (const stream of streams) {
    if (stream.locked) continue;
    stream.cancel().catch(() => {
      // It has failed already.
    });
  }
}

function finish(state: Incoming): void {
  state.ended = true;
  state.queue.length = 0;
  state.wake?.();
}

const failed = (reason: PluginError): Bytes =>
  new ReadableStream<Uint8Array>({
    start: (controller) => controller.error(reason),
  });
