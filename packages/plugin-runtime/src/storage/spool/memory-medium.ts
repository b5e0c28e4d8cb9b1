import { bytesAreGone, type BlobFile, type SpoolMedium } from './medium.ts';

const pageBytes = 16 * 1024;

interface MemoryBlob {
  /** Each of {@link pageBytes}, one after another. */
  pages: Uint8Array[];
  size: number;
}

/** Blobs that are gone with the process. It waits for nothing, so that tests with a virtual clock can use it. */
export function createMemoryMedium(): SpoolMedium {
  const plugins = new Map<string, Map<string, MemoryBlob>>();

  return {
    async create(plugin, blob) {
      const blobs = plugins.get(plugin) ?? new Map<string, MemoryBlob>();
      plugins.set(plugin, blobs);
      const contents: MemoryBlob = { pages: [], size: 0 };
      blobs.set(blob, contents);
      return blobFile(contents);
    },
    async open(plugin, blob) {
      const contents = plugins.get(plugin)?.get(blob);
      if (contents === undefined) throw bytesAreGone('all bytes');
      return blobFile(contents);
    },
    async remove(plugin, blob) {
      plugins.get(plugin)?.delete(blob);
    },
    list: async (plugin) => [...(plugins.get(plugin)?.keys() ?? [])],
    async clear(plugin) {
      plugins.delete(plugin);
    },
  };
}

function blobFile(blob: MemoryBlob): BlobFile {
  /** Calls `visit` with each piece of a page that lies in the range. */
  function eachPiece(position: number, length: number, visit: (piece: Uint8Array, offset: number) => void): void {
    for (let offset = 0; offset < length;) {
      const at = (position + offset) % pageBytes;
      const page = (blob.pages[Math.floor((position + offset) / pageBytes)] ??= new Uint8Array(pageBytes));
      const piece = page.subarray(at, at + length - offset);
      visit(piece, offset);
      offset += piece.length;
    }
  }

  return {
    size: async () => blob.size,
    async read(position, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, blob.size - position)));
      eachPiece(position, bytes.length, (piece, offset) => bytes.set(piece, offset));
      return bytes;
    },
    async write(position, bytes) {
      eachPiece(position, bytes.length, (piece, offset) => piece.set(bytes.subarray(offset, offset + piece.length)));
      blob.size = Math.max(blob.size, position + bytes.length);
    },
    async truncate(length) {
      if (blob.size <= length) return;
      blob.size = length;
      blob.pages.length = Math.ceil(length / pageBytes);
    },
    sync: async () => undefined,
    close: async () => undefined,
  };
}
