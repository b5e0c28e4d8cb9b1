import { expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { watchMemory } from './memory-watchdog.ts';

const mb = 1024 * 1024;

test('memory that grows fast is looked at every 50 ms, calm memory every 250 ms', async () => {
  const clock = createVirtualClock();
  const looks: number[] = [];
  let bytes = 40 * mb;
  let exceededAt: number | undefined;
  const read = (): number => {
    looks.push(clock.now());
    return bytes;
  };
  watchMemory(read, 256 * mb, clock, () => {
    exceededAt = clock.now();
  });
  await clock.advance(1_000);
  expect(looks).toEqual([0, 50, 300, 550, 800]);

  const grow = (): void => {
    bytes += 50 * mb;
    clock.setTimeout(grow, 50);
  };
  grow();
  await clock.advance(1_000);
  expect(exceededAt).toBe(1_250);
});

test('a process that is gone is looked at no more', async () => {
  const clock = createVirtualClock();
  watchMemory(
    () => undefined,
    1,
    clock,
    () => {
      throw new Error('blamed');
    },
  );
  await clock.advance(1_000);
  expect(clock.pendingTimers).toBe(0);
});
