import { PluginError } from '@streamspace/plugin-sdk';
import type { FileWriter } from './store.ts';

/** A file on its way from a plugin: what arrives in the stream is written, which holds back what follows. */
export interface IncomingFile {
  /** Syncs once the first `bytes` of the stream are written. */
  sync(bytes: number): Promise<number>;
  /** Does the same and ends it. */
  close(bytes: number): ReturnType<FileWriter['close']>;
  abort(): Promise<void>;
}

export function receiveFile(stream: ReadableStream<Uint8Array>, writer: FileWriter): IncomingFile {
  const reader = stream.getReader();
  let received = 0;
  let end: { readonly reason: unknown } | undefined;
  let news = Promise.withResolvers<void>();

  async function writeAll(): Promise<void> {
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- a stream is read in order
      const { done, value } = await reader.read();
      if (done) return;
      // oxlint-disable-next-line no-await-in-loop -- the next chunk waits, and so does the plugin
      await writer.write(value);
      received += value.length;
      tell();
    }
  }

  function tell(): void {
    news.resolve();
    news = Promise.withResolvers();
  }

  async function receive(): Promise<void> {
    try {
      await writeAll();
      end = { reason: new PluginError('INVALID_ARGUMENT', 'The bytes of the file ended before they were complete') };
    } catch (error) {
      end = { reason: error };
      await stop(error);
    }
    tell();
  }

  async function stop(reason: unknown): Promise<void> {
    // The stream may have ended already, in whichever way.
    reader.cancel(reason).catch(() => undefined);
    await writer.abort();
  }

  /** Resolves when so many bytes are written. */
  async function arrival(bytes: number): Promise<void> {
    while (received < bytes && end === undefined) {
      // oxlint-disable-next-line no-await-in-loop -- until enough has come
      await news.promise;
    }
    if (received < bytes) throw end?.reason;
  }

  void receive();
  return {
    async sync(bytes) {
      await arrival(bytes);
      return writer.sync();
    },
    async close(bytes) {
      await arrival(bytes);
      const closed = await writer.close();
      reader.cancel().catch(() => undefined);
      return closed;
    },
    abort: () => stop(new PluginError('ABORTED', 'The writer was aborted')),
  };
}
