import { fromPluginErrorData, PluginError } from '@streamspace/plugin-sdk';
import { longestTimeoutMs, type Clock } from '../clock.ts';
import { readErrorData } from './error-data.ts';
import { frameKinds } from './frame.ts';
import type { SendFrame } from './frame-writer.ts';
import { openStreams, type IncomingStreams } from './incoming-streams.ts';
import type { OutgoingStreams } from './outgoing-streams.ts';
import { decodePayload, encodePayload, findStreams, PayloadError, readStreamRefs } from './payload.ts';
import { createSlots } from '../slots.ts';

export interface CallOptions {
  /** Aborting it tells the other side and rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Longest wait for the answer, in milliseconds. Without it, and with `Infinity`, as long as it takes. */
  readonly deadlineMs?: number;
}

export interface OutgoingCalls {
  readonly call: (method: string, params: unknown, options?: CallOptions) => Promise<unknown>;
  /** Takes an answer. @throws {PayloadError} for one that nobody waits for. */
  result(id: number, payload: Uint8Array): void;
  error(id: number, payload: Uint8Array): void;
  readonly inFlight: number;
  closeAll(reason: PluginError): void;
}

interface Pending {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
  /** Drops timer and listener. */
  release(): void;
}

/** Tells a deadline of this side from a `TIMEOUT` that the other side threw. */
export const lateReason = 'deadline';

/** Calls that nobody waits for any more, kept so that their late answers are not taken for forged ones. */
const mostAbandoned = 4096;

export function createOutgoingCalls(options: {
  readonly send: SendFrame;
  readonly outgoingStreams: OutgoingStreams;
  readonly incomingStreams: IncomingStreams;
  readonly clock: Clock;
  /** Most calls in flight; more wait here. */
  readonly limit: number;
  readonly untrusted: boolean;
}): OutgoingCalls {
  const { send, outgoingStreams, incomingStreams, clock, untrusted } = options;
  const slots = createSlots(options.limit);
  const pending = new Map<number, Pending>();
  const abandoned = new Set<number>();
  let lastId = 0;
  let closed: PluginError | undefined;

  /** Reads the parameters at once, so that the caller may change them while the call waits; streams stay with the caller. */
  function prepareCall(method: string, params: unknown): () => number {
    const found = findStreams({ params });
    const encoded = found.length === 0 ? encodePayload({ method, params }) : undefined;
    return () => {
      const { refs, start } = outgoingStreams.announce(found);
      const payload = encoded ?? encodePayload({ method, params, streams: refs });
      lastId = lastId === 0xffffffff ? 1 : lastId + 1;
      send(frameKinds.call, lastId, payload);
      start();
      return lastId;
    };
  }

  function abandon(id: number, reason: unknown): void {
    const call = pending.get(id);
    if (call === undefined) return;
    pending.delete(id);
    const [oldest] = abandoned;
    if (abandoned.size >= mostAbandoned && oldest !== undefined) abandoned.delete(oldest);
    abandoned.add(id);
    send(frameKinds.cancel, id);
    call.release();
    call.reject(reason);
  }

  function answer(id: number, { signal, deadlineMs }: CallOptions, method: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => abandon(id, signal?.reason);
      signal?.addEventListener('abort', onAbort, { once: true });
      const late = (): void =>
        abandon(
          id,
          new PluginError('TIMEOUT', `"${method}" took longer than ${deadlineMs} ms`, { reason: lateReason }),
        );
      const timer =
        deadlineMs === undefined || deadlineMs > longestTimeoutMs ? undefined : clock.setTimeout(late, deadlineMs);
      const release = (): void => {
        clock.clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      pending.set(id, { resolve, reject, release });
    });
  }

  /** The call that an answer is for; `undefined` when it was abandoned. */
  function settle(id: number): Pending | undefined {
    const call = pending.get(id);
    if (call === undefined && !abandoned.delete(id)) throw new PayloadError(`an answer to the unknown call ${id}`);
    pending.delete(id);
    slots.release();
    call?.release();
    return call;
  }

  return {
    async call(method, params, callOptions = {}) {
      if (closed !== undefined) throw closed;
      callOptions.signal?.throwIfAborted();
      const sendCall = prepareCall(method, params);
      await slots.acquire(callOptions.signal);
      let id: number;
      try {
        if (closed !== undefined) throw closed;
        callOptions.signal?.throwIfAborted();
        id = sendCall();
      } catch (error) {
        slots.release();
        throw error;
      }
      return answer(id, callOptions, method);
    },
    result(id, payload) {
      const message = decodePayload(payload, { untrusted });
      const call = settle(id);
      if (call === undefined) {
        for (const ref of readStreamRefs(message['streams'])) incomingStreams.refuse(ref.id);
        return;
      }
      try {
        openStreams(message, incomingStreams);
      } catch (error) {
        call.reject(new PluginError('INTERNAL', `The answer to call ${id} cannot be read`, { cause: error }));
        throw error;
      }
      call.resolve(message.value);
    },
    error(id, payload) {
      const message = decodePayload(payload, { untrusted });
      settle(id)?.reject(fromPluginErrorData(readErrorData(message)));
    },
    get inFlight() {
      return pending.size;
    },
    closeAll(reason) {
      closed = reason;
      for (const call of pending.values()) {
        call.release();
        call.reject(reason);
        slots.release();
      }
      pending.clear();
    },
  };
}
