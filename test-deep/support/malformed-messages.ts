import { frameKinds, headerBytes, maxPayloadBytes } from '../../packages/plugin-runtime/src/channel/frame.ts';
import type { Random } from './random.ts';

/** Something that no honest guest would send, in the pieces in which it arrives. */
export interface MalformedMessage {
  readonly kind: string;
  readonly chunks: readonly Uint8Array[];
}

/** Kinds of frames that a host takes, so that most of what is wrong is behind the header. */
const taken = Object.entries(frameKinds)
  .filter(([name]) => name !== 'ping' && name !== 'shutdown')
  .map(([, kind]) => kind);
const streamKinds = [frameKinds.data, frameKinds.end, frameKinds.abort, frameKinds.credit, frameKinds.stop];
const answers = [frameKinds.result, frameKinds.error];
const reachingKeys = ['__proto__', 'constructor', 'prototype'];
const noObjects = ['', 'null', '[]', '1', '"x"', '{', '{"a":1e999}', '\uFEFF{}'];
const noMethods: readonly unknown[] = [1, null, {}, ['m'], ''];
const giantLengths = [maxPayloadBytes + 1, 2 ** 31, 2 ** 32 - 1];

const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

const manyKeys = json(Object.fromEntries(Array.from({ length: 60_000 }, (_, key) => [`k${key}`, key])));

/** A frame as its header says, whether or not that is true. */
function frame(kind: number, id: number, payload: Uint8Array, { length = payload.length, flags = 0 } = {}): Uint8Array {
  const bytes = Buffer.alloc(headerBytes + payload.length);
  bytes.writeUInt32LE(length, 0);
  bytes[4] = kind;
  bytes[5] = flags;
  bytes.writeUInt32LE(id >>> 0, 6);
  bytes.set(payload, headerBytes);
  return bytes;
}

type Kinds = Readonly<Record<string, () => Uint8Array>>;

/** Makes one malformed message after another; with `keepsFraming` those that leave the connection usable at first. */
export function createMalformedMessages(random: Random): (options: { keepsFraming: boolean }) => MalformedMessage {
  const { below, pick, bytes } = random;
  let lastCall = 0;
  const anyId = (): number => pick([0, 1, 2, below(10), below(2 ** 32), 0x7fffffff, 0xffffffff]);
  const nextCall = (): number => (lastCall += 1);

  /** What a guest says in earnest. */
  const valid: (() => Uint8Array)[] = [
    () => frame(frameKinds.hello, 0, json({ version: 1 })),
    () => frame(frameKinds.call, nextCall(), json({ method: 'storage.get', params: ['key'] })),
    () =>
      frame(
        frameKinds.call,
        nextCall(),
        json({ method: 'fetch', params: { body: 0 }, streams: [{ id: nextCall(), at: ['params', 'body'] }] }),
      ),
    () => frame(frameKinds.result, pick([1, 2]), json({ value: { ok: true } })),
    () => frame(frameKinds.error, pick([1, 2]), json({ code: 'INTERNAL', message: 'no' })),
    () => frame(frameKinds.log, 0, json({ level: 'info', message: 'hello', fields: { a: [1, 2, 3] } })),
    () => frame(frameKinds.data, lastCall, bytes(below(200))),
    () => frame(frameKinds.credit, 1, Uint8Array.of(0, 0, 4, 0)),
  ];

  function mutated(source: Uint8Array, from: number): Uint8Array {
    const copy = Uint8Array.from(source);
    for (let flips = 1 + below(4); flips > 0; flips -= 1) {
      const at = from + below(Math.max(1, copy.length - from));
      if (at < copy.length) copy[at] = pick([below(256), 0, 0xff, (copy[at] ?? 0) ^ (1 << below(8))]);
    }
    return copy;
  }

  function nested(depth: number): Uint8Array {
    const [open, close] = pick([
      ['[', ']'],
      ['{"a":', '}'],
    ] as const);
    const inner = open.repeat(depth) + '1' + close.repeat(depth);
    return Buffer.from(`{"method":"m","params":${inner}}`);
  }

  const places = (): unknown[] =>
    pick<unknown[]>([
      [],
      ['params'],
      ['params', 'body'],
      reachingKeys,
      ['params', '__proto__', 'polluted'],
      [0, -1, 1.5],
      [{}],
    ]);
  const streamList = (): unknown =>
    pick<unknown>([
      'all',
      {},
      null,
      [null],
      [[]],
      [{ id: 0, at: ['params'] }],
      [{ id: anyId(), at: places() }],
      Array.from({ length: 1 + below(40) }, () => ({ id: nextCall(), at: places() })),
    ]);

  /** Where the next frame begins is lost with these, and the connection with it. */
  const framing: Kinds = {
    'random bytes': () => bytes(1 + below(200)),
    'mutated frame': () => mutated(pick(valid)(), 0),
    'unknown kind': () => frame(below(256), anyId(), bytes(below(20))),
    'unknown flags': () => frame(pick(taken), anyId(), bytes(below(20)), { flags: 1 + below(255) }),
    'giant length': () => frame(pick(taken), anyId(), bytes(below(20)), { length: pick(giantLengths) }),
    'length that is not its own': () => frame(pick(taken), anyId(), bytes(below(60)), { length: below(200) }),
  };
  const content: Kinds = {
    'random payload': () => frame(pick(taken), anyId(), bytes(below(300))),
    'mutated payload': () => mutated(pick(valid)(), headerBytes),
    'out of place': () => pick(valid)(),
    'forged answer': () => frame(pick(answers), anyId(), json({ value: 1, code: 'X', message: 1 })),
    'forged call': () => frame(frameKinds.call, anyId(), json({ method: 'm', params: {} })),
    'forged stream frame': () => frame(pick(streamKinds), anyId(), bytes(pick([0, 3, 4, 5, below(2_000)]))),
    'not an object': () => frame(pick(taken), nextCall(), Buffer.from(pick(noObjects))),
    'wrong types': () => frame(frameKinds.call, nextCall(), json({ method: pick(noMethods), params: pick(noObjects) })),
    'bad streams': () =>
      frame(
        pick([frameKinds.call, frameKinds.result]),
        nextCall(),
        json({ method: 'm', params: { body: 0 }, value: {}, streams: streamList() }),
      ),
    'keys that reach for prototypes': () =>
      frame(
        pick(taken),
        nextCall(),
        Buffer.from(`{"method":"m","params":{"${pick(reachingKeys)}":{"polluted":true}}}`),
      ),
    'deep nesting': () => frame(pick(taken), nextCall(), nested(pick([64, 65, 100, 1_000]))),
  };
  /** A megabyte each, so that they are rare. */
  const large: Kinds = {
    'very deep nesting': () => frame(pick(taken), nextCall(), nested(150_000)),
    'many keys': () => frame(frameKinds.call, nextCall(), manyKeys),
    'large payload': () => frame(pick(taken), anyId(), new Uint8Array(maxPayloadBytes).fill(below(256))),
  };

  /** Cut anywhere, as the operating system may. */
  function cut(message: Uint8Array): Uint8Array[] {
    if (message.length < 2 || below(3) > 0) return [message];
    const at = 1 + below(message.length - 1);
    return [message.subarray(0, at), message.subarray(at)];
  }

  return ({ keepsFraming }) => {
    const table = below(2_000) === 0 ? large : keepsFraming || below(2) === 0 ? content : framing;
    const kind = pick(Object.keys(table));
    const make = table[kind] as () => Uint8Array;
    return { kind, chunks: cut(make()) };
  };
}
