import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findDenoBinary } from './deno-binary.ts';
import { isReadableByAnyone } from './hardening.ts';

test('a system without a binary is told which package is missing', () => {
  expect(() => findDenoBinary('sunos', 'sparc')).toThrow(
    expect.objectContaining({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('@deno/sunos-sparc is not installed') as unknown,
    }),
  );
  expect(() => findDenoBinary('linux', 'mips')).toThrow('@deno/linux-mips-glibc');
});

test('a file is readable by anyone only if every folder above it lets anyone through', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'readable-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const inner = path.join(folder, 'inner');
  await mkdir(inner);
  const file = path.join(inner, 'file');
  await writeFile(file, '');
  await Promise.all([chmod(file, 0o644), chmod(inner, 0o755), chmod(folder, 0o700)]);
  expect(isReadableByAnyone(file)).toBe(false);
  await chmod(folder, 0o711);
  expect(isReadableByAnyone(file)).toBe(true);
  await chmod(file, 0o640);
  expect(isReadableByAnyone(file)).toBe(false);
});
