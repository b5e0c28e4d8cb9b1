import { expect, test } from 'vitest';
import { coalesce } from './coalesce.ts';

test('work never overlaps, and what is asked for meanwhile is done once more', async () => {
  const runs: PromiseWithResolvers<void>[] = [];
  const ask = coalesce(() => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  });
  const finish = async (index: number) => {
    runs[index]?.resolve();
    await new Promise(setImmediate);
  };

  ask();
  ask();
  ask();
  expect(runs).toHaveLength(1);
  await finish(0);
  expect(runs).toHaveLength(2);
  await finish(1);
  expect(runs).toHaveLength(2);
  ask();
  expect(runs).toHaveLength(3);
});
