import type { UnderlyingDefaultSource } from 'node:stream/web';
import type { StreamMessage } from './messages.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

/** What one reader may fall behind before it is dropped. */
const defaultQueueBytes = 1024 * 1024;
const defaultHeartbeatMs = 15_000;
const defaultMaxReaders = 64;

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) to many readers. */
export interface EventStreams {
  /**
   * A new reader, or `undefined` when there are too many.
   *
   * @param options.topic Only messages with this topic. Default: all messages.
   * @param options.wants Whether the reader may have a message. Default: all of them.
   * @param options.until When its access ends, in milliseconds since 1970: then the stream does, too. Default: never.
   * @param options.drop Called when the reader falls too far behind: cuts its connection.
   */
  open(options: ReaderOptions): ReadableStream<Bytes> | undefined;
  send(message: StreamMessage, topic?: string): void;
  /** Ends all streams. */
  close(): void;
}

interface ReaderOptions {
  readonly topic?: string | undefined;
  readonly wants?: (message: StreamMessage) => boolean;
  readonly until?: number | undefined;
  readonly drop: () => void;
}

interface Reader extends ReaderOptions {
  readonly controller: ReadableStreamDefaultController<Bytes>;
}

export function createEventStreams(
  limits: { readonly queueBytes?: number; readonly heartbeatMs?: number; readonly maxReaders?: number } = {},
): EventStreams {
  const { queueBytes = defaultQueueBytes, heartbeatMs = defaultHeartbeatMs, maxReaders = defaultMaxReaders } = limits;
  const readers = new Set<Reader>();

  const write = (reader: Reader, bytes: Bytes) => {
    if ((reader.controller.desiredSize ?? 0) >= bytes.byteLength) {
      reader.controller.enqueue(bytes);
    } else {
      readers.delete(reader);
      reader.drop();
    }
  };
  const end = (reader: Reader) => {
    readers.delete(reader);
    reader.controller.close();
  };
  const heartbeat = encoder.encode(': alive\n\n');
  const timer = setInterval(() => {
    for (const reader of readers) {
      if (reader.until === undefined || reader.until > Date.now()) write(reader, heartbeat);
      else end(reader);
    }
  }, heartbeatMs);
  timer.unref();

  return {
    open(options) {
      if (readers.size >= maxReaders) return undefined;
      let reader: Reader | undefined;
      const source: UnderlyingDefaultSource<Bytes> = {
        start(controller) {
          reader = { ...options, controller };
          readers.add(reader);
          // Tells the reader at once that it is connected, and when to come back.
          controller.enqueue(encoder.encode('retry: 2000\n\n'));
        },
        cancel() {
          if (reader !== undefined) readers.delete(reader);
        },
      };
      return new ReadableStream(source, { highWaterMark: queueBytes, size: (bytes) => bytes.byteLength });
    },
    send(message, topic) {
      if (readers.size === 0) return;
      const bytes = encoder.encode(`event: ${message.event}\ndata: ${JSON.stringify(message.data)}\n\n`);
      for (const reader of readers) {
        const isWanted = reader.topic === undefined || reader.topic === topic;
        if (isWanted && reader.wants?.(message) !== false) write(reader, bytes);
      }
    },
    close() {
      clearInterval(timer);
      for (const { controller } of readers) controller.close();
      readers.clear();
    },
  };
}
