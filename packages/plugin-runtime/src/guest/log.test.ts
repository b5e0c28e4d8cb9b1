import { expect, test } from 'vitest';
import { createLogWriter, type LogEntry } from './log.ts';

function write(message: unknown, fields?: unknown): LogEntry {
  const entries: LogEntry[] = [];
  createLogWriter((entry) => entries.push(entry))('info', message as string, fields);
  const [entry] = entries;
  if (entry === undefined) throw new Error('nothing was written');
  return entry;
}

test('fields become JSON, whatever they are', () => {
  const loop: Record<string, unknown> = {};
  loop['loop'] = loop;
  expect(write('m', { n: 1n, at: new Date(0), error: new TypeError('bad') }).fields).toMatchObject({
    n: '1',
    at: '1970-01-01T00:00:00.000Z',
    error: { name: 'TypeError', message: 'bad' },
  });
  expect(write('m', { constructor: 1, kept: 2 }).fields).toEqual({ kept: 2 });
  expect(write('m', loop).fields).toHaveProperty('unreadable');
  expect(write('m', () => {})).toEqual({ level: 'info', message: 'm' });
});

test('an entry is cut to 16 KiB', () => {
  const entry = write('x'.repeat(20_000), { more: 'y'.repeat(100) });
  expect(entry.message).toHaveLength(16 * 1024);
  expect(entry.fields).toEqual({ truncated: '' });
  expect(JSON.stringify(write('m', { text: 'y'.repeat(50_000) })).length).toBeLessThan(17 * 1024);
});

test('a message need not be a text', () => {
  expect(write(undefined).message).toBe('undefined');
  expect(write(42).message).toBe('42');
});
