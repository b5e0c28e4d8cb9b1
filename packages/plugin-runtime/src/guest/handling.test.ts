import { expect, test } from 'vitest';
import { answer, callParams, type CallParams } from './handling.ts';

const later = (): Promise<CallParams> => new Promise((resolve) => void setImmediate(() => resolve(callParams([]))));

test('calls carry what they belong to, also when several things are handled at once', async () => {
  const first = answer({ handling: 'a' }, async () => [callParams([1]), await later(), await later()]);
  const second = answer({ handling: 'b' }, async () => [await later(), callParams([2])]);
  expect(await first).toEqual([
    { args: [1], handling: 'a' },
    { args: [], handling: 'a' },
    { args: [], handling: 'a' },
  ]);
  expect(await second).toEqual([
    { args: [], handling: 'b' },
    { args: [2], handling: 'b' },
  ]);
});

test('what is not part of handling anything carries nothing', async () => {
  expect(callParams([])).toEqual({ args: [] });
  await answer({ handling: 'a' }, () =>
    answer({ kind: 'hook' }, later).then((call) => expect(call).toEqual({ args: [] })),
  );
});

test.each([undefined, null, 'text', { handling: 7 }])('%j names nothing', (params) => {
  expect(answer(params, () => callParams([]))).toEqual({ args: [] });
});
