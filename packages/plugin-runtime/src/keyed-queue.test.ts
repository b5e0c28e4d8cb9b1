import { expect, test } from 'vitest';
import { createKeyedQueue } from './keyed-queue.ts';

test('work with one key runs in turn, with another at once', async () => {
  const inTurn = createKeyedQueue();
  const log: string[] = [];
  const first = Promise.withResolvers<void>();
  const run = (key: string, name: string, wait?: Promise<void>) =>
    inTurn(key, async () => {
      log.push(`begin ${name}`);
      await wait;
      log.push(`end ${name}`);
      return name;
    });
  const results = [run('a', '1', first.promise), run('a', '2'), run('b', '3')];
  await results[2];
  first.resolve();
  expect(await Promise.all(results)).toEqual(['1', '2', '3']);
  expect(log).toEqual(['begin 1', 'begin 3', 'end 3', 'end 1', 'begin 2', 'end 2']);
});

test('what fails fails alone', async () => {
  const inTurn = createKeyedQueue();
  const failing = inTurn('a', () => Promise.reject(new Error('no')));
  const next = inTurn('a', async () => 'yes');
  await expect(failing).rejects.toThrow('no');
  expect(await next).toBe('yes');
  expect(await inTurn('a', async () => 'later')).toBe('later');
});
