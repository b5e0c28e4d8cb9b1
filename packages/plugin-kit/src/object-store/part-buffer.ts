/** Collects the bytes of one part. It grows as it fills, so that a slow upload holds little. */
export interface PartBuffer {
  readonly length: number;
  /** At most as many bytes as there is room for. */
  add(bytes: Uint8Array): void;
  /** What was added, which is then the caller's. */
  take(): Uint8Array;
}

const firstBytes = 256 * 1024;

export function createPartBuffer(): PartBuffer {
  let bytes = new Uint8Array(0);
  let length = 0;
  return {
    get length() {
      return length;
    },
    add(more) {
      const needed = length + more.length;
      if (needed > bytes.length) {
        const grown = new Uint8Array(Math.max(needed, firstBytes, bytes.length * 2));
        grown.set(bytes.subarray(0, length));
        bytes = grown;
      }
      bytes.set(more, length);
      length = needed;
    },
    take() {
      const taken = bytes.subarray(0, length);
      bytes = new Uint8Array(0);
      length = 0;
      return taken;
    },
  };
}
