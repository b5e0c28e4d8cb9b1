import { createHash } from 'node:crypto';
import type { SpoolRange } from '@streamspace/plugin-sdk';
import { openDatabase } from '../../../sqlite.ts';
import type { BlobFile, SpoolMedium } from '../medium.ts';
import { createSpoolStore } from '../spool-store.ts';
import type { FileWriter, PluginSpool, SpoolStore } from '../store.ts';

export const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

/** What stands for the host's disk, with a hand on it. */
export interface WatchedMedium extends SpoolMedium {
  /** Lengths of all reads so far. */
  readonly reads: number[];
  /** Throws before the named call reaches the medium. */
  fail: ((call: keyof BlobFile | 'remove') => void) | undefined;
  /** Closes all files, as the end of a process does. */
  closeAll(): Promise<void>;
}

export function watch(medium: SpoolMedium): WatchedMedium {
  const open = new Set<BlobFile>();

  function watched(file: BlobFile): BlobFile {
    open.add(file);
    const call = <T>(name: keyof BlobFile, run: () => Promise<T>): Promise<T> => {
      self.fail?.(name);
      return run();
    };
    return {
      size: () => call('size', () => file.size()),
      read: (position, length) =>
        call('read', () => {
          self.reads.push(length);
          return file.read(position, length);
        }),
      write: (position, bytes) => call('write', () => file.write(position, bytes)),
      truncate: (length) => call('truncate', () => file.truncate(length)),
      sync: () => call('sync', () => file.sync()),
      close: () =>
        call('close', () => {
          open.delete(file);
          return file.close();
        }),
    };
  }

  const self: WatchedMedium = {
    ...medium,
    reads: [],
    fail: undefined,
    create: async (plugin, blob) => watched(await medium.create(plugin, blob)),
    open: async (plugin, blob, mode) => watched(await medium.open(plugin, blob, mode)),
    async remove(plugin, blob) {
      self.fail?.('remove');
      await medium.remove(plugin, blob);
    },
    async closeAll() {
      await Promise.all([...open].map((file) => file.close()));
      open.clear();
    },
  };
  return self;
}

export const limitBytes = 200_000;

/** A spool of the plugin `p`, on a medium and with a clock that tests control. */
export interface Setup {
  readonly medium: WatchedMedium;
  readonly clock: { now(): number };
  store: SpoolStore;
  spool: PluginSpool;
  advance(ms: number): void;
  /** Ends the process that uses the spool without a warning, and starts another. */
  crash(): Promise<void>;
  write(name: string, options?: { append?: boolean; ttlMs?: number }): Promise<FileWriter>;
  /** Writes a file as a whole. */
  put(name: string, contents: string, options?: { append?: boolean; ttlMs?: number }): Promise<string>;
  read(name: string, range?: SpoolRange): Promise<string>;
  names(prefix?: string): string[];
  dispose(): Promise<void>;
}

export type OpenMedium = () => { readonly medium: SpoolMedium; readonly dispose?: () => Promise<void> };

export async function setUp(openMedium: OpenMedium, files = 100): Promise<Setup> {
  let now = Date.parse('2026-01-15T10:00:00Z');
  const { medium: bare, dispose } = openMedium();
  const medium = watch(bare);
  const db = openDatabase(':memory:');
  const clock = { now: () => now };
  const openStore = (): SpoolStore => createSpoolStore({ db, medium, clock, files });
  const store = openStore();

  const setup: Setup = {
    medium,
    clock,
    store,
    spool: await store.open('p'),
    advance(ms) {
      now += ms;
    },
    async crash() {
      await medium.closeAll();
      setup.store = openStore();
      setup.spool = await setup.store.open('p');
    },
    write: (name, options) => setup.spool.write(name, { limitBytes, ...options }),
    async put(name, contents, options) {
      const writer = await setup.write(name, options);
      await writer.write(Buffer.from(contents));
      return (await writer.close()).sha256;
    },
    async read(name, range = {}) {
      const { bytes } = await setup.spool.read(name, range);
      return text(await collect(bytes));
    },
    names: (prefix = '') => setup.spool.list(prefix, { limit: 500 }).items.map(({ name }) => name),
    async dispose() {
      await medium.closeAll();
      db.close();
      await dispose?.();
    },
  };
  return setup;
}

export async function collect(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
