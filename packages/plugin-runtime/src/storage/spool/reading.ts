import { PluginError } from '@streamspace/plugin-sdk';
import { bytesAreGone, type BlobFile } from './medium.ts';

const chunkBytes = 64 * 1024;

/** A file that is being read. */
export interface Reading {
  readonly bytes: ReadableStream<Uint8Array>;
  /** Ends it early; who reads gets an error. */
  stop(): Promise<void>;
}

/**
 * The bytes from `start` up to `end`, read as they are asked for.
 *
 * @param onEnd Called once, when nothing more will be read.
 */
export function createReading(file: BlobFile, start: number, end: number, onEnd: () => Promise<void>): Reading {
  let position = start;
  let ended: Promise<void> | undefined;
  let stopped = false;
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;

  function finish(): Promise<void> {
    ended ??= close();
    return ended;
  }

  async function close(): Promise<void> {
    try {
      await file.close();
    } finally {
      await onEnd();
    }
  }

  async function readChunk(): Promise<Uint8Array> {
    try {
      const bytes = await file.read(position, Math.min(chunkBytes, end - position));
      if (bytes.length === 0 && position < end) throw bytesAreGone(`${end - position} bytes`);
      position += bytes.length;
      if (position >= end) await finish();
      return bytes;
    } catch (error) {
      await finish();
      throw error;
    }
  }

  const bytes = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stream = controller;
      },
      async pull(controller) {
        const chunk = await readChunk();
        if (stopped) return;
        if (chunk.length > 0) controller.enqueue(chunk);
        if (position >= end) controller.close();
      },
      cancel: finish,
    },
    { highWaterMark: 0 },
  );

  return {
    bytes,
    async stop() {
      if (ended !== undefined) return ended;
      stopped = true;
      stream?.error(new PluginError('ABORTED', 'The file is not read any further: the plugin was stopped'));
      await finish();
    },
  };
}
