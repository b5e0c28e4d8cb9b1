/** Runs `work` on the items in their order, on so many at a time. The first error ends it, once what runs has ended. */
export async function inParallel<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failed) return;
      try {
        // oxlint-disable-next-line no-await-in-loop -- the workers are what runs at a time
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
