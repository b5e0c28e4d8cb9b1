import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchPlugin } from './watch.ts';

let directory: string;
let saves: string[];
let stop: () => void;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'watch-'));
  for (const folder of ['src/inner', 'node_modules/x', 'dist']) mkdirSync(join(directory, folder), { recursive: true });
  saves = [];
  stop = watchPlugin(directory, (file) => saves.push(file));
});
afterEach(() => {
  stop();
  rmSync(directory, { recursive: true });
});

const write = (file: string, text = 'x') => writeFileSync(join(directory, file), text);
const patience = { timeout: 5000, interval: 10 };

test('a save is heard of once, wherever the file lies', async () => {
  write('index.js', 'x'.repeat(100_000));
  await expect.poll(() => saves, patience).toEqual(['index.js']);
  write('src/inner/a.ts');
  await expect.poll(() => saves, patience).toEqual(['index.js', join('src', 'inner', 'a.ts')]);
});

test('an editor that writes beside and renames is heard of by the name that counts', async () => {
  write('src/.a.ts.swp');
  write('src/a.ts~');
  renameSync(join(directory, 'src/a.ts~'), join(directory, 'src/a.ts'));
  await expect.poll(() => saves, patience).toEqual([join('src', 'a.ts')]);
});

test('a folder that comes later is watched as well', async () => {
  mkdirSync(join(directory, 'lib'));
  await expect.poll(() => saves, patience).toEqual(['lib']);
  write('lib/a.js');
  await expect.poll(() => saves.at(-1), patience).toBe(join('lib', 'a.js'));
});

test('dependencies, results, generated files and tests wake nobody', async () => {
  for (const file of [
    'node_modules/x/index.js',
    'dist/index.js',
    'manifest.d.json.ts',
    'config.schema.json',
    'src/a.test.ts',
  ]) {
    write(file);
  }
  write('manifest.json');
  await expect.poll(() => saves, patience).toEqual(['manifest.json']);
  stop();
  write('manifest.json', 'y');
  await delay(60);
  expect(saves).toEqual(['manifest.json']);
});
