// Taken before plugin code can replace it.
const { ReadableStream } = globalThis;

/** A stream of bytes that is filled chunk by chunk. */
export interface Feed {
  readonly stream: ReadableStream<Uint8Array>;
  /**
   * Resolves when whoever reads comes back for more: the chunk has been dealt with. Not to be called before the last one
   * is settled. Rejects when nobody reads any more.
   */
  push(chunk: Uint8Array): Promise<void>;
  /** No more will come. */
  end(): void;
}

export function createFeed(): Feed {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let wanted = Promise.withResolvers<void>();
  let ended = false;

  const stream = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      pull: () => wanted.resolve(),
      cancel(reason) {
        ended = true;
        // Nobody may be waiting.
        wanted.promise.catch(() => undefined);
        wanted.reject(reason);
      },
    },
    { highWaterMark: 0 },
  );

  return {
    stream,
    async push(chunk) {
      await wanted.promise;
      if (!ended) wanted = Promise.withResolvers();
      controller?.enqueue(chunk);
      await wanted.promise;
    },
    end() {
      if (ended) return;
      ended = true;
      controller?.close();
    },
  };
}
