import { describe, expect, test } from 'vitest';
import {
  createFrameDecoder,
  encodeFrame,
  frameKinds,
  headerBytes,
  maxPayloadBytes,
  ProtocolError,
  type Frame,
} from './frame.ts';
import { createRandom } from './test-support.ts';

const header = (length: number, kind: number, flags = 0): Uint8Array => {
  const bytes = Buffer.alloc(headerBytes);
  bytes.writeUInt32LE(length, 0);
  bytes[4] = kind;
  bytes[5] = flags;
  return bytes;
};

function decodeAll(bytes: Uint8Array, cuts: (left: number) => number): Frame[] {
  const decoder = createFrameDecoder('host');
  const frames: Frame[] = [];
  for (let start = 0; start < bytes.length;) {
    const size = cuts(bytes.length - start);
    decoder.push(bytes.subarray(start, start + size));
    start += size;
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  }
  return frames;
}

test('frames come out the same however the bytes are cut', () => {
  const random = createRandom(1);
  const frames = Array.from({ length: 200 }, (_, index) => ({
    kind: frameKinds.data,
    id: index * 7919,
    payload: new Uint8Array(random(5) === 0 ? 0 : random(300)).fill(index),
  }));
  const bytes = Buffer.concat(frames.map(({ kind, id, payload }) => encodeFrame(kind, id, payload)));
  for (const cuts of [
    () => 1,
    (left: number) => left,
    ...[2, 3, 4].map((seed) =>
      (
        (next) => () =>
          1 + next(97)
      )(createRandom(seed)),
    ),
  ]) {
    const decoded = decodeAll(bytes, cuts);
    expect(decoded.map(({ kind, id, payload }) => ({ kind, id, payload: new Uint8Array(payload) }))).toEqual(frames);
  }
});

describe('a header is refused before its payload arrives', () => {
  test.each([
    ['too long by one byte', header(maxPayloadBytes + 1, frameKinds.call)],
    ['of four gigabytes', header(0xffffffff, frameKinds.data)],
    ['of an unknown kind', header(0, 99)],
    ['of the kind 0', header(0, 0)],
    ['with flags', header(0, frameKinds.call, 1)],
    ['of a kind that only the host sends', header(0, frameKinds.shutdown)],
    ['of a ping to the host', header(0, frameKinds.ping)],
  ])('%s', (_what, bytes) => {
    const decoder = createFrameDecoder('host');
    decoder.push(bytes);
    expect(() => decoder.next()).toThrow(ProtocolError);
  });

  test('from the host, what only the guest sends', () => {
    const decoder = createFrameDecoder('guest');
    decoder.push(header(0, frameKinds.log));
    expect(() => decoder.next()).toThrow(ProtocolError);
  });
});

test('20,000 sequences of random bytes give frames or a protocol error, and nothing else', () => {
  const random = createRandom(42);
  let refused = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Uint8Array.from({ length: random(40) }, () => (random(3) === 0 ? random(256) : random(16)));
    try {
      decodeAll(bytes, () => 1 + random(9));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(5_000);
});

test('a frame that is larger than the other side takes is not made', () => {
  expect(() => encodeFrame(frameKinds.call, 1, new Uint8Array(maxPayloadBytes + 1))).toThrow(RangeError);
});
