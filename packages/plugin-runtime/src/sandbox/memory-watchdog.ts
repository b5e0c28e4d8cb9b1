import type { Clock } from '../clock.ts';

const calmMs = 250;
/** While memory grows by more than this between two looks, they follow each other faster. */
const growthBytes = 4 * 1024 * 1024;
const hurriedMs = 50;

/**
 * Looks at a process's memory and calls `onExceeded` once it is above the limit. Deno bounds the heap of JavaScript, but
 * not what lies outside, such as the content of a `Uint8Array`.
 *
 * @returns What stops it.
 */
export function watchMemory(
  memoryBytes: () => number | undefined,
  limitBytes: number,
  clock: Clock,
  onExceeded: () => void,
): () => void {
  let last = memoryBytes() ?? 0;
  let timer: unknown;

  function look(): void {
    const bytes = memoryBytes();
    if (bytes === undefined) return;
    if (bytes > limitBytes) {
      onExceeded();
      return;
    }
    timer = clock.setTimeout(look, bytes - last > growthBytes ? hurriedMs : calmMs);
    last = bytes;
  }

  timer = clock.setTimeout(look, hurriedMs);
  return () => clock.clearTimeout(timer);
}
