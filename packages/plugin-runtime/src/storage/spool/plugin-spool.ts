import { PluginError, type SpoolFile } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import type { Digests } from './digests.ts';
import type { FileRow, FileTable } from './file-table.ts';
import { openWriter } from './file-writer.ts';
import type { SpoolMedium } from './medium.ts';
import { checkName } from './names.ts';
import { createPins } from './pins.ts';
import { createReading } from './reading.ts';
import { recover } from './recover.ts';
import type { FileWriter, PluginSpool, WriteOptions } from './store.ts';
import { createTally, spoolIsFull, type Amount } from './tally.ts';

export interface SpoolParts {
  readonly plugin: string;
  readonly table: FileTable;
  readonly medium: SpoolMedium;
  readonly digests: Digests;
  readonly clock: Pick<Clock, 'now'>;
  /** Most files. */
  readonly files: number;
}

/** A spool as its store sees it. */
export interface ManagedSpool extends PluginSpool {
  prune(): Promise<void>;
  /** Ends all writers. */
  close(): Promise<void>;
}

/** Opens the spool of one plugin, and repairs what a crash has left. */
export async function openPluginSpool(parts: SpoolParts): Promise<ManagedSpool> {
  const { plugin, table, medium, clock } = parts;
  await recover(parts);
  const tally = createTally(table.totals(plugin));
  const pins = createPins();
  /** By name; `undefined` while one is being opened. */
  const writers = new Map<string, FileWriter | undefined>();

  function find(name: string): FileRow | undefined {
    const row = table.get(plugin, name);
    return row?.expiresAt !== undefined && row.expiresAt <= clock.now() ? undefined : row;
  }

  function refuseWhileWritten(name: string, what: string): void {
    if (!writers.has(name)) return;
    throw new PluginError('CONFLICT', `Cannot ${what} "${name}": it is being written, close or abort its writer first`);
  }

  /** Removes the blob of a file that the table does not know any more. */
  function retire({ blob, bytes }: FileRow): Promise<void> {
    return pins.whenFree(blob, async () => {
      // A blob that cannot be removed now is when the spool is opened the next time.
      await medium.remove(plugin, blob).catch(() => undefined);
      tally.release({ files: 1, bytes });
    });
  }

  async function remove(row: FileRow): Promise<void> {
    table.delete(plugin, row.name);
    await retire(row);
  }

  async function prune(): Promise<void> {
    for (const row of table.expired(plugin, clock.now())) {
      // oxlint-disable-next-line no-await-in-loop -- one after another, to let others work
      if (!writers.has(row.name)) await remove(row);
    }
  }

  async function reserve(name: string, more: Amount, limitBytes: number): Promise<void> {
    const limits = { files: parts.files, bytes: limitBytes };
    if (!tally.hasRoom(more, limits)) await prune();
    if (!tally.hasRoom(more, limits)) throw spoolIsFull(name, limits);
    tally.add(more);
  }

  async function openFor(name: string, options: WriteOptions): Promise<FileWriter> {
    const row = options.append === true ? find(name) : undefined;
    const isNew = row === undefined;
    const ttlMs = options.ttlMs ?? row?.ttlMs;
    if (isNew) await reserve(name, { files: 1, bytes: 0 }, options.limitBytes);
    try {
      return await openWriter(
        {
          name,
          digests: parts.digests,
          createBlob: (blob) => medium.create(plugin, blob),
          openBlob: (blob) => medium.open(plugin, blob, 'write'),
          removeBlob: (blob) => medium.remove(plugin, blob),
          reserve: (bytes) => reserve(name, { files: 0, bytes }, options.limitBytes),
          release: (bytes) => tally.release({ files: 0, bytes }),
          markOpen: (open) => table.setOpen(plugin, name, open),
          async commit(contents) {
            const now = clock.now();
            const expiresAt = ttlMs === undefined ? undefined : now + ttlMs;
            const before = table.get(plugin, name);
            table.save(plugin, { name, ttlMs, expiresAt, updatedAt: now, ...contents });
            if (before !== undefined && before.blob !== contents.blob) await retire(before);
          },
          onEnd(committed) {
            writers.delete(name);
            if (!committed) tally.release({ files: 1, bytes: 0 });
          },
        },
        row,
      );
    } catch (error) {
      if (isNew) tally.release({ files: 1, bytes: 0 });
      throw error;
    }
  }

  return {
    async write(name, options) {
      checkName(name);
      refuseWhileWritten(name, 'write');
      writers.set(name, undefined);
      try {
        const writer = await openFor(name, options);
        writers.set(name, writer);
        return writer;
      } catch (error) {
        writers.delete(name);
        throw error;
      }
    },

    async read(name, { start = 0, end = Infinity }, onEnd = () => undefined) {
      checkName(name);
      if (start > end) throw new PluginError('INVALID_ARGUMENT', `Cannot read "${name}" from ${start} to ${end}`);
      const row = find(name);
      if (row === undefined) throw new PluginError('NOT_FOUND', `There is no file "${name}" in the spool`);
      const unpin = pins.pin(row.blob);
      try {
        const file = await medium.open(plugin, row.blob, 'read');
        return createReading(file, Math.min(start, row.bytes), Math.min(end, row.bytes), async () => {
          onEnd();
          await unpin();
        });
      } catch (error) {
        await unpin();
        throw error;
      }
    },

    stat(name) {
      checkName(name);
      const row = find(name);
      return row && toFile(row);
    },

    list(prefix, { cursor = '', limit }) {
      if (prefix !== '') checkName(prefix);
      const rows = table.list(plugin, { prefix, after: cursor, limit: limit + 1, now: clock.now() });
      const items = rows.slice(0, limit).map(toFile);
      const last = items.at(-1);
      return { items, ...(rows.length > limit && last !== undefined ? { next: last.name } : {}) };
    },

    async delete(name) {
      checkName(name);
      refuseWhileWritten(name, 'delete');
      const row = table.get(plugin, name);
      if (row !== undefined) await remove(row);
    },

    async usedBytes() {
      await prune();
      return tally.used.bytes;
    },

    prune,
    async close() {
      await Promise.all([...writers.values()].map(async (writer) => writer?.abort()));
    },
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();

const toFile = ({ name, bytes, sha256, updatedAt, expiresAt }: FileRow): SpoolFile => ({
  name,
  bytes,
  updatedAt: iso(updatedAt),
  ...(sha256 === undefined ? {} : { sha256 }),
  ...(expiresAt === undefined ? {} : { expiresAt: iso(expiresAt) }),
});
