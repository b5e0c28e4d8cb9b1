import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import { codeOf, onDisk } from './disk-errors.ts';
import { bytesAreGone, type BlobFile, type SpoolMedium } from './medium.ts';

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_RDONLY, O_RDWR } = constants;

/** Blobs as files `<directory>/<plugin>/<blob>`, for their owner alone. No symbolic link below `directory` is followed. */
export function createDiskMedium(directory: string): SpoolMedium {
  const checked = new Set<string>();

  function folderOf(plugin: string): string {
    if (!/^[a-z][a-z0-9-]*$/.test(plugin)) {
      throw new PluginError('INVALID_ARGUMENT', `Cannot keep files of "${plugin}": that is no name of a plugin`);
    }
    return join(directory, plugin);
  }

  /** The folder of a plugin, made where there is none. */
  async function openFolder(plugin: string): Promise<string> {
    const folder = folderOf(plugin);
    if (checked.has(plugin)) return folder;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const made = await mkdir(folder, { mode: 0o700 }).then(() => true, isThere);
    const stats = await lstat(folder);
    if (!stats.isDirectory()) throw new PluginError('INVALID_STATE', `Cannot keep files: ${folder} is no folder`);
    if (made) await syncFolder(directory);
    checked.add(plugin);
    return folder;
  }

  return {
    create: (plugin, blob) =>
      onDisk(async () => {
        const folder = await openFolder(plugin);
        const handle = await open(join(folder, blob), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
        return blobFile(handle, folder);
      }),

    open: (plugin, blob, mode) =>
      onDisk(async () => {
        const path = join(await openFolder(plugin), blob);
        const handle = await open(path, (mode === 'read' ? O_RDONLY : O_RDWR) | O_NOFOLLOW).catch((error: unknown) => {
          throw codeOf(error) === 'ENOENT' || codeOf(error) === 'ELOOP' ? bytesAreGone('all bytes', error) : error;
        });
        if ((await handle.stat()).isFile()) return blobFile(handle);
        await handle.close();
        throw bytesAreGone('all bytes');
      }),

    remove: async (plugin, blob) => rm(join(await openFolder(plugin), blob), { force: true }),

    async list(plugin) {
      const names = await readdir(await openFolder(plugin));
      return names.filter((name) => /^[0-9a-f]{32}$/.test(name));
    },

    async clear(plugin) {
      checked.delete(plugin);
      await rm(folderOf(plugin), { recursive: true, force: true });
    },
  };
}

/** @param newIn Folder in which the file was just made. */
function blobFile(handle: FileHandle, newIn?: string): BlobFile {
  let unsyncedFolder = newIn;
  return {
    size: async () => (await handle.stat()).size,

    async read(position, length) {
      const bytes = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        // oxlint-disable-next-line no-await-in-loop -- the system may give less than was asked for
        const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },

    write: (position, bytes) =>
      onDisk(async () => {
        for (let written = 0; written < bytes.length;) {
          // oxlint-disable-next-line no-await-in-loop -- the system may take less than it was given
          const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
          written += bytesWritten;
        }
      }),

    async truncate(length) {
      // The system would also lengthen a file, with zeros.
      if ((await handle.stat()).size > length) await handle.truncate(length);
    },

    sync: () =>
      onDisk(async () => {
        await handle.datasync();
        if (unsyncedFolder === undefined) return;
        await syncFolder(unsyncedFolder);
        unsyncedFolder = undefined;
      }),

    close: () => handle.close(),
  };
}

/** A file that is on the disk has its name there only after this, see fsync(2). */
async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isThere(error: unknown): false {
  if (codeOf(error) === 'EEXIST') return false;
  throw error;
}
