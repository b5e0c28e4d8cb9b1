import { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Io } from '../io.ts';
import { startProgress } from './progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function terminal(isTTY: boolean, env: Io['env'] = {}) {
  let text = '';
  const stderr = { write: (more: string) => void (text += more), isTTY, columns: 40 };
  const { signal } = new AbortController();
  const io: Io = { stderr, stdout: stderr, stdin: Readable.from([]), env, cwd: '/', signal };
  return { io, written: () => text };
}

test('a line changes in place on a terminal, fits it, and goes away', () => {
  const { io, written } = terminal(true, { NO_COLOR: '1' });
  {
    using progress = startProgress({ io, json: false, quiet: false }, 'Packing');
    progress.update(`Packing ${'a-plugin-with-a-long-name'.repeat(3)}\u001b[2J`, { done: 1, total: 4 });
    vi.advanceTimersByTime(150);
  }
  const lines = written().split('\r\u001b[2K');
  expect(lines.at(1)).toBe('⠋ Packing');
  expect(lines.at(2)).toMatch(/^⠙ ████░░░░░░░░░░░░ 1\/4 Packing a-pl.*…$/);
  expect(lines.at(2)?.length).toBeLessThan(40);
  expect(lines.at(-1)).toBe('');
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  ['a pipe', terminal(false)],
  ['a recorded terminal', terminal(true, { CI: '1' })],
])('%s gets a plain line for each step', (_name, { io, written }) => {
  const progress = startProgress({ io, json: false, quiet: false }, 'Packing');
  for (const step of ['a', 'a', 'b']) progress.update(step, { done: 1, total: 10 });
  progress.stop();
  expect(written()).toBe('Packing\n 1/10 a\n 1/10 b\n');
});

test('programs and whoever wants quiet see nothing', () => {
  const { io, written } = terminal(true);
  startProgress({ io, json: true, quiet: false }, 'Packing').update('a');
  startProgress({ io, json: false, quiet: true }, 'Packing').update('a');
  expect(written()).toBe('');
});
