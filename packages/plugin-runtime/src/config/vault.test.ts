import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createVault, readVaultKey } from './vault.ts';

const vault = createVault(randomBytes(32));

test('a secret comes back, and never looks the same twice', () => {
  const first = vault.encrypt('a', 'geheim ü');
  expect(vault.decrypt('a', first)).toBe('geheim ü');
  expect(vault.encrypt('a', 'geheim ü')).not.toBe(first);
  expect(first).not.toContain('geheim');
});

test('a changed, cut or swapped text does not decrypt', () => {
  const text = vault.encrypt('a', 'geheim');
  const flipped = `${text.slice(0, 30)}${text[30] === 'A' ? 'B' : 'A'}${text.slice(31)}`;
  for (const bad of [flipped, text.slice(0, -4), 'v1:', 'nonsense', '']) {
    expect(() => vault.decrypt('a', bad), bad).toThrow(expect.objectContaining({ code: 'INTEGRITY' }));
  }
  expect(() => vault.decrypt('b', text)).toThrow(/secret of b/);
  expect(() => createVault(randomBytes(32)).decrypt('a', text)).toThrow(/cannot be decrypted/);
});

test('the key is made once, readable by its owner alone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'vault-'));
  try {
    const path = join(directory, 'secret.key');
    const key = readVaultKey(path);
    expect(readVaultKey(path)).toEqual(key);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeFileSync(path, 'short');
    expect(() => readVaultKey(path)).toThrow(/damaged/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
