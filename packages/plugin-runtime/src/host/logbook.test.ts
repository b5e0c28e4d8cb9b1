import { beforeEach, expect, test } from 'vitest';
import { createVirtualClock } from '../clock.ts';
import { createRedactor } from '../config/redact.ts';
import { createLogbook, type Logbook } from './logbook.ts';

let book: Logbook;
const ignore = (): void => undefined;
beforeEach(() => {
  book = createLogbook(createVirtualClock(), createRedactor(['canary-secret']), ignore, ignore);
});

test('secrets are removed from messages, fields and refusals', () => {
  book.write({ level: 'info', from: 'plugin', message: 'token canary-secret', fields: { a: ['canary-secret'] } });
  book.deny({ member: 'fetch', code: 'PERMISSION_DENIED', message: 'to https://x/canary-secret' });
  expect(JSON.stringify([book.lines({}), book.denials()])).not.toContain('canary');
});

test('a reader goes on after the last line it has seen', () => {
  for (const message of ['a', 'b', 'c']) book.write({ level: 'info', from: 'host', message });
  expect(book.lines({ after: 1 }).map((line) => line.message)).toEqual(['b', 'c']);
  expect(book.lines({ limit: 1 }).map((line) => line.message)).toEqual(['c']);
});

test('only the last thousand lines are kept', () => {
  for (let line = 0; line < 1500; line += 1) book.write({ level: 'info', from: 'plugin', message: `${line}` });
  expect(book.lines({ limit: 5000 })).toHaveLength(1000);
  expect(book.lines({ limit: 5000 })[0]?.message).toBe('500');
});

test('a refusal that repeats is counted, and the newest comes first', () => {
  for (let call = 0; call < 500; call += 1) book.deny({ member: 'fetch', code: 'PERMISSION_DENIED', message: 'no' });
  book.deny({ member: 'users.list', code: 'PERMISSION_DENIED', message: 'no' });
  expect(book.denials().map(({ member, count }) => [member, count])).toEqual([
    ['users.list', 1],
    ['fetch', 500],
  ]);
});
