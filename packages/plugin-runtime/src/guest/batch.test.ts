import { PluginError } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { runBatch } from './batch.ts';

const items = ['a', 'b', 'c'].map((id, n) => ({ id, attempt: n + 1, interrupted: n === 2, payload: n }));
const { signal } = new AbortController();
const parse = (payload: unknown): unknown => payload;

test('a handler gets all items at once, and what it does not name is done', async () => {
  const seen: unknown[] = [];
  const handle = (batch: unknown) => void seen.push(batch);
  expect(await runBatch({ handle, items, parse, signal })).toEqual([]);
  expect(seen).toEqual([{ items, signal }]);
});

test('the items that it names have failed, with code and wait', async () => {
  const error = new PluginError('VENDOR_UNAVAILABLE', 'no answer', { retryAfterMs: 30_000 });
  const handle = async () => [
    { id: 'b', error },
    { id: 'c', error: new Error('boom') },
  ];
  expect(await runBatch({ handle, items, parse, signal })).toEqual([
    { id: 'b', error: { code: 'VENDOR_UNAVAILABLE', message: 'no answer', retryAfterMs: 30_000 } },
    { id: 'c', error: { code: 'INTERNAL', message: 'boom' } },
  ]);
});

test('an item whose payload does not fit fails alone; with no other the handler is not called', async () => {
  const seen: unknown[] = [];
  const handle = (batch: unknown) => void seen.push(batch);
  const refuseOdd = (payload: unknown): unknown => {
    if (payload === 1) throw new PluginError('INVALID_ARGUMENT', 'odd');
    return payload;
  };
  const misfit = { id: 'b', error: { code: 'INVALID_ARGUMENT', message: 'odd' } };
  expect(await runBatch({ handle, items, parse: refuseOdd, signal })).toEqual([misfit]);
  expect(seen).toMatchObject([{ items: [{ id: 'a' }, { id: 'c' }] }]);
  expect(await runBatch({ handle, items: items.slice(1, 2), parse: refuseOdd, signal })).toEqual([misfit]);
  expect(seen).toHaveLength(1);
});

test.each([null, true, 'b', {}, ['b'], [{ id: 'b' }], [{ id: 7, error: new Error('x') }], [null]])(
  'an answer of %j is refused',
  async (answer) => {
    await expect(runBatch({ handle: () => answer, items, parse, signal })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  },
);

test('what the handler throws is the fault of the whole batch', async () => {
  const handle = async () => {
    throw new PluginError('RATE_LIMITED', 'slow down');
  };
  await expect(runBatch({ handle, items, parse, signal })).rejects.toMatchObject({ code: 'RATE_LIMITED' });
});
