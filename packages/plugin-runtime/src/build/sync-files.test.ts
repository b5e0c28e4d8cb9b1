import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { syncFiles } from './sync-files.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'sync-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (file: string) => path.join(directory, file);

test('what is missing or wrong is written, what is right stays untouched', async () => {
  writeFileSync(at('right'), 'one\n');
  writeFileSync(at('wrong'), 'one\n');
  const { ino } = statSync(at('right'));
  const files = new Map([
    ['right', 'one\n'],
    ['wrong', 'two\n'],
    ['inner/missing', 'three\n'],
  ]);
  expect(await syncFiles(directory, files)).toEqual([
    { file: 'right', state: 'current' },
    { file: 'wrong', state: 'written' },
    { file: 'inner/missing', state: 'written' },
  ]);
  expect(statSync(at('right')).ino).toBe(ino);
  expect(readFileSync(at('wrong'), 'utf8')).toBe('two\n');
  expect(await syncFiles(directory, files, { check: true })).toEqual(
    ['right', 'wrong', 'inner/missing'].map((file) => ({ file, state: 'current' })),
  );
});

test.each([
  ['a changed line', 'one\n2\nthree\n', 'line 2 should be "two"'],
  ['a missing end', 'one\ntwo\n', 'line 3 should be "three"'],
  ['a surplus end', 'one\ntwo\nthree\nfour\n', 'line 4 should be ""'],
  ['a surplus end without a line break', 'one\ntwo\nthree\n\n', 'line 5 and what follows should not be there'],
])('a check names %s and writes nothing', async (_what, current, difference) => {
  writeFileSync(at('file'), current);
  expect(await syncFiles(directory, new Map([['file', 'one\ntwo\nthree\n']]), { check: true })).toEqual([
    { file: 'file', state: 'stale', difference },
  ]);
  expect(readFileSync(at('file'), 'utf8')).toBe(current);
});

test('a check says that a file does not exist', async () => {
  expect(await syncFiles(directory, new Map([['file', 'x']]), { check: true })).toMatchObject([
    { state: 'stale', difference: 'it does not exist' },
  ]);
});

test('a file that cannot be read is an error, not a missing one', async () => {
  await expect(syncFiles(directory, new Map([['', 'x']]), { check: true })).rejects.toThrow('EISDIR');
});
