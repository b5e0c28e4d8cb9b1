import { PluginError, toPluginErrorData } from '@streamspace/plugin-sdk';
import { systemClock } from '../clock.ts';
import { createFrameDecoder, frameKinds, ProtocolError, type Frame } from './frame.ts';
import { createFrameWriter, type SendFrame } from './frame-writer.ts';
import { createIncomingCalls } from './incoming-calls.ts';
import { createIncomingStreams } from './incoming-streams.ts';
import { createOutgoingCalls } from './outgoing-calls.ts';
import { createOutgoingStreams } from './outgoing-streams.ts';
import { decodePayload, encodePayload, PayloadError } from './payload.ts';
import type { ByteDuplex, Peer, PeerOptions } from './peer-types.ts';

export const protocolVersion = 1;

const mostViolations = 10;
const mostCalls = 64;
const mostCallBytes = 4 * 1024 * 1024;
const mostStreams = 64;
const mostBacklogBytes = 4 * 1024 * 1024;
const longestStallMs = 5_000;

/**
 * Calls, logs and byte streams over one connection. The host trusts nothing that arrives: it counts violations, reads no
 * further while it has {@link mostCalls} calls to answer, and gives up on a guest that does not read.
 */
export function createPeer(duplex: ByteDuplex, options: PeerOptions): Peer {
  const { side, onCall, onBroken, clock = systemClock } = options;
  const isHost = side === 'host';
  const describeError = options.describeError ?? toPluginErrorData;
  const decoder = createFrameDecoder(side);
  let ended = false;
  let reading = true;
  let draining = false;
  let heldCall: Frame | undefined;
  let heardAt = clock.now();
  let violations = 0;
  let stallTimer: unknown;
  let waitingForDrain: PromiseWithResolvers<void> | undefined;

  const write = createFrameWriter((bytes) => {
    if (ended) return;
    duplex.write(bytes);
    if (isHost && duplex.writableLength > mostBacklogBytes) {
      stallTimer ??= clock.setTimeout(
        () => fail(`has not read its messages for ${longestStallMs / 1000} s`),
        longestStallMs,
      );
    }
  });
  const send: SendFrame = (kind, id, payload) => {
    if (!ended) write(kind, id, payload);
  };

  const outgoingStreams = createOutgoingStreams({
    send,
    drained() {
      if (ended || duplex.writableLength < mostBacklogBytes / 4) return undefined;
      waitingForDrain ??= Promise.withResolvers();
      return waitingForDrain.promise;
    },
    describeError: (error) => describeError(error, undefined),
  });
  const incomingStreams = createIncomingStreams({ send, limit: isHost ? mostStreams : Infinity });
  const outgoingCalls = createOutgoingCalls({
    send,
    outgoingStreams,
    incomingStreams,
    clock,
    limit: isHost ? Infinity : mostCalls,
    untrusted: isHost,
  });
  const incomingCalls = createIncomingCalls({
    send,
    outgoingStreams,
    incomingStreams,
    onCall,
    admit: options.admit,
    describeError,
    onRoom: readFrames,
    limits: isHost ? { calls: mostCalls, bytes: mostCallBytes } : { calls: Infinity, bytes: Infinity },
    untrusted: isHost,
  });

  /** Only the host holds back for this: if both sides did, neither would ever go on. */
  const isBacklogged = (): boolean => isHost && duplex.writableLength > mostBacklogBytes;

  /** The next frame that can be taken; a call that there is no room for stays where it is, and all that follows it. */
  function nextFrame(): Frame | undefined {
    if (ended || isBacklogged()) return undefined;
    heldCall ??= decoder.next();
    if (heldCall?.kind === frameKinds.call && incomingCalls.full) return undefined;
    const frame = heldCall;
    heldCall = undefined;
    return frame;
  }

  function readFrames(): void {
    if (draining || ended) return;
    draining = true;
    try {
      for (let frame = nextFrame(); frame !== undefined; frame = nextFrame()) take(frame);
    } catch (error) {
      fail(
        error instanceof ProtocolError ? `sent ${error.message}` : `sent what could not be handled: ${String(error)}`,
      );
    } finally {
      draining = false;
    }
    holdBack(heldCall !== undefined || isBacklogged());
  }

  function holdBack(held: boolean): void {
    if (ended || reading !== held) return;
    reading = !held;
    // Silence while we did not listen is not the other side's.
    heardAt = clock.now();
    if (held) duplex.pause();
    else duplex.resume();
  }

  function take(frame: Frame): void {
    try {
      dispatch(frame);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      violations += 1;
      if (violations > mostViolations) fail(`sent ${error.message}, after ${mostViolations} other violations`);
    }
  }

  function dispatch({ kind, id, payload }: Frame): void {
    switch (kind) {
      case frameKinds.hello: {
        const { version } = decodePayload(payload, { untrusted: true });
        if (version !== protocolVersion)
          throw new ProtocolError(`protocol version ${String(version)}, not ${protocolVersion}`);
        return options.onHello?.();
      }
      case frameKinds.call:
        return incomingCalls.accept(id, payload);
      case frameKinds.result:
        return outgoingCalls.result(id, payload);
      case frameKinds.error:
        return outgoingCalls.error(id, payload);
      case frameKinds.cancel:
        return incomingCalls.cancel(id);
      case frameKinds.data:
        return incomingStreams.data(id, payload);
      case frameKinds.end:
        return incomingStreams.end(id);
      case frameKinds.abort:
        return incomingStreams.abort(id, payload);
      case frameKinds.credit:
        return outgoingStreams.credit(id, payload);
      case frameKinds.stop:
        return outgoingStreams.stop(id);
      case frameKinds.ping:
        return send(frameKinds.pong, id);
      case frameKinds.pong:
        return;
      case frameKinds.log:
        return options.onLog?.(payload);
      case frameKinds.shutdown:
        return options.onShutdown?.();
      default:
        throw new ProtocolError(`a frame of kind ${String(kind satisfies never)}`);
    }
  }

  function fail(reason: string): void {
    if (ended) return;
    end(new PluginError('INTERNAL', `The connection is broken: the other side ${reason}`));
    onBroken?.(reason);
  }

  function end(reason: PluginError): void {
    if (ended) return;
    ended = true;
    clock.clearTimeout(stallTimer);
    waitingForDrain?.resolve();
    outgoingCalls.closeAll(reason);
    incomingCalls.closeAll(reason);
    outgoingStreams.closeAll(reason);
    incomingStreams.closeAll(reason);
    duplex.destroy();
  }

  duplex.on('data', (chunk) => {
    heardAt = clock.now();
    decoder.push(chunk);
    readFrames();
  });
  duplex.on('drain', () => {
    clock.clearTimeout(stallTimer);
    stallTimer = undefined;
    waitingForDrain?.resolve();
    waitingForDrain = undefined;
    readFrames();
  });
  duplex.on('error', () => {
    // `close` follows.
  });
  duplex.on('close', () => {
    if (!ended) options.onClose?.();
  });

  return {
    async call(method, params, callOptions) {
      if (isHost && duplex.writableLength > mostBacklogBytes) {
        throw new PluginError('RATE_LIMITED', 'The plugin does not read its messages', { retryAfterMs: 1_000 });
      }
      return outgoingCalls.call(method, params, callOptions);
    },
    hello: () => send(frameKinds.hello, 0, encodePayload({ version: protocolVersion })),
    log: (entry) => send(frameKinds.log, 0, encodePayload(entry)),
    ping: () => send(frameKinds.ping, 0),
    shutdown: () => send(frameKinds.shutdown, 0),
    close: end,
    get heardAt() {
      return heardAt;
    },
    get reading() {
      return reading;
    },
    get inFlight() {
      return outgoingCalls.inFlight;
    },
    get backlogBytes() {
      return duplex.writableLength;
    },
  };
}
