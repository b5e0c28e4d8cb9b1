import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from '@streamspace/control-plane';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createVault } from '../config/vault.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createDiskMedium } from '../storage/spool/index.ts';
import { createPluginHost } from './plugin-host.ts';
import { openSandboxLoader, type SandboxLoader } from './sandbox-loader.ts';
import type { PluginHost, PluginSource } from './types.ts';

/** Byte n of its file is n modulo 251. */
const plugin = `
  const chunkAt = (from, length) => Uint8Array.from({ length }, (_, index) => (from + index) % 251);
  module.exports = {
    onLoad: ({ api }) => ({
      commands: {
        async 'recorder:record'({ input }) {
          const writer = await api.spool.write('recording', { append: true });
          let length = (await api.spool.stat('recording'))?.bytes ?? 0;
          for (const end = length + input.bytes; length < end; length += input.chunk) {
            await writer.write(chunkAt(length, Math.min(input.chunk, end - length)));
          }
          return { done: JSON.stringify(await writer.close()) };
        },
        async 'recorder:read'({ input }) {
          const bytes = await new Response(api.spool.read('recording', input)).bytes();
          return { done: Buffer.from(bytes).toString('base64') };
        },
        async 'recorder:never-end'() {
          const writer = await api.spool.write('recording', { append: true });
          let length = (await api.spool.stat('recording'))?.bytes ?? 0;
          for (let round = 1; ; round += 1) {
            await writer.write(chunkAt(length, 30_001));
            length += 30_001;
            if (round % 8 === 0) api.log.info('synced ' + (await writer.sync()));
          }
        },
      },
    }),
  };`;

const eightMebibytes = 8 * 1024 ** 2;
const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;
const expected = (length: number): Buffer => Buffer.from(Uint8Array.from({ length }, (_, index) => index % 251));
const digest = (length: number): string => createHash('sha256').update(expected(length)).digest('hex');

let directory: string;
let controlPlane: EmbeddedControlPlane;
let loader: SandboxLoader;
let host: PluginHost;

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'spool-host-'));
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  loader = await openSandboxLoader({ directory: path.join(directory, 'bundles') });
  host = await createPluginHost({
    db: openDatabase(path.join(directory, 'host.db')),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    spoolMedium: createDiskMedium(path.join(directory, 'spool')),
    version: '0.1.0',
  });
  await host.install(recorder());
  await host.enable('recorder');
});

afterEach(async () => {
  await host.close();
  await controlPlane.close();
  await loader.close();
  rmSync(directory, { recursive: true, force: true });
});

function recorder(): PluginSource {
  const folder = path.join(directory, 'source');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'index.js'), plugin);
  return {
    directory: folder,
    tier: 'community',
    manifest: {
      name: 'recorder',
      version: '1.0.0',
      displayName: 'Recorder',
      description: 'For a test',
      type: 'extension',
      author: 'Ada',
      license: 'MIT',
      permissions: [],
      entrypoints: { main: 'index.js' },
      contributes: {
        commands: ['record', 'read', 'never-end'].map((word) => ({ id: `recorder:${word}`, title: word })),
      },
    },
  };
}

async function run(command: string, input: Record<string, unknown> = {}): Promise<string> {
  const outcome = await host.act('recorder', `recorder:${command}`, { input, viewer });
  return outcome !== undefined && 'done' in outcome ? outcome.done : '';
}

const blobs = (): string[] => readdirSync(path.join(directory, 'spool', 'recorder'));
const lastSynced = (): number =>
  Number(
    host
      .logs('recorder')
      .findLast(({ message }) => message.startsWith('synced '))
      ?.message.slice(7) ?? 0,
  );

test('8 MiB go to the disk in chunks, and any part of them comes back', async () => {
  const closed = await run('record', { bytes: eightMebibytes, chunk: 100_000 });
  expect(JSON.parse(closed)).toEqual({ bytes: eightMebibytes, sha256: digest(eightMebibytes) });
  const part = Buffer.from(await run('read', { start: 5_000_001, end: 5_200_001 }), 'base64');
  expect(part.equals(expected(eightMebibytes).subarray(5_000_001, 5_200_001))).toBe(true);
  expect(Buffer.from(await run('read', { start: eightMebibytes - 3 }), 'base64')).toEqual(
    expected(eightMebibytes).subarray(-3),
  );
  expect(blobs()).toHaveLength(1);
});

test('a plugin that is killed while it writes finds its file as it was at the last sync, and goes on', async () => {
  const recording = run('never-end').catch((error: { code: string }) => error.code);
  await vi.waitFor(() => expect(lastSynced()).toBeGreaterThan(1_000_000), { timeout: 20_000, interval: 5 });
  const { pid = 0 } = host.get('recorder');
  process.kill(pid, 'SIGKILL');
  expect(await recording).toBe('INTERNAL');
  await vi.waitFor(() => expect(host.get('recorder')).toMatchObject({ state: 'enabled', restarts: 1 }), {
    timeout: 20_000,
    interval: 50,
  });

  const [blob = ''] = blobs();
  const safe = statSync(path.join(directory, 'spool', 'recorder', blob)).size;
  expect(safe).toBeGreaterThanOrEqual(lastSynced());
  expect(safe % (8 * 30_001)).toBe(0);
  const closed = await run('record', { bytes: 70_000, chunk: 10_000 });
  expect(JSON.parse(closed)).toEqual({ bytes: safe + 70_000, sha256: digest(safe + 70_000) });

  await host.uninstall('recorder');
  expect(readdirSync(path.join(directory, 'spool'))).toEqual([]);
});
