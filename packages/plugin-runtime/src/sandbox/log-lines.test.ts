import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createLineGate, longestLine, readLines, readLogEntry, type LogLine } from './log-lines.ts';

async function linesOf(...chunks: readonly (string | Uint8Array)[]): Promise<string[]> {
  const stream = new PassThrough();
  const lines: string[] = [];
  readLines(stream, (line) => lines.push(line));
  for (const chunk of chunks) stream.write(chunk);
  stream.end();
  await finished(stream);
  return lines;
}

test('lines and characters that arrive in pieces are put together', async () => {
  const euro = Buffer.from('€');
  await expect(linesOf('one\ntw', 'o\n\nth', euro.subarray(0, 1), euro.subarray(1), 'ree')).resolves.toEqual([
    'one',
    'two',
    'th€ree',
  ]);
});

test('ten megabytes without a line break are one line of 16 KiB', async () => {
  const lines = await linesOf(...Array.from({ length: 160 }, () => 'x'.repeat(64 * 1024)), '\nnext\n');
  expect(lines.map(({ length }) => length)).toEqual([longestLine, 4]);
});

test('a flood is cut to the rate, without parsing what is dropped, and the loss is told', async () => {
  const clock = createVirtualClock();
  const lines: LogLine[] = [];
  let made = 0;
  const gate = createLineGate(clock, (line) => lines.push(line));
  const offer = (): void =>
    gate.offer(() => {
      made += 1;
      return { level: 'info', message: 'x' };
    });
  for (let line = 0; line < 10_000; line += 1) offer();
  expect(made).toBe(200);
  await clock.advance(1_000);
  for (let line = 0; line < 10_000; line += 1) offer();
  expect(made).toBe(250);
  expect(lines[200]).toEqual({ level: 'warn', message: '9800 lines were dropped: at most 50 a second are kept' });
});

test('a log entry is taken for what it is or not at all', () => {
  const read = (text: string): unknown => readLogEntry(Buffer.from(text));
  expect(read('{"level":"warn","message":"m","fields":{"a":1},"more":2}')).toEqual({
    level: 'warn',
    message: 'm',
    fields: { a: 1 },
  });
  expect(read('{"level":"loud","message":"m"}')).toBeUndefined();
  expect(read('{"level":"info","message":1}')).toBeUndefined();
  expect(read('{"level":"info","message":"m","fields":{"__proto__":1}}')).toBeUndefined();
  expect(read('nonsense')).toBeUndefined();
});
