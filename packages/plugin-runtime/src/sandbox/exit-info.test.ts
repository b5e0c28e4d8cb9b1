import { expect, test } from 'vitest';
import { describeCrash } from './exit-info.ts';

const ended = { code: 1, signal: undefined };
const trapped = { code: undefined, signal: 'SIGTRAP' };

test.each([
  [
    ended,
    ['error: Uncaught (in promise) TypeError: x is not a function', '    at file:///plugin.mjs:1:2'],
    'crashed: TypeError: x is not a function',
  ],
  [ended, ['error: Uncaught Error: first', '    at a', 'printed later'], 'crashed: Error: first'],
  [
    trapped,
    ['', '# Fatal JavaScript out of memory: Reached heap limit', '#'],
    'crashed: out of memory, used more than 64 MiB of heap',
  ],
  [
    trapped,
    ['# Fatal process out of memory: no room', '    /usr/bin/deno(+0x1)'],
    'crashed: Fatal process out of memory: no room',
  ],
  [ended, ['Something went wrong', '(node:7) ExperimentalWarning: careful'], 'crashed: Something went wrong'],
  [trapped, ['    at a'], 'crashed: ended by SIGTRAP'],
  [{ code: 3, signal: undefined }, [], 'crashed: ended with code 3'],
])('%j after %j is told as "%s"', (status, lines, reason) => {
  expect(describeCrash(status, lines, 64)).toBe(reason);
});
