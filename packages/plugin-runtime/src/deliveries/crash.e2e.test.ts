import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../sqlite.ts';
import { createSqliteStore } from './sqlite-store.ts';

const kills = 10;
const total = 1200;
const child = fileURLToPath(new URL('crash-child.ts', import.meta.url));

interface Verdict {
  readonly plugin: string;
  readonly key: string;
  readonly n: number;
  readonly interrupted: boolean;
  readonly failed: boolean;
}

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'crash-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** One life of the process, ended by SIGKILL `killAfterMs` after it has begun to read. Resolves with how it ended. */
function live(args: readonly string[], killAfterMs?: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    running.stdout.once('data', () => {
      if (killAfterMs !== undefined) setTimeout(() => running.kill('SIGKILL'), killAfterMs);
    });
    running.once('error', reject);
    running.once('exit', (code, signal) => resolve(signal ?? String(code)));
  });
}

test(`over ${kills} kills at random moments nothing is lost or fires twice, and each key keeps its order`, async () => {
  const [database, ledger] = [join(directory, 'deliveries.db'), join(directory, 'ledger')];
  const args = [database, ledger, String(total)];
  const ends: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each life goes on where the last one ended
    ends.push(await live(args, 20 + Math.random() * 130));
  }
  expect(new Set(ends)).toEqual(new Set(['SIGKILL']));
  expect(await live(args)).toBe('0');

  // A kill may have torn the last line of a life; its delivery was not acknowledged.
  const lines = readFileSync(ledger, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'));
  const verdicts = lines.map((line) => JSON.parse(line) as Verdict);
  for (const plugin of ['p', 'q']) {
    for (let key = 0; key < 7; key += 1) {
      const seen = verdicts.filter((entry) => !entry.failed && entry.plugin === plugin && entry.key === `k${key}`);
      const first = [...new Set(seen.map(({ n }) => n))];
      const published = Array.from({ length: total }, (_, n) => n).filter((n) => n % 7 === key);
      expect(first, `${plugin} k${key}`).toEqual(published);
    }
  }

  // What was acknowledged comes again only after an interruption, and the next attempt is told so.
  const acknowledged = new Set<string>();
  for (const { plugin, n, interrupted, failed } of verdicts) {
    const name = `${plugin} ${n}`;
    if (interrupted) acknowledged.delete(name);
    expect(acknowledged.has(name), `${name} came again and did not say so`).toBe(false);
    if (!failed) acknowledged.add(name);
  }

  const store = createSqliteStore(database);
  expect([store.stats('p').counts, store.stats('q').counts]).toMatchObject([{ done: total }, { done: total }]);
  expect(store.cursor('feed')).toBe(total);
  store.close();

  // Each fire has one run and each run its fire, on the beat that the first life began.
  const db = openDatabase(database);
  const fires = db.prepare(`SELECT id, dedupe FROM delivery_dedupe WHERE plugin = 'timed'`).all();
  const runs = db.prepare(`SELECT id FROM deliveries WHERE plugin = 'timed'`).all();
  db.close();
  expect(fires.length).toBeGreaterThan(kills);
  expect(runs).toHaveLength(fires.length);
  expect(new Set(fires.map(({ id }) => id))).toEqual(new Set(runs.map(({ id }) => id)));
  const instants = fires.map(({ dedupe }) => Date.parse(String(dedupe).replace('fire ', '')));
  expect(new Set(instants.map((at) => at % 40)).size).toBe(1);
});
