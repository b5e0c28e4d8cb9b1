import { expect, test } from 'vitest';
import { readServerEvents } from './server-events.ts';

async function read(...chunks: readonly (string | Uint8Array<ArrayBuffer>)[]): Promise<unknown[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === 'string' ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
  return Array.fromAsync(readServerEvents(body));
}

test('messages are read however they are cut, signs of life are not messages', async () => {
  const text = 'retry: 2000\n\nevent: log\ndata: {"message":"grüße"}\n\n: alive\n\nevent: plugin\ndata: {}\n\n';
  const expected = [
    { event: 'log', data: { message: 'grüße' } },
    { event: 'plugin', data: {} },
  ];
  expect(await read(text)).toEqual(expected);
  const bytes = new TextEncoder().encode(text);
  expect(await read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
});

test('data of several lines belongs together, a name may be missing, an unfinished message is none', async () => {
  expect(await read('data: {"a":\r\ndata: 1}\r\n\r\ndata: {"b"')).toEqual([{ event: 'message', data: { a: 1 } }]);
});
