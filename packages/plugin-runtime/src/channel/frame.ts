/**
 * A frame: `u32 payload length | u8 kind | u8 flags | u32 id | payload`, integers little-endian. The header says enough
 * to refuse a frame before a byte of its payload is kept.
 */
export const headerBytes = 10;

/** Longest payload. What is larger travels as a stream. */
export const maxPayloadBytes = 1024 * 1024;

export const frameKinds = {
  /** The guest is ready: `{ version }`. */
  hello: 1,
  call: 2,
  result: 3,
  error: 4,
  /** The caller gave up on a call. */
  cancel: 5,
  /** A piece of a stream, in the sender's numbering, as are `end` and `abort`. */
  data: 6,
  end: 7,
  abort: 8,
  /** The receiver has consumed so much of a stream: `u32`. */
  credit: 9,
  /** The receiver wants no more of a stream. */
  stop: 10,
  ping: 11,
  pong: 12,
  log: 13,
  shutdown: 14,
} as const;

export type FrameKind = (typeof frameKinds)[keyof typeof frameKinds];
export type Side = 'host' | 'guest';

export interface Frame {
  readonly kind: FrameKind;
  readonly id: number;
  readonly payload: Uint8Array;
}

/** The connection cannot go on: what follows in the byte stream has no meaning. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

const { hello, call, result, error, cancel, data, end, abort, credit, stop, ping, pong, log, shutdown } = frameKinds;
const bothWays = [call, result, error, cancel, data, end, abort, credit, stop];

/** The kinds that each side takes from the other. */
const accepted: Readonly<Record<Side, ReadonlySet<number>>> = {
  host: new Set([...bothWays, hello, pong, log]),
  guest: new Set([...bothWays, ping, shutdown]),
};

const isAccepted = (side: Side, kind: number): kind is FrameKind => accepted[side].has(kind);

export function encodeFrame(kind: FrameKind, id: number, payload?: Uint8Array): Uint8Array {
  const length = payload?.length ?? 0;
  if (length > maxPayloadBytes)
    throw new RangeError(`A frame of ${length} bytes is too large: at most ${maxPayloadBytes}`);
  const frame = new Uint8Array(headerBytes + length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, length, true);
  frame[4] = kind;
  view.setUint32(6, id, true);
  if (payload !== undefined) frame.set(payload, headerBytes);
  return frame;
}

export interface FrameDecoder {
  push(chunk: Uint8Array): void;
  /**
   * The next whole frame, if there is one.
   *
   * @throws {ProtocolError} for a header that `side` does not take, before its payload has arrived.
   */
  next(): Frame | undefined;
}

/** Cuts the byte stream that `side` receives into frames. */
export function createFrameDecoder(side: Side): FrameDecoder {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  let available = 0;
  let header: { readonly kind: FrameKind; readonly id: number; readonly length: number } | undefined;

  /** Exactly `length` bytes that are there; copied only when they lie in several chunks. */
  function take(length: number): Uint8Array {
    available -= length;
    const first = chunks[0];
    if (first === undefined || length === 0) return new Uint8Array(0);
    if (first.length - offset >= length) {
      const bytes = first.subarray(offset, offset + length);
      advance(length);
      return bytes;
    }
    const joined = new Uint8Array(length);
    for (let filled = 0; filled < length;) {
      const chunk = chunks[0]?.subarray(offset, offset + length - filled);
      if (chunk === undefined) break;
      joined.set(chunk, filled);
      filled += chunk.length;
      advance(chunk.length);
    }
    return joined;
  }

  function advance(length: number): void {
    offset += length;
    if (offset === chunks[0]?.length) {
      chunks.shift();
      offset = 0;
    }
  }

  return {
    push(chunk) {
      if (chunk.length === 0) return;
      chunks.push(chunk);
      available += chunk.length;
    },
    next() {
      if (header === undefined) {
        if (available < headerBytes) return undefined;
        header = readHeader(side, take(headerBytes));
      }
      if (available < header.length) return undefined;
      const { kind, id, length } = header;
      header = undefined;
      return { kind, id, payload: take(length) };
    },
  };
}

function readHeader(side: Side, bytes: Uint8Array): { kind: FrameKind; id: number; length: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const length = view.getUint32(0, true);
  const kind = view.getUint8(4);
  const flags = view.getUint8(5);
  if (!isAccepted(side, kind)) throw new ProtocolError(`a frame of kind ${kind}, which the ${side} does not take`);
  if (flags !== 0) throw new ProtocolError(`a frame with unknown flags ${flags}`);
  if (length > maxPayloadBytes) throw new ProtocolError(`a frame of ${length} bytes, at most ${maxPayloadBytes}`);
  return { kind, id: view.getUint32(6, true), length };
}
