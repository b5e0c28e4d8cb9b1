import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockDataDir } from './lock.ts';
import { readServiceFile, removeServiceFile, writeServiceFile } from './service-file.ts';
import { ensureTokenFile, readTokenFile } from './token-file.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'data-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const mode = (name: string) => (statSync(join(dataDir, name)).mode & 0o777).toString(8);

describe('the token file', () => {
  test('is made once, for its owner alone', () => {
    expect(readTokenFile(dataDir)).toBeUndefined();
    const token = ensureTokenFile(dataDir);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(ensureTokenFile(dataDir)).toBe(token);
    expect(readTokenFile(dataDir)).toBe(token);
    expect(mode('token')).toBe('600');
    expect(readdirSync(dataDir)).toEqual(['token']);
  });

  test('is replaced when others could have read it, or when it is damaged', () => {
    const token = ensureTokenFile(dataDir);
    chmodSync(join(dataDir, 'token'), 0o644);
    const second = ensureTokenFile(dataDir);
    expect(second).not.toBe(token);
    expect(mode('token')).toBe('600');

    writeFileSync(join(dataDir, 'token'), '');
    expect(readTokenFile(dataDir)).toBeUndefined();
    expect(ensureTokenFile(dataDir)).toMatch(/^[\w-]{43}$/);
  });
});

test('the service file tells where a service is, until it is gone', () => {
  const contents = { url: 'http://127.0.0.1:7437', port: 7437, pid: process.pid };
  writeServiceFile(dataDir, contents);
  expect(readServiceFile(dataDir)).toEqual(contents);
  expect(mode('service.json')).toBe('600');
  removeServiceFile(dataDir);
  removeServiceFile(dataDir);
  expect(readServiceFile(dataDir)).toBeUndefined();

  writeServiceFile(dataDir, { ...contents, pid: 1 });
  removeServiceFile(dataDir);
  expect(readServiceFile(dataDir)?.pid).toBe(1);
  writeFileSync(join(dataDir, 'service.json'), '{"url":');
  expect(readServiceFile(dataDir)).toBeUndefined();
});

describe('the lock', () => {
  test('is held by one service at a time, and names it', () => {
    const release = lockDataDir(dataDir);
    writeServiceFile(dataDir, { url: 'http://127.0.0.1:7437', port: 7437, pid: 42 });
    expect(() => lockDataDir(dataDir)).toThrow(/already uses .* at http:\/\/127\.0\.0\.1:7437 \(process 42\)/);
    release();
    lockDataDir(dataDir)();
  });

  test('of a killed process is free', () => {
    const script = `
      import { lockDataDir } from ${JSON.stringify(new URL('lock.ts', import.meta.url).href)};
      lockDataDir(process.argv[1]);
      process.kill(process.pid, 'SIGKILL');`;
    const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script, dataDir]);
    expect(signal).toBe('SIGKILL');
    expect(readFileSync(join(dataDir, 'lock')).byteLength).toBe(0);
    lockDataDir(dataDir)();
  });
});
