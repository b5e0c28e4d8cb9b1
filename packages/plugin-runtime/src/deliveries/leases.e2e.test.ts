import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../sqlite.ts';
import { createSqliteStore } from './sqlite-store.ts';

const total = 900;
const child = fileURLToPath(new URL('crash-child.ts', import.meta.url));

interface Verdict {
  readonly replica: string;
  readonly plugin: string;
  readonly key: string;
  readonly n: number;
  readonly interrupted: boolean;
  readonly failed: boolean;
}

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'leases-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Starts a host that reads the same feed as the others. Resolves when it has begun. */
async function startHost(replica: string): Promise<ChildProcess> {
  const args = [child, join(directory, 'deliveries.db'), join(directory, 'ledger'), String(total), replica];
  const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(running.stdout, 'data');
  return running;
}

test('of two processes one delivers; when it is killed the other goes on, and each key keeps its order', async () => {
  const first = await startHost('a');
  const second = await startHost('b');
  const ended = once(second, 'exit');
  first.kill('SIGKILL');
  expect(await ended).toEqual([0, null]);

  const lines = readFileSync(join(directory, 'ledger'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'));
  const verdicts = lines.map((line) => JSON.parse(line) as Verdict);
  // After the first line of the second nothing comes from the first.
  const hosts = verdicts.map(({ replica }) => replica).join('');
  expect(hosts).toMatch(/^a+b+$/);

  for (const plugin of ['p', 'q']) {
    for (let key = 0; key < 7; key += 1) {
      const seen = verdicts.filter((entry) => !entry.failed && entry.plugin === plugin && entry.key === `k${key}`);
      const published = Array.from({ length: total }, (_, n) => n).filter((n) => n % 7 === key);
      expect([...new Set(seen.map(({ n }) => n))], `${plugin} k${key}`).toEqual(published);
    }
  }
  // What was acknowledged comes again only after the kill, and is told so; when that attempt fails, the next is a usual one.
  const acknowledged = new Map<string, string>();
  for (const { replica, plugin, n, interrupted, failed } of verdicts) {
    const before = acknowledged.get(`${plugin} ${n}`);
    if (before !== undefined) expect([before, replica, interrupted]).toEqual(['a', 'b', true]);
    if (failed) acknowledged.delete(`${plugin} ${n}`);
    else acknowledged.set(`${plugin} ${n}`, replica);
  }

  const store = createSqliteStore(join(directory, 'deliveries.db'));
  expect([store.stats('p').counts, store.stats('q').counts]).toMatchObject([{ done: total }, { done: total }]);
  store.close();
  // Each fire has one run and each run its fire, on the beat that the first began.
  const db = openDatabase(join(directory, 'deliveries.db'));
  const fires = db.prepare(`SELECT id, dedupe FROM delivery_dedupe WHERE plugin = 'timed'`).all();
  const runs = db.prepare(`SELECT id FROM deliveries WHERE plugin = 'timed'`).all();
  db.close();
  expect(new Set(runs.map(({ id }) => id))).toEqual(new Set(fires.map(({ id }) => id)));
  const instants = fires.map(({ dedupe }) => Date.parse(String(dedupe).replace('fire ', '')));
  expect(new Set(instants.map((at) => at % 40)).size).toBe(1);
});
