import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundleGuest } from './bundle-guest.ts';

test('the guest is small, without any schema, and what is right is not written again', async () => {
  const outDir = await mkdtemp(path.join(tmpdir(), 'guest-'));
  onTestFinished(() => rm(outDir, { recursive: true }));
  const file = await bundleGuest(outDir);
  const guest = path.join(outDir, 'guest.mjs');
  const code = await readFile(guest, 'utf8');
  expect(code.length).toBeLessThan(96 * 1024);
  expect(code).not.toContain('ZodType');

  const before = await stat(guest);
  await writeFile(file, 'of another version');
  expect(await bundleGuest(outDir)).toBe(file);
  expect(await readFile(file, 'utf8')).toContain(`from './guest.mjs'`);
  expect((await stat(guest)).ino).toBe(before.ino);
});
