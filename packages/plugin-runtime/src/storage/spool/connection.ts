import { PluginError, type SpoolRange } from '@streamspace/plugin-sdk';
import { receiveFile, type IncomingFile } from './incoming-file.ts';
import type { PluginSpool, SpoolStore, WriteOptions } from './store.ts';

const mostWriters = 16;
const mostReadings = 32;

/** What one running copy of a plugin does with its spool, and has open there. */
export interface SpoolConnection {
  /** The files of the plugin. @throws {PluginError} `UNSUPPORTED` where the host keeps none. */
  files(): Promise<Pick<PluginSpool, 'stat' | 'list' | 'delete' | 'usedBytes'>>;
  readonly limitBytes: number;
  /**
   * Writes what arrives in `data`.
   *
   * @returns The writer's number on this connection.
   * @throws {PluginError} `QUOTA_EXCEEDED` for a 17th writer, and what {@link PluginSpool.write} throws.
   */
  open(name: string, options: Omit<WriteOptions, 'limitBytes'>, data: ReadableStream<Uint8Array>): Promise<number>;
  /** @throws {PluginError} `NOT_FOUND` for a number that is none of an open writer, and what ended the writer. */
  sync(writer: number, bytes: number): Promise<number>;
  close(writer: number, bytes: number): Promise<{ readonly bytes: number; readonly sha256: string }>;
  abort(writer: number): Promise<void>;
  /** @throws {PluginError} `QUOTA_EXCEEDED` for a 33rd stream, and what {@link PluginSpool.read} throws. */
  read(name: string, range: SpoolRange): Promise<ReadableStream<Uint8Array>>;
  /** The copy has ended: its writers are aborted and its streams fail. Never rejects. */
  end(): Promise<void>;
}

export function connectSpool(options: {
  readonly store: SpoolStore | undefined;
  readonly plugin: string;
  /** Most bytes that the plugin's spool may hold. */
  readonly limitBytes: number;
}): SpoolConnection {
  const { store, plugin, limitBytes } = options;
  const writers = new Map<number, IncomingFile>();
  const readings = new Set<() => Promise<void>>();
  let opening = 0;
  let lastId = 0;
  let ended = false;

  function files(): Promise<PluginSpool> {
    if (ended) throw new PluginError('ABORTED', 'The plugin was stopped');
    if (store === undefined)
      throw new PluginError(
        'UNSUPPORTED',
        'This host keeps no files: an operator has to start it with a folder for the spool',
      );
    return store.open(plugin);
  }

  /** Runs one use of a writer; one that fails is the writer's last. */
  async function use<T>(id: number, work: (file: IncomingFile) => Promise<T>): Promise<T> {
    const file = writers.get(id);
    if (file === undefined) throw new PluginError('NOT_FOUND', `No writer ${id} is open in the spool`);
    try {
      return await work(file);
    } catch (error) {
      writers.delete(id);
      await file.abort();
      throw error;
    }
  }

  async function openFile(
    name: string,
    writeOptions: Omit<WriteOptions, 'limitBytes'>,
    data: ReadableStream<Uint8Array>,
  ) {
    const writer = await (await files()).write(name, { ...writeOptions, limitBytes });
    const file = receiveFile(data, writer);
    if (!ended) return file;
    await file.abort();
    throw new PluginError('ABORTED', 'The plugin was stopped');
  }

  return {
    limitBytes,
    files: async () => files(),

    async open(name, writeOptions, data) {
      if (writers.size + opening >= mostWriters) {
        throw new PluginError(
          'QUOTA_EXCEEDED',
          `Cannot write "${name}": ${mostWriters} writers are open, close or abort one first`,
        );
      }
      opening += 1;
      try {
        const file = await openFile(name, writeOptions, data);
        lastId += 1;
        writers.set(lastId, file);
        return lastId;
      } finally {
        opening -= 1;
      }
    },

    sync: (id, bytes) => use(id, (file) => file.sync(bytes)),

    async close(id, bytes) {
      const closed = await use(id, (file) => file.close(bytes));
      writers.delete(id);
      return closed;
    },

    async abort(id) {
      await use(id, (file) => file.abort());
      writers.delete(id);
    },

    async read(name, range) {
      if (readings.size >= mostReadings) {
        throw new PluginError(
          'QUOTA_EXCEEDED',
          `Cannot read "${name}": ${mostReadings} files are being read, finish or cancel one first`,
        );
      }
      // It has its place from now on, and can be stopped once it is there.
      let stop = async (): Promise<void> => undefined;
      const reading = (): Promise<void> => stop();
      readings.add(reading);
      try {
        const opened = await (await files()).read(name, range, () => readings.delete(reading));
        stop = opened.stop;
        if (ended) await stop();
        return opened.bytes;
      } catch (error) {
        readings.delete(reading);
        throw error;
      }
    },

    async end() {
      ended = true;
      const open = [...writers.values()];
      writers.clear();
      // A file that cannot be closed must not keep the others open.
      await Promise.allSettled([...open.map((file) => file.abort()), ...[...readings].map((stop) => stop())]);
    },
  };
}
