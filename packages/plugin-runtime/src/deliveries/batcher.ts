import type { Awaitable } from './store.ts';

const mostAtOnce = 500;

/**
 * Collects items until `defer` runs what it was given, or while the batch before is being written, and writes them
 * together in the order of arrival. Each caller gets the answer to its own item; when `write` fails, every caller of that batch does.
 */
export function createBatcher<I, O>(
  write: (items: readonly I[]) => Awaitable<readonly O[]>,
  defer: (run: () => void) => void,
): (item: I) => Promise<O> {
  let waiting: { item: I; resolve: (answer: O) => void; reject: (reason: unknown) => void }[] = [];
  let writing = false;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce);
      waiting = waiting.slice(mostAtOnce);
      try {
        // oxlint-disable-next-line no-await-in-loop -- batches keep their order
        const answers = await write(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(answers[index] as O));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (writing) return;
      writing = true;
      defer(() => void writeAll());
    });
}
