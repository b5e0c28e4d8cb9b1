import { PluginError, type PluginErrorData } from '@streamspace/plugin-sdk';
import { frameKinds } from './frame.ts';
import type { SendFrame } from './frame-writer.ts';
import { encodePayload, PayloadError, type Bytes, type FoundStream, type StreamRef } from './payload.ts';
import { chunkBytes, streamWindowBytes, windowCost } from './stream-window.ts';

/** Streams that this side sends. */
export interface OutgoingStreams {
  /**
   * Numbers for the streams of a message, and what starts sending them. Call `start` in the same turn, right after the
   * message has gone out.
   */
  announce(found: readonly FoundStream[]): { readonly refs: readonly StreamRef[]; readonly start: () => void };
  /** @throws {PayloadError} for a stream that never was, as does `stop`. */
  credit(id: number, payload: Uint8Array): void;
  stop(id: number): void;
  closeAll(reason: PluginError): void;
}

interface Outgoing {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  window: number;
  wake: (() => void) | undefined;
}

export function createOutgoingStreams(options: {
  readonly send: SendFrame;
  /** Resolves once the connection has room; `undefined` when it has. */
  readonly drained: () => Promise<void> | undefined;
  readonly describeError: (error: unknown) => PluginErrorData;
}): OutgoingStreams {
  const { send, drained, describeError } = options;
  const open = new Map<number, Outgoing>();
  let lastId = 0;

  async function sendChunk(id: number, state: Outgoing, chunk: Uint8Array): Promise<void> {
    const cost = windowCost(chunk);
    await drained();
    while (open.has(id) && state.window < cost) {
      await new Promise<void>((resolve) => {
        state.wake = resolve;
      });
    }
    if (!open.has(id)) return;
    state.window -= cost;
    send(frameKinds.data, id, chunk);
  }

  async function sendAll(id: number, state: Outgoing): Promise<void> {
    while (open.has(id)) {
      const { done, value } = await state.reader.read();
      if (done) return;
      if (!(value instanceof Uint8Array)) {
        throw new PluginError('INVALID_ARGUMENT', 'Only chunks of type Uint8Array can be sent in a stream');
      }
      for (let start = 0; start < value.length; start += chunkBytes) {
        await sendChunk(id, state, value.subarray(start, start + chunkBytes));
      }
    }
  }

  async function pump(id: number, state: Outgoing): Promise<void> {
    try {
      await sendAll(id, state);
      if (open.delete(id)) send(frameKinds.end, id);
    } catch (error) {
      if (open.delete(id)) send(frameKinds.abort, id, encodePayload(describeError(error)));
      cancel(state, error);
    }
  }

  function drop(id: number, reason: PluginError): boolean {
    const state = open.get(id);
    if (state === undefined) return false;
    open.delete(id);
    state.wake?.();
    cancel(state, reason);
    return true;
  }

  function sendStream(stream: Bytes): void {
    lastId += 1;
    const state: Outgoing = { reader: stream.getReader(), window: streamWindowBytes, wake: undefined };
    open.set(lastId, state);
    void pump(lastId, state);
  }

  function checkId(id: number): void {
    if (id === 0 || id > lastId) throw new PayloadError(`a frame about the unknown stream ${id}`);
  }

  return {
    announce(found) {
      return {
        refs: found.map(({ at }, index) => ({ id: lastId + 1 + index, at })),
        start: () => {
          for (const { stream } of found) sendStream(stream);
        },
      };
    },
    credit(id, payload) {
      checkId(id);
      if (payload.length !== 4) throw new PayloadError('a credit that is not four bytes');
      const state = open.get(id);
      if (state === undefined) return;
      const granted = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
      state.window = Math.min(state.window + granted, streamWindowBytes);
      state.wake?.();
    },
    stop(id) {
      checkId(id);
      // The end tells the receiver that nothing of the stream is on the way any more.
      if (drop(id, new PluginError('ABORTED', 'The receiver wants no more of the stream'))) send(frameKinds.end, id);
    },
    closeAll(reason) {
      for (const id of open.keys()) drop(id, reason);
    },
  };
}

function cancel(state: Outgoing, reason: unknown): void {
  state.reader.cancel(reason).catch(() => {
    // The source failed while it was told to stop; nobody waits for it any more.
  });
}
