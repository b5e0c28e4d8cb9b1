import type { UnderlyingDefaultSource } from 'node:stream/web';

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
   * @param options.drop Called when the reader falls too far behind: cuts its connection.
   */
  open(options: { readonly topic?: string | undefined; readonly drop: () => void }): ReadableStream<Bytes> | undefined;
  send(event: string, data: unknown, topic?: string): void;
  /** Ends all streams. */
  close(): void;
}

interface Reader {
  readonly controller: ReadableStreamDefaultController<Bytes>;
  readonly topic: string | undefined;
  readonly drop: () => void;
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
  const heartbeat = encoder.encode(': alive\n\n');
  const timer = setInterval(() => {
    for (const reader of readers) write(reader, heartbeat);
  }, heartbeatMs);
  timer.unref();

  return {
    open({ topic, drop }) {
      if (readers.size >= maxReaders) return undefined;
      let reader: Reader | undefined;
      const source: UnderlyingDefaultSource<Bytes> = {
        start(controller) {
          reader = { controller, topic, drop };
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
    send(event, data, topic) {
      if (readers.size === 0) return;
      const bytes = encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      for (const reader of readers) {
        if (reader.topic === undefined || reader.topic === topic) write(reader, bytes);
      }
    },
    close() {
      clearInterval(timer);
      for (const { controller } of readers) controller.close();
      readers.clear();
    },
  };
}
