import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectSpool, type SpoolConnection } from './connection.ts';
import { collect, limitBytes, setUp, text, type Setup } from './contract/test-support.ts';
import { createMemoryMedium } from './memory-medium.ts';

let at: Setup;
let connection: SpoolConnection;
beforeEach(async () => {
  at = await setUp(() => ({ medium: createMemoryMedium() }));
  connection = connectSpool({ store: at.store, plugin: 'p', limitBytes });
});
afterEach(async () => {
  await connection.end();
  await at.dispose();
});

/** A stream that a test writes into, as a plugin would. */
function sender(): { stream: ReadableStream<Uint8Array>; send(chunk: string): Promise<void>; end(): Promise<void> } {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  return {
    stream: readable,
    send: (chunk) => writer.write(Buffer.from(chunk)),
    end: () => writer.close(),
  };
}

describe('a writer', () => {
  test('has a number of its own, and writes what arrives', async () => {
    const [first, second] = [sender(), sender()];
    const a = await connection.open('a', {}, first.stream);
    const b = await connection.open('b', {}, second.stream);
    expect(a).not.toBe(b);
    await first.send('first');
    await second.send('second');
    expect(await connection.sync(a, 5)).toBe(5);
    expect(await connection.close(b, 6)).toMatchObject({ bytes: 6 });
    expect([await at.read('a'), await at.read('b')]).toEqual(['first', 'second']);
  });

  test('waits for the bytes that a sync means', async () => {
    const { stream, send } = sender();
    const writer = await connection.open('a', {}, stream);
    const synced = connection.sync(writer, 8);
    await send('1234');
    await send('5678');
    expect(await synced).toBe(8);
  });

  test('that ends before the bytes have come is aborted', async () => {
    const { stream, send, end } = sender();
    const writer = await connection.open('a', {}, stream);
    await send('1234');
    const closed = connection.close(writer, 5);
    await Promise.all([expect(closed).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' }), end()]);
    await expect(connection.sync(writer, 4)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await at.put('a', 'free again');
  });

  test.each([0, 7, -1, 2 ** 40])('%i is none before it is opened', async (id) => {
    await expect(connection.sync(id, 0)).rejects.toThrow(`No writer ${id} is open in the spool`);
    await expect(connection.close(id, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(connection.abort(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is known on its own connection only', async () => {
    const writer = await connection.open('a', {}, sender().stream);
    const other = connectSpool({ store: at.store, plugin: 'p', limitBytes });
    await expect(other.abort(writer)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await connection.sync(writer, 0)).toBe(0);
  });

  test('is over once it was closed or aborted', async () => {
    const closed = await connection.open('a', {}, sender().stream);
    await connection.close(closed, 0);
    await expect(connection.close(closed, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const aborted = await connection.open('b', {}, sender().stream);
    await connection.abort(aborted);
    await expect(connection.sync(aborted, 0)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('that fails stops the stream, and tells why when it is asked', async () => {
    const { stream, send } = sender();
    const writer = await connection.open('a', {}, stream);
    await send('x'.repeat(limitBytes));
    await connection.sync(writer, limitBytes);
    const failing = send('y').then(() => send('z'));
    await expect(failing).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    await expect(connection.sync(writer, limitBytes + 1)).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
    expect(at.spool.stat('a')?.bytes).toBe(limitBytes);
  });

  test('whose stream breaks off is aborted', async () => {
    const broken = new Error('gone');
    let fail: (error: Error) => void = () => undefined;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from('lost'));
        fail = (error) => controller.error(error);
      },
    });
    const writer = await connection.open('a', {}, stream);
    const synced = connection.sync(writer, 100);
    fail(broken);
    await expect(synced).rejects.toBe(broken);
    expect(at.spool.stat('a')).toBeUndefined();
    expect(await at.medium.list('p')).toEqual([]);
  });

  test('is one of at most 16, with those that are being opened', async () => {
    const opened = await Promise.allSettled(
      Array.from({ length: 17 }, (_, index) => connection.open(`w${index}`, {}, sender().stream)),
    );
    expect(opened.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'QUOTA_EXCEEDED' } },
    ]);
    await connection.abort(1);
    await expect(connection.open('no name', {}, sender().stream)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await connection.open('one-more', {}, sender().stream);
  });
});

describe('the end of a connection', () => {
  test('goes back to the last sync, and frees the names', async () => {
    const { stream, send } = sender();
    const writer = await connection.open('a', {}, stream);
    await send('kept');
    await connection.sync(writer, 4);
    await send('dropped');
    await connection.end();
    expect(await at.read('a')).toBe('kept');
    expect(await at.put('a', ', more', { append: true })).toBeDefined();
    expect(await at.read('a')).toBe('kept, more');
  });

  test('aborts a writer that is still being opened', async () => {
    const opening = connection.open('a', {}, sender().stream);
    await Promise.all([expect(opening).rejects.toMatchObject({ code: 'ABORTED' }), connection.end()]);
    await at.put('a', 'free');
  });

  test('breaks off streams, and frees what was deleted', async () => {
    await at.put('a', 'x'.repeat(100_000));
    const begun = await connection.read('a', {});
    await begun.getReader().read();
    const other = await connection.read('a', {});
    await at.spool.delete('a');
    await connection.end();
    await expect(collect(other)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(await at.spool.usedBytes()).toBe(0);
    await expect(connection.read('a', {})).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('breaks off a stream that is still being opened', async () => {
    await at.put('a', 'text');
    const opening = connection.read('a', {});
    await Promise.all([expect(opening.then(collect)).rejects.toMatchObject({ code: 'ABORTED' }), connection.end()]);
  });
});

test('one stream too many is refused, until one ends', async () => {
  await at.put('a', 'text');
  const streams = await Promise.all(Array.from({ length: 32 }, () => connection.read('a', {})));
  await expect(connection.read('a', {})).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  await expect(connection.read('absent', {})).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  await streams[0]?.cancel();
  await expect(connection.read('absent', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(text(await collect(await connection.read('a', {})))).toBe('text');
  expect(text(await collect(await connection.read('a', {})))).toBe('text');
});

test('a host without a medium says what is missing', async () => {
  const none = connectSpool({ store: undefined, plugin: 'p', limitBytes });
  const unsupported = { code: 'UNSUPPORTED', message: expect.stringContaining('a folder for the spool') };
  await expect(none.open('a', {}, sender().stream)).rejects.toMatchObject(unsupported);
  await expect(none.read('a', {})).rejects.toMatchObject(unsupported);
  await expect(none.files()).rejects.toMatchObject(unsupported);
  await none.end();
});
