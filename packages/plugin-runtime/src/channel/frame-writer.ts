import { encodeFrame, type FrameKind } from './frame.ts';

const batchBytes = 64 * 1024;

export type SendFrame = (kind: FrameKind, id: number, payload?: Uint8Array) => void;

/**
 * Writes frames in batches: all frames of one turn of the microtask queue leave in one write, because a system call per
 * frame costs more than the frame.
 */
export function createFrameWriter(write: (bytes: Uint8Array) => void): SendFrame {
  let batch: Uint8Array[] = [];
  let size = 0;

  function flush(): void {
    if (batch.length === 0) return;
    const bytes = batch.length === 1 && batch[0] !== undefined ? batch[0] : concat(batch, size);
    batch = [];
    size = 0;
    write(bytes);
  }

  return (kind, id, payload) => {
    const frame = encodeFrame(kind, id, payload);
    if (batch.length === 0) queueMicrotask(flush);
    batch.push(frame);
    size += frame.length;
    if (size >= batchBytes) flush();
  };
}

function concat(parts: readonly Uint8Array[], size: number): Uint8Array {
  const joined = new Uint8Array(size);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
