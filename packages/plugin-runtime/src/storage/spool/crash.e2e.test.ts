import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../sqlite.ts';
import { collect } from './contract/test-support.ts';
import { createDiskMedium } from './disk-medium.ts';
import { createSpoolStore } from './spool-store.ts';

const kills = 10;
const child = fileURLToPath(new URL('crash-child.ts', import.meta.url));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'spool-crash-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** One life of the writer, ended by SIGKILL `killAfterMs` after it has begun. Resolves with the last length it printed. */
function live(args: readonly string[], killAfterMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    running.stdout.on('data', (text: Buffer) => (printed += text.toString()));
    running.stdout.once('data', () => setTimeout(() => running.kill('SIGKILL'), killAfterMs));
    running.once('error', reject);
    running.once('close', () => resolve(Number(printed.split('\n').findLast((line) => /^\d+$/.test(line)) ?? 0)));
  });
}

test(`over ${kills} kills at random moments no synced byte is lost, and none is there that was not synced`, async () => {
  const [database, folder] = [join(directory, 'host.db'), join(directory, 'spool')];
  let safe = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each life goes on where the last one ended
    safe = Math.max(safe, await live([database, folder], 10 + Math.random() * 120));
  }
  expect(safe).toBeGreaterThan(0);

  const db = openDatabase(database);
  const spool = await createSpoolStore({ db, medium: createDiskMedium(folder), clock: Date }).open('p');
  const bytes = await collect((await spool.read('a', {})).bytes);
  // A sync may have been safe before it could be printed.
  expect(bytes.length).toBeGreaterThanOrEqual(safe);
  expect(bytes.findIndex((byte, index) => byte !== index % 251)).toBe(-1);

  const [blob = '', ...others] = readdirSync(join(folder, 'p'));
  expect(others).toEqual([]);
  expect(statSync(join(folder, 'p', blob)).size).toBe(bytes.length);
  expect(await spool.usedBytes()).toBe(bytes.length);
  db.close();
});
