import { PluginError, type WebSocketConnection } from '@streamspace/plugin-sdk';
import { encodeMessage, readMessages, type SocketMessage } from '../channel/message-stream.ts';
import type { Bytes } from '../channel/payload.ts';

const mostBytes = 4 * 1024 ** 2;
const mostReasonBytes = 123;

// Taken before plugin code can replace them.
const { ReadableStream, WritableStream, TextEncoder, TextDecoder } = globalThis;

/** A WebSocket over the two streams that the host has opened for it. */
export function openMessages(
  protocol: string,
  incoming: Bytes,
  outgoing: WritableStream<Uint8Array>,
): WebSocketConnection {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const messages = readMessages(incoming.getReader(), Infinity);
  const writer = outgoing.getWriter();
  const closed = Promise.withResolvers<{ readonly code: number; readonly reason: string }>();
  closed.promise.catch(() => {});
  writer.closed.catch(() => {});
  let isClosing = false;

  async function close({ code = 1000, reason = '' }: { code?: number; reason?: string } = {}): Promise<void> {
    const isCode = code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999);
    if (!isCode || encoder.encode(reason).length > mostReasonBytes) {
      const message = `A WebSocket is closed with code 1000 or 3000 to 4999, and a reason of at most ${mostReasonBytes} bytes`;
      throw new PluginError('INVALID_ARGUMENT', message);
    }
    if (isClosing) return;
    isClosing = true;
    await writer.write(encodeMessage({ kind: 'close', code, reason })).catch(() => {});
    await writer.close().catch(() => {});
    // The answer of the other side is the last message; nobody else may be reading.
    if (!readable.locked) void drain();
  }

  async function drain(): Promise<void> {
    const reader = readable.getReader();
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- one message after the other
      const next = await reader.read().catch(() => undefined);
      if (next?.done !== false) return;
    }
  }

  const readable = new ReadableStream<string | Uint8Array>(
    {
      async pull(controller) {
        try {
          const next: IteratorResult<SocketMessage, undefined> = await messages.next();
          const { value } = next;
          if (value === undefined || value.kind === 'close') {
            isClosing = true;
            closed.resolve(
              value?.kind === 'close' ? { code: value.code, reason: value.reason } : { code: 1005, reason: '' },
            );
            void writer.close().catch(() => {});
            return controller.close();
          }
          controller.enqueue(value.kind === 'text' ? decoder.decode(value.bytes) : new Uint8Array(value.bytes));
        } catch (error) {
          closed.reject(error);
          void writer.abort(error).catch(() => {});
          throw error;
        }
      },
      async cancel() {
        closed.resolve({ code: 1005, reason: '' });
        await close();
      },
    },
    // One message ahead, so that an end is noticed where nobody waits for messages.
    { highWaterMark: 1 },
  );

  const writable = new WritableStream<string | Uint8Array>({
    async write(message) {
      const bytes = typeof message === 'string' ? encoder.encode(message) : message;
      if (!(bytes instanceof Uint8Array)) {
        throw new PluginError('INVALID_ARGUMENT', 'A message is a string or bytes (Uint8Array)');
      }
      if (bytes.length > mostBytes) {
        throw new PluginError(
          'INVALID_ARGUMENT',
          `A message of ${bytes.length} bytes is too large: at most ${mostBytes}`,
        );
      }
      if (isClosing) throw new PluginError('INVALID_STATE', 'The WebSocket is closed');
      await writer.write(encodeMessage({ kind: typeof message === 'string' ? 'text' : 'binary', bytes }));
    },
    close: () => close(),
    abort: async (reason) => {
      await writer.abort(reason).catch(() => {});
    },
  });

  return { protocol, readable, writable, close, closed: closed.promise };
}
