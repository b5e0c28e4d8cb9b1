import { createHash, type Hash } from 'node:crypto';
import { bytesAreGone, type BlobFile } from './medium.ts';

const kept = 256;
const chunkBytes = 256 * 1024;

/**
 * Running SHA-256 states of the blobs that were closed last, so that one that is appended to need not be read again. A
 * state cannot be stored: after a restart of the host it is made anew.
 */
export interface Digests {
  /** The state of a blob at its end, which becomes the caller's. */
  take(blob: string): Hash | undefined;
  keep(blob: string, state: Hash): void;
}

export function createDigests(): Digests {
  const states = new Map<string, Hash>();
  return {
    take(blob) {
      const state = states.get(blob);
      states.delete(blob);
      return state;
    },
    keep(blob, state) {
      states.set(blob, state);
      const [oldest] = states.keys();
      if (states.size > kept && oldest !== undefined) states.delete(oldest);
    },
  };
}

/**
 * The state after the first `length` bytes of a blob.
 *
 * @throws {PluginError} `INTEGRITY` when it is shorter.
 */
export async function readDigest(file: BlobFile, length: number): Promise<Hash> {
  const hash = createHash('sha256');
  for (let position = 0; position < length;) {
    // oxlint-disable-next-line no-await-in-loop -- one piece at a time keeps memory bounded
    const bytes = await file.read(position, Math.min(chunkBytes, length - position));
    if (bytes.length === 0) throw bytesAreGone(`${length - position} bytes`);
    hash.update(bytes);
    position += bytes.length;
  }
  return hash;
}
