/** Memory of parts that were sent, for those that come. */
export interface BufferPool {
  take(size: number): Uint8Array;
  /** Nobody may write or read it any more. */
  give(bytes: Uint8Array): void;
}

/** @param mostBytes That are kept. */
export function createBufferPool(mostBytes: number): BufferPool {
  const kept: Uint8Array[] = [];
  return {
    take(size) {
      const index = kept.findIndex(({ length }) => length === size);
      // A new one takes memory only where it is written to.
      return index === -1 ? new Uint8Array(size) : kept.splice(index, 1)[0]!;
    },
    give({ buffer }) {
      kept.push(new Uint8Array(buffer));
      const bytes = kept.reduce((sum, { length }) => sum + length, 0);
      if (bytes > mostBytes) kept.shift();
    },
  };
}

/** Collects the bytes of one part. */
export interface PartBuffer {
  readonly length: number;
  /**
   * At most as many bytes as there is room for.
   *
   * @param size Of the part.
   */
  add(bytes: Uint8Array, size: number): void;
  /**
   * What was added, or the first bytes of it: they are then the caller's, and their memory can go back into the pool.
   *
   * @param bytes Default: all.
   */
  take(bytes?: number): Uint8Array;
}

/** What a small upload takes. */
const firstBytes = 256 * 1024;

export function createPartBuffer(pool: BufferPool): PartBuffer {
  let bytes = new Uint8Array(0);
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(more, size) {
      const needed = length + more.length;
      if (needed > bytes.length) {
        const grown = needed <= firstBytes && firstBytes < size ? new Uint8Array(firstBytes) : pool.take(size);
        grown.set(bytes.subarray(0, length));
        bytes = grown as Uint8Array<ArrayBuffer>;
      }
      bytes.set(more, length);
      length = needed;
    },
    take(most = length) {
      const taken = bytes.subarray(0, most);
      bytes = bytes.slice(most, length);
      length -= most;
      return taken;
    },
  };
}
