import { setTimeout as sleep } from 'node:timers/promises';
import type { TestHost } from './test-host/types.ts';

/**
 * Lets the time of a test host pass by itself, much faster than outside, so that limits of rates and waits before attempts
 * end. Returns what stops it.
 */
export function passTime({ clock }: Pick<TestHost, 'clock'>): () => Promise<void> {
  let isOver = false;
  const passing = (async () => {
    let last = performance.now();
    while (!isOver) {
      // oxlint-disable-next-line no-await-in-loop -- time passes step by step
      await sleep(2);
      const now = performance.now();
      // Where this machine is slow, no deadline is to come close.
      // oxlint-disable-next-line no-await-in-loop -- as above
      await clock.advance(Math.min(200, Math.ceil(now - last) * 20));
      last = now;
    }
  })();
  return async () => {
    isOver = true;
    await passing;
  };
}
