import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { openTestPlatform } from '../test-support/open-test-platform.ts';
import { faultsOf, stateAfter } from '../test-support/session-order.ts';

const livingProcess = fileURLToPath(new URL('../test-support/living-process.ts', import.meta.url));

/** Runs a platform and kills it in the middle of its work. */
async function runAndKill(file: string, afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [livingProcess, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  await sleep(afterMs);
  child.kill('SIGKILL');
  await exited;
}

const settled: Readonly<Record<string, string>> = {
  running: 'running',
  hibernated: 'asleep',
  failed: 'failed',
  terminated: 'over',
};

test('a platform that is killed again and again loses no event, doubles none, and agrees with its events', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'control-plane-'));
  const file = path.join(directory, 'platform.db');
  // The seed states no events, so it is read before anything happens.
  const before = openTestPlatform({ path: file, clock: systemClock });
  const seeded = new Map(before.parts.sessionStore.list({}, {}).map(({ id, state }) => [id, settled[state] ?? 'new']));
  before.stop();

  // oxlint-disable-next-line no-await-in-loop -- one process at a time
  for (const afterMs of [700, 150, 400, 90, 300]) await runAndKill(file, afterMs);

  // Its clock stands still at the last event, so nothing more happens.
  const after = openTestPlatform({ path: file });
  const all = after.events();
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  const bySession = Map.groupBy(
    all.filter(({ subject }) => subject.kind === 'session'),
    ({ subject }) => subject.id,
  );
  expect(bySession.size).toBeGreaterThan(5);
  const faults = [...bySession].flatMap(([id, ofSession]) => faultsOf(ofSession, seeded.get(id) ?? 'new'));
  expect(faults).toEqual([]);

  const stored = after.parts.sessionStore.list({}, { limit: 500 }).filter(({ state }) => state in settled);
  const told = stored.map(({ id }) => [id, stateAfter(bySession.get(id) ?? [], seeded.get(id) ?? 'new')]);
  expect(told).toEqual(stored.map(({ id, state }) => [id, settled[state]]));
  after.stop();
  rmSync(directory, { recursive: true });
});
