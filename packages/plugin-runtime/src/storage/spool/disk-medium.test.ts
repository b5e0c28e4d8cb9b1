import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../sqlite.ts';
import { onDisk } from './disk-errors.ts';
import { createDiskMedium } from './disk-medium.ts';
import type { SpoolMedium } from './medium.ts';
import { createSpoolStore } from './spool-store.ts';
import type { PluginSpool } from './store.ts';

const blob = '0123456789abcdef0123456789abcdef';
let root: string;
let directory: string;
let medium: SpoolMedium;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'disk-medium-')));
  directory = join(root, 'spool');
  medium = createDiskMedium(directory);
});
afterEach(() => rmSync(root, { recursive: true }));

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const secret = (): string => {
  const path = join(root, 'secret');
  writeFileSync(path, 'a secret of the host');
  return path;
};

async function withSpool(use: (spool: PluginSpool) => Promise<void>): Promise<void> {
  const db = openDatabase(':memory:');
  try {
    await use(await createSpoolStore({ db, medium, clock: { now: () => 0 } }).open('p'));
  } finally {
    db.close();
  }
}

async function put(spool: PluginSpool, name: string, contents: string): Promise<void> {
  const writer = await spool.write(name, { limitBytes: 1000 });
  await writer.write(Buffer.from(contents));
  await writer.close();
}

test('files and folders are for their owner alone', async () => {
  const file = await medium.create('p', blob);
  await file.close();
  expect([directory, join(directory, 'p'), join(directory, 'p', blob)].map(mode)).toEqual(['700', '700', '600']);
});

test('no name that a plugin chose gets to the disk', () =>
  withSpool(async (spool) => {
    await put(spool, 'chosen/by.plugin', 'text');
    expect(readdirSync(directory)).toEqual(['p']);
    expect(readdirSync(join(directory, 'p'))).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)]);
  }));

test.each(['..', '.', '', 'a/b', '../p', 'P', 'a\0b'])('%j is no plugin whose files are kept', async (plugin) => {
  const refused = { code: 'INVALID_ARGUMENT' };
  await expect(medium.create(plugin, blob)).rejects.toMatchObject(refused);
  await expect(medium.list(plugin)).rejects.toMatchObject(refused);
  await expect(medium.clear(plugin)).rejects.toMatchObject(refused);
  expect(readdirSync(root)).toEqual([]);
});

test('a link in the place of a file is neither read nor written nor cut', () =>
  withSpool(async (spool) => {
    await put(spool, 'a', 'text');
    const [name = ''] = readdirSync(join(directory, 'p'));
    const path = join(directory, 'p', name);
    const target = secret();
    unlinkSync(path);
    symlinkSync(target, path);
    await expect(spool.read('a', {})).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(spool.write('a', { append: true, limitBytes: 1000 })).rejects.toMatchObject({ code: 'INTEGRITY' });
    await spool.delete('a');
    expect(readdirSync(join(directory, 'p'))).toEqual([]);
    expect(readFileSync(target, 'utf8')).toBe('a secret of the host');
  }));

test('a link in the place of the folder of a plugin is refused, and removed without its target', async () => {
  const elsewhere = join(root, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, blob), 'not of the spool');
  mkdirSync(directory);
  symlinkSync(elsewhere, join(directory, 'p'));
  await expect(medium.list('p')).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await expect(medium.open('p', blob, 'read')).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await medium.clear('p');
  expect(readdirSync(directory)).toEqual([]);
  expect(readdirSync(elsewhere)).toEqual([blob]);
});

test('a folder in the place of a file is no file', async () => {
  mkdirSync(join(directory, 'p', blob), { recursive: true });
  await expect(medium.open('p', blob, 'read')).rejects.toMatchObject({ code: 'INTEGRITY' });
});

test('a new blob never takes the place of something else', async () => {
  const target = secret();
  mkdirSync(join(directory, 'p'), { recursive: true });
  symlinkSync(target, join(directory, 'p', blob));
  await expect(medium.create('p', blob)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(target, 'utf8')).toBe('a secret of the host');
});

test('what is not of the spool stays when it is recovered', async () => {
  mkdirSync(join(directory, 'p'), { recursive: true });
  writeFileSync(join(directory, 'p', 'notes.txt'), 'of the operator');
  writeFileSync(join(directory, 'p', blob), 'left by a crash');
  await withSpool(async () => expect(readdirSync(join(directory, 'p'))).toEqual(['notes.txt']));
});

// Every write to this device of Linux fails with ENOSPC, see full(4).
test.runIf(existsSync('/dev/full'))('a full disk is STORAGE_FULL, which is worth another attempt', async () => {
  const writing = onDisk(() => writeFile('/dev/full', 'x'));
  await expect(writing).rejects.toMatchObject({ code: 'STORAGE_FULL', retryable: true });
  const reading = onDisk(() => readFile(join(root, 'absent')));
  await expect(reading).rejects.toMatchObject({ code: 'ENOENT' });
});
