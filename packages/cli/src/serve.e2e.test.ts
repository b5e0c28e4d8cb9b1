import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { runCommand } from './testing/harness.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
let directory: string;
let dataDir: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'serve-'));
  dataDir = join(directory, '.data');
  mkdirSync(join(directory, 'official'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(directory, { recursive: true }));

async function serve(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [main, 'serve', '--json', '--port', '0', '--no-life'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, url: (JSON.parse(line) as { url: string }).url };
}

const cli = (command: string) => runCommand(command, { cwd: directory, env: {} });

test('serves until it is asked to stop', async () => {
  const { child, url } = await serve();
  expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
  expect((await cli('status')).code).toBe(0);
  expect((await cli('events fire session.created')).code).toBe(0);
  const second = await cli('serve --port 0');
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`(process ${child.pid})`);

  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(existsSync(join(dataDir, 'service.json'))).toBe(false);
  expect((await cli('status')).code).toBe(3);
});

test('starts again after it was killed', async () => {
  const { child } = await serve();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect((await cli('status')).code).toBe(3);

  const again = await serve();
  expect((await cli('status')).code).toBe(0);
  expect((await cli('events list')).stdout).toContain('session.created');
  again.child.kill('SIGINT');
  expect(await once(again.child, 'exit')).toEqual([0, null]);
});
