import { PluginError, type PluginErrorData } from '@streamspace/plugin-sdk';
import { frameKinds } from './frame.ts';
import type { SendFrame } from './frame-writer.ts';
import { discardStreams, openStreams, type IncomingStreams } from './incoming-streams.ts';
import type { OutgoingStreams } from './outgoing-streams.ts';
import { decodePayload, encodePayload, findStreams, PayloadError, type Bytes } from './payload.ts';

export interface CallContext {
  /** Aborted when the caller gives up, and when the connection ends. */
  readonly signal: AbortSignal;
}

/** Answers one call with plain JSON, in which streams may stand. */
export type CallHandler = (method: string, params: unknown, context: CallContext) => unknown;

/** Says when a call may start: at once on `undefined`, else when the promise resolves; a rejection is the answer. */
export type Admission = (method: string, sizeBytes: number) => Promise<void> | undefined;

export interface IncomingCalls {
  /** @throws {PayloadError} for a malformed call, which is answered all the same. */
  accept(id: number, payload: Uint8Array): void;
  cancel(id: number): void;
  /** No further call may be taken until one has been answered. */
  readonly full: boolean;
  closeAll(reason: PluginError): void;
}

interface Call {
  readonly method: string;
  readonly params: unknown;
  readonly streams: readonly Bytes[];
}

export function createIncomingCalls(options: {
  readonly send: SendFrame;
  readonly outgoingStreams: OutgoingStreams;
  readonly incomingStreams: IncomingStreams;
  readonly onCall: CallHandler;
  readonly admit: Admission | undefined;
  readonly describeError: (error: unknown, method: string) => PluginErrorData;
  /** A call has ended, so that there is room for another. */
  readonly onRoom: () => void;
  readonly limits: { readonly calls: number; readonly bytes: number };
  readonly untrusted: boolean;
}): IncomingCalls {
  const { send, outgoingStreams, incomingStreams, onCall, admit, describeError, onRoom, limits, untrusted } = options;
  const active = new Map<number, AbortController>();
  let activeBytes = 0;
  let lastId = 0;

  function read(payload: Uint8Array): Call {
    const message = decodePayload(payload, { untrusted });
    if (typeof message.method !== 'string') throw new PayloadError('a call without a method');
    const streams = openStreams(message, incomingStreams);
    return { method: message.method, params: message.params, streams };
  }

  function reply(id: number, value: unknown): void {
    const found = findStreams({ value });
    const { refs, start } = outgoingStreams.announce(found);
    const payload = encodePayload({ value, ...(refs.length === 0 ? {} : { streams: refs }) });
    send(frameKinds.result, id, payload);
    start();
  }

  async function answer(id: number, call: Call, sizeBytes: number, signal: AbortSignal): Promise<void> {
    try {
      await admit?.(call.method, sizeBytes);
      signal.throwIfAborted();
      const value = await onCall(call.method, call.params, { signal });
      if (signal.aborted) {
        discardStreams(findStreams({ value }).map(({ stream }) => stream));
        throw signal.reason;
      }
      reply(id, value);
    } catch (error) {
      send(frameKinds.error, id, encodePayload(describeError(error, call.method)));
    } finally {
      discardStreams(call.streams);
      active.delete(id);
      activeBytes -= sizeBytes;
      onRoom();
    }
  }

  return {
    accept(id, payload) {
      // Ids only grow, with wrap-around as in RFC 1982: an id in use or used before is forged.
      if (((id - lastId) >>> 0) - 1 >= 0x7fffffff || id === lastId)
        throw new PayloadError(`a call with the old id ${id}`);
      lastId = id;
      let call: Call;
      try {
        call = read(payload);
      } catch (error) {
        const message = error instanceof PayloadError ? error.message : 'a call that cannot be read';
        send(frameKinds.error, id, encodePayload({ code: 'INVALID_ARGUMENT', message: `The host got ${message}` }));
        throw error;
      }
      const controller = new AbortController();
      active.set(id, controller);
      activeBytes += payload.length;
      void answer(id, call, payload.length, controller.signal);
    },
    cancel(id) {
      active.get(id)?.abort(new PluginError('ABORTED', 'The caller gave up'));
    },
    get full() {
      return active.size >= limits.calls || activeBytes >= limits.bytes;
    },
    closeAll(reason) {
      for (const controller of active.values()) controller.abort(reason);
    },
  };
}
