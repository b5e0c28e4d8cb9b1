import { duplexPair, type Duplex } from 'node:stream';
import { encodeFrame, createFrameDecoder, type Frame, type FrameKind } from './frame.ts';
import { createPeer } from './peer.ts';
import type { Peer, PeerOptions } from './peer-types.ts';

/** Numbers that look random and are the same in every run. https://en.wikipedia.org/wiki/Xorshift */
export function createRandom(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Two peers that talk to each other. */
export function connectPeers(
  host: Partial<PeerOptions> = {},
  guest: Partial<PeerOptions> = {},
): { readonly host: Peer; readonly guest: Peer } {
  const [left, right] = duplexPair();
  return {
    host: createPeer(left, { side: 'host', onCall: () => undefined, ...host }),
    guest: createPeer(right, { side: 'guest', onCall: () => undefined, ...guest }),
  };
}

/** A host whose guest is the test, which can write what no peer would. */
export interface RawGuest {
  readonly host: Peer;
  readonly line: Duplex;
  /** Why the host gave up. */
  readonly broken: string[];
  /** What the host sent. */
  readonly received: Frame[];
  send(kind: number, id: number, payload?: object | Uint8Array): void;
  /** Lets the host take what was written. */
  settle(): Promise<void>;
}

export function connectRawGuest(options: Partial<PeerOptions> = {}): RawGuest {
  const [left, line] = duplexPair();
  const broken: string[] = [];
  const received: Frame[] = [];
  const host = createPeer(left, {
    side: 'host',
    onCall: () => undefined,
    onBroken: (reason) => broken.push(reason),
    ...options,
  });
  const decoder = createFrameDecoder('guest');
  line.on('data', (chunk: Uint8Array) => {
    decoder.push(chunk);
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) received.push(frame);
  });
  line.on('error', () => {
    // The host hangs up on a guest that breaks the rules.
  });
  return {
    host,
    line,
    broken,
    received,
    send(kind, id, payload) {
      const bytes =
        payload === undefined || payload instanceof Uint8Array ? payload : Buffer.from(JSON.stringify(payload));
      line.write(encodeFrame(kind as FrameKind, id, bytes));
    },
    async settle() {
      for (let turn = 0; turn < 5; turn += 1) {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
      }
    },
  };
}

/** What a frame carries, as JSON. */
export const jsonOf = (frame: Frame | undefined): unknown =>
  frame === undefined ? undefined : JSON.parse(Buffer.from(frame.payload).toString());
