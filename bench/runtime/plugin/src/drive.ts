/** How calls are made one after another, or with several under way. */
export interface DriveOptions {
  readonly count: number;
  readonly inFlight: number;
}

export interface DriveResult {
  readonly perSecond: number;
  /** Of each call, in whole microseconds. */
  readonly latenciesUs: readonly number[];
}

/** Makes `count` calls. Runs in the host and in guests, so that both directions are measured by the same code. */
export async function drive(call: () => Promise<unknown>, { count, inFlight }: DriveOptions): Promise<DriveResult> {
  const latenciesUs: number[] = [];
  let left = count;

  async function line(): Promise<void> {
    while (left > 0) {
      left -= 1;
      const start = performance.now();
      // oxlint-disable-next-line no-await-in-loop -- one line has one call under way
      await call();
      latenciesUs.push(Math.round((performance.now() - start) * 1000));
    }
  }

  const start = performance.now();
  await Promise.all(Array.from({ length: inFlight }, line));
  return { perSecond: (count / (performance.now() - start)) * 1000, latenciesUs };
}
