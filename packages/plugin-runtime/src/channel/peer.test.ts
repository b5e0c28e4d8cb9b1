import { setImmediate as turn } from 'node:timers/promises';
import { PluginError } from '@streamspace/plugin-sdk';
import { describe, expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { frameKinds } from './frame.ts';
import { streamWindowBytes } from './stream-window.ts';
import { connectPeers, connectRawGuest, createRandom, jsonOf } from './test-support.ts';

const bytes = (size: number): ReadableStream<Uint8Array> => {
  let left = size;
  return new ReadableStream({
    pull(controller) {
      const chunk = new Uint8Array(Math.min(left, 150_000)).fill(left % 251);
      left -= chunk.length;
      if (chunk.length === 0) controller.close();
      else controller.enqueue(chunk);
    },
  });
};

async function lengthOf(stream: ReadableStream<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of stream) length += chunk.length;
  return length;
}

describe('calls', () => {
  test('cross in both directions at the same time, each answer to its own call', async () => {
    const { host, guest } = connectPeers(
      { onCall: (_method, params) => (params as number) * 2 },
      { onCall: async (method, params) => [method, params] },
    );
    const answers = await Promise.all([
      ...Array.from({ length: 200 }, (_, value) => guest.call('double', value)),
      ...Array.from({ length: 200 }, (_, value) => host.call('echo', { value })),
    ]);
    expect(answers.slice(0, 200)).toEqual(Array.from({ length: 200 }, (_, value) => value * 2));
    expect(answers.at(-1)).toEqual(['echo', { value: 199 }]);
  });

  test('fail with the code, message and retry time of the other side', async () => {
    const { guest } = connectPeers({
      onCall() {
        throw new PluginError('RATE_LIMITED', 'slowly', { retryAfterMs: 500 });
      },
    });
    await expect(guest.call('x', [])).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'slowly',
      retryAfterMs: 500,
    });
  });

  test('with parameters or results that are no JSON fail alone', async () => {
    const { guest } = connectPeers({ onCall: () => new Map() });
    await expect(guest.call('x', [() => 1])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('params.0 is a function') as unknown,
    });
    await expect(guest.call('x', [])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('value is a Map') as unknown,
    });
  });

  test('are cancelled by their signal, which the other side sees', async () => {
    let seen: AbortSignal | undefined;
    const { host } = connectPeers(
      {},
      {
        onCall: (_method, _params, { signal }) =>
          new Promise((_resolve, reject) => {
            seen = signal;
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          }),
      },
    );
    const abort = new AbortController();
    const call = host.call('x', [], { signal: abort.signal });
    await turn();
    abort.abort(new Error('never mind'));
    await expect(call).rejects.toThrow('never mind');
    await expect.poll(() => seen?.aborted).toBe(true);
  });

  test('time out, and an answer that comes too late is no violation', async () => {
    const clock = createVirtualClock();
    const guest = connectRawGuest({ clock });
    for (let id = 1; id <= 20; id += 1) {
      const call = guest.host.call('slow', [], { deadlineMs: 100 });
      const [outcome] = await Promise.allSettled([call, clock.advance(100)]);
      expect(outcome).toMatchObject({ reason: { code: 'TIMEOUT' } });
      guest.send(frameKinds.result, id, { value: 1 });
    }
    await guest.settle();
    expect(guest.broken).toEqual([]);
    expect(guest.received.filter(({ kind }) => kind === frameKinds.cancel)).toHaveLength(20);
  });

  test('under way fail when the connection ends, with the reason', async () => {
    const { host } = connectPeers({}, { onCall: () => new Promise(() => {}) });
    const call = host.call('x', []);
    await turn();
    host.close(new PluginError('INTERNAL', 'the process ended'));
    await expect(call).rejects.toThrow('the process ended');
    await expect(host.call('y', [])).rejects.toThrow('the process ended');
  });
});

describe('a guest that breaks the rules', () => {
  const violations: [string, (guest: ReturnType<typeof connectRawGuest>, round: number) => void][] = [
    ['answers calls that nobody made', (guest, round) => guest.send(frameKinds.result, 1000 + round, { value: 1 })],
    [
      'fails calls that nobody made',
      (guest, round) => guest.send(frameKinds.error, 1000 + round, { code: 'TIMEOUT', message: '' }),
    ],
    ['uses an id twice', (guest) => guest.send(frameKinds.call, 1, { method: 'x', params: [] })],
    ['calls without a method', (guest, round) => guest.send(frameKinds.call, round + 1, { params: [] })],
    [
      'sends a polluted call',
      (guest, round) => guest.send(frameKinds.call, round + 1, Buffer.from('{"method":"x","params":{"__proto__":{}}}')),
    ],
    ['sends text that is not JSON', (guest, round) => guest.send(frameKinds.call, round + 1, Buffer.from('hello'))],
    ['sends data of no stream', (guest, round) => guest.send(frameKinds.data, round + 1, Buffer.from('x'))],
    ['ends no stream', (guest, round) => guest.send(frameKinds.end, round + 1)],
    ['gives credit to no stream', (guest, round) => guest.send(frameKinds.credit, round + 1, Buffer.alloc(4))],
    ['stops no stream', (guest, round) => guest.send(frameKinds.stop, round + 1)],
    [
      'announces a stream twice',
      (guest, round) =>
        guest.send(frameKinds.call, round + 1, { method: 'x', params: {}, streams: [{ id: 1, at: ['params'] }] }),
    ],
    [
      'places a stream nowhere',
      (guest, round) =>
        guest.send(frameKinds.call, round + 1, {
          method: 'x',
          params: {},
          streams: [{ id: round + 1, at: ['params', 'a'] }],
        }),
    ],
  ];

  test.each(violations)('%s is given up after eleven times, not before', async (_what, violate) => {
    const guest = connectRawGuest();
    // The first of those that repeat something is no violation yet.
    for (let round = 0; round < 10; round += 1) violate(guest, round);
    await guest.settle();
    expect(guest.broken).toEqual([]);
    for (let round = 10; round < 12; round += 1) violate(guest, round);
    await guest.settle();
    expect(guest.broken).toEqual([expect.stringContaining('after 10 other violations')]);
    await expect(guest.host.call('x', [])).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test('announces a huge frame and is given up at its header', async () => {
    const guest = connectRawGuest();
    const header = Buffer.alloc(10);
    header.writeUInt32LE(200 * 1024 * 1024, 0);
    header[4] = frameKinds.call;
    guest.line.write(header);
    await guest.settle();
    expect(guest.broken).toEqual(['sent a frame of 209715200 bytes, at most 1048576']);
  });

  test('speaks another version and is given up', async () => {
    const guest = connectRawGuest();
    guest.send(frameKinds.hello, 0, { version: 2 });
    await guest.settle();
    expect(guest.broken).toEqual(['sent protocol version 2, not 1']);
  });

  test('answers a call twice: the first answer counts, the second is a violation', async () => {
    const guest = connectRawGuest();
    const call = guest.host.call('x', []);
    await guest.settle();
    for (let round = 0; round < 12; round += 1) guest.send(frameKinds.result, 1, { value: round });
    await expect(call).resolves.toBe(0);
    await guest.settle();
    expect(guest.broken).toHaveLength(1);
  });

  test('sends more of a stream than it has credit for and is given up', async () => {
    const guest = connectRawGuest({ onCall: () => new Promise(() => {}) });
    guest.send(frameKinds.call, 1, { method: 'x', params: {}, streams: [{ id: 1, at: ['params'] }] });
    // A thousand one-byte frames fill the window of a megabyte: each costs a kilobyte.
    for (let frame = 0; frame < 1024; frame += 1) guest.send(frameKinds.data, 1, Buffer.from('x'));
    await guest.settle();
    expect(guest.broken).toEqual([]);
    for (let frame = 0; frame < 11; frame += 1) guest.send(frameKinds.data, 1, Buffer.from('x'));
    await guest.settle();
    expect(guest.broken).toEqual([expect.stringContaining('more of the stream 1 than there was credit for')]);
  });

  test('fails calls with an error of its own making: code and lengths are checked', async () => {
    const guest = connectRawGuest();
    const call = guest.host.call('x', []);
    await guest.settle();
    guest.send(frameKinds.error, 1, { code: 'toString', message: 'x'.repeat(100_000), retryAfterMs: -1 });
    const error = await call.catch((reason: unknown) => reason as PluginError);
    expect(error).toMatchObject({ code: 'INTERNAL', retryAfterMs: undefined });
    expect((error as PluginError).message).toHaveLength(8192);
  });

  test('survives 3,000 connections full of random frames', async () => {
    const random = createRandom(7);
    const kinds = Object.values(frameKinds);
    const texts = [
      '{}',
      '[]',
      '{"value":1}',
      '{"method":"x","params":[]}',
      '{"method":"x","params":{},"streams":[{"id":1,"at":["params"]}]}',
      '',
      '{"version":1}',
      '\u0000\u0001',
      '{"a":',
    ];
    let ended = 0;
    for (let round = 0; round < 3_000; round += 1) {
      const guest = connectRawGuest({ onCall: (_method, params) => params });
      const call = guest.host.call('x', []).catch(() => {});
      for (let frame = 0; frame < 12; frame += 1) {
        guest.send(kinds[random(kinds.length)] ?? 0, random(4), Buffer.from(texts[random(texts.length)] ?? ''));
      }
      await turn();
      guest.host.close(new PluginError('ABORTED', 'enough'));
      await call;
      ended += 1;
    }
    expect(ended).toBe(3_000);
  });
});

describe('back-pressure', () => {
  test('a guest with 64 calls under way is not read any further until one is answered', async () => {
    const waiting: (() => void)[] = [];
    const guest = connectRawGuest({ onCall: () => new Promise<void>((resolve) => void waiting.push(resolve)) });
    for (let id = 1; id <= 200; id += 1) guest.send(frameKinds.call, id, { method: 'x', params: [] });
    await guest.settle();
    expect(waiting).toHaveLength(64);
    expect(guest.host.reading).toBe(false);
    expect(guest.broken).toEqual([]);

    for (let call = 0; call < 200; call += 1) {
      waiting[call]?.();
      await turn();
    }
    await expect.poll(() => guest.received.filter(({ kind }) => kind === frameKinds.result).length).toBe(200);
    expect(guest.host.reading).toBe(true);
  });

  test('a guest with four megabytes of calls under way is not read any further', async () => {
    let calls = 0;
    const guest = connectRawGuest({ onCall: () => new Promise(() => void (calls += 1)) });
    for (let id = 1; id <= 20; id += 1) guest.send(frameKinds.call, id, { method: 'x', params: 'x'.repeat(1_000_000) });
    await guest.settle();
    expect(calls).toBe(5);
    expect(guest.host.reading).toBe(false);
  });

  test('calls that have to wait for their admission wait without an error, and their cancelling still arrives', async () => {
    const admission = Promise.withResolvers<void>();
    const started: string[] = [];
    const { guest } = connectPeers({
      admit: (method) => (method === 'slow' ? admission.promise : undefined),
      onCall: (method) => void started.push(method),
    });
    const abort = new AbortController();
    const slow = guest.call('slow', []);
    const cancelled = guest.call('slow', [], { signal: abort.signal });
    await guest.call('fast', []);
    abort.abort(new Error('never mind'));
    await expect(cancelled).rejects.toThrow('never mind');
    await turn();
    admission.resolve();
    await slow;
    expect(started).toEqual(['fast', 'slow']);
  });

  test('a guest makes 10,000 calls at once without ever being held back', async () => {
    let active = 0;
    let most = 0;
    const { host, guest } = connectPeers({
      async onCall() {
        active += 1;
        most = Math.max(most, active);
        await turn();
        active -= 1;
      },
    });
    await Promise.all(Array.from({ length: 10_000 }, () => guest.call('x', [])));
    expect(most).toBe(64);
    expect(host.reading).toBe(true);
  });

  test('a guest that does not read is told to slow down, and given up after five seconds', async () => {
    const clock = createVirtualClock();
    const guest = connectRawGuest({ clock });
    guest.line.pause();
    const calls = Array.from({ length: 8 }, () =>
      guest.host.call('x', 'x'.repeat(900_000)).catch((error: unknown) => error),
    );
    await clock.advance(0);
    expect(guest.host.backlogBytes).toBeGreaterThan(4 * 1024 * 1024);
    await expect(guest.host.call('x', [])).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    await clock.advance(4_999);
    expect(guest.broken).toEqual([]);
    await clock.advance(1);
    expect(guest.broken).toEqual(['has not read its messages for 5 s']);
    await expect(Promise.all(calls)).resolves.toHaveLength(8);
  });

  test('a guest that reads again in time is not given up', async () => {
    const clock = createVirtualClock();
    const guest = connectRawGuest({ clock });
    guest.line.pause();
    for (let call = 0; call < 8; call += 1) void guest.host.call('x', 'x'.repeat(900_000)).catch(() => {});
    await clock.advance(4_000);
    guest.line.resume();
    await expect.poll(() => guest.host.backlogBytes).toBe(0);
    await clock.advance(10_000);
    expect(guest.broken).toEqual([]);
  });
});

describe('streams', () => {
  test('of 5 MiB cross in parameters and results, in both directions', async () => {
    const size = 5 * 1024 * 1024;
    const measure = async (_method: string, params: unknown): Promise<unknown> => {
      const { body } = params as { body: ReadableStream<Uint8Array> };
      return { length: await lengthOf(body), body: bytes(size) };
    };
    const { host, guest } = connectPeers({ onCall: measure }, { onCall: measure });
    for (const peer of [host, guest]) {
      const answer = (await peer.call('x', { body: bytes(size) })) as {
        length: number;
        body: ReadableStream<Uint8Array>;
      };
      expect(answer.length).toBe(size);
      await expect(lengthOf(answer.body)).resolves.toBe(size);
    }
  });

  test('are not read further than a window ahead of a reader that stands still', async () => {
    let read = 0;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 64 * 1024;
        controller.enqueue(new Uint8Array(64 * 1024));
      },
    });
    const { guest } = connectPeers({ onCall: () => new Promise(() => {}) });
    void guest.call('x', source).catch(() => {});
    for (let round = 0; round < 100; round += 1) await turn();
    expect(read).toBeGreaterThanOrEqual(streamWindowBytes);
    expect(read).toBeLessThanOrEqual(streamWindowBytes + 128 * 1024);
  });

  test('that look like data stay data', async () => {
    const { guest } = connectPeers({ onCall: (_method, params) => params });
    const looksLikeAStream = { body: { $stream: 1 }, streams: [{ id: 1, at: ['body'] }] };
    await expect(guest.call('x', looksLikeAStream)).resolves.toEqual(looksLikeAStream);
  });

  test('are cancelled at their source when the reader has enough', async () => {
    const cancelled = Promise.withResolvers<unknown>();
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
      cancel: (reason) => cancelled.resolve(reason),
    });
    const { guest } = connectPeers({ onCall: () => source });
    const stream = (await guest.call('x', [])) as ReadableStream<Uint8Array>;
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await expect(cancelled.promise).resolves.toMatchObject({ code: 'ABORTED' });
  });

  test('fail at the reader with the error of their source', async () => {
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new PluginError('VENDOR_UNAVAILABLE', 'the line broke'));
      },
    });
    const { guest } = connectPeers({ onCall: () => source });
    const stream = (await guest.call('x', [])) as ReadableStream<Uint8Array>;
    await expect(lengthOf(stream)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE', message: 'the line broke' });
  });

  test('fail at the reader when they carry anything but bytes', async () => {
    const { guest } = connectPeers({ onCall: () => ReadableStream.from(['text']) });
    const stream = (await guest.call('x', [])) as ReadableStream<Uint8Array>;
    await expect(lengthOf(stream)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('that nobody has read when the call ends are cancelled', async () => {
    const cancelled = Promise.withResolvers<void>();
    const source = new ReadableStream<Uint8Array>({ cancel: () => cancelled.resolve() });
    const { guest } = connectPeers({
      onCall() {
        throw new PluginError('PERMISSION_DENIED', 'no');
      },
    });
    await expect(guest.call('x', { body: source })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await cancelled.promise;
  });

  test('in the answer to a call that timed out are cancelled', async () => {
    const cancelled = Promise.withResolvers<void>();
    const late = Promise.withResolvers<unknown>();
    const clock = createVirtualClock();
    const { host } = connectPeers({ clock }, { onCall: () => late.promise });
    const [outcome] = await Promise.allSettled([host.call('x', [], { deadlineMs: 10 }), clock.advance(10)]);
    expect(outcome).toMatchObject({ reason: { code: 'TIMEOUT' } });
    late.resolve(new ReadableStream<Uint8Array>({ cancel: () => cancelled.resolve() }));
    await cancelled.promise;
  });

  test('end with the connection', async () => {
    const { host, guest } = connectPeers({ onCall: () => new ReadableStream<Uint8Array>() });
    const stream = (await guest.call('x', [])) as ReadableStream<Uint8Array>;
    const length = lengthOf(stream);
    guest.close(new PluginError('INTERNAL', 'gone'));
    await expect(length).rejects.toThrow('gone');
    host.close(new PluginError('INTERNAL', 'gone'));
  });

  test('beyond 64 at a time fail when they are read', async () => {
    const streams: ReadableStream<Uint8Array>[] = [];
    const guest = connectRawGuest({
      onCall: (_method, params) => new Promise(() => streams.push(...(params as ReadableStream<Uint8Array>[]))),
    });
    for (let id = 1; id <= 64; id += 1) {
      guest.send(frameKinds.call, id, {
        method: 'x',
        params: [{}, {}],
        streams: [
          { id: id * 2 - 1, at: ['params', 0] },
          { id: id * 2, at: ['params', 1] },
        ],
      });
    }
    await guest.settle();
    const last = streams.at(-1);
    if (last === undefined) throw new Error('no stream');
    await expect(lengthOf(last)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(jsonOf(guest.received.find(({ kind }) => kind === frameKinds.error))).toBeUndefined();
  });
});
