/**
 * Runs what it is given at the end of this turn of the event loop, and no sooner than `gapMs` after it last ran something:
 * what is done rarely is done at once, what is done often waits a little for more.
 */
export function createPace(gapMs: number): (run: () => void) => void {
  let last = -Infinity;
  return (run) => {
    const waitMs = last + gapMs - performance.now();
    const runNow = (): void => {
      last = performance.now();
      run();
    };
    if (waitMs > 0) setTimeout(runNow, waitMs);
    else setImmediate(runNow);
  };
}
