import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from '@streamspace/control-plane';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createVault } from '../config/vault.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createPluginHost } from './plugin-host.ts';
import { openSandboxLoader, type SandboxLoader } from './sandbox-loader.ts';
import type { PluginHost, PluginSource } from './types.ts';

const key = randomBytes(32);
const runtime = path.join(import.meta.dirname, '../..');
let directory: string;
let controlPlane: EmbeddedControlPlane;
let loader: SandboxLoader;
let host: PluginHost;

const openHost = (): Promise<PluginHost> =>
  createPluginHost({
    db: openDatabase(path.join(directory, 'host.db')),
    vault: createVault(key),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    version: '0.1.0',
  });

beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'collections-'));
  controlPlane = createEmbeddedControlPlane({ path: path.join(directory, 'control-plane.db') });
  loader = await openSandboxLoader({ directory: path.join(directory, 'bundles') });
  host = await openHost();
});

afterEach(async () => {
  await host.close();
  await controlPlane.close();
  await loader.close();
  rmSync(directory, { recursive: true, force: true });
});

const code = `
  import { collection, definePlugin, encrypted } from '@streamspace/plugin-sdk';
  import { z } from 'zod';

  const manifest = { name: 'keeper', permissions: [], jobs: { send: {} } } as const;

  export default definePlugin(manifest, {
    jobs: { send: z.object({ id: z.string() }) },
    collections: {
      tasks: collection(z.object({ id: z.string(), nr: z.int(), token: encrypted(z.string()) }), {
        key: 'id',
        index: ['nr'],
      }),
      sent: collection(z.object({ id: z.string() }), { key: 'id' }),
    },
    onLoad: ({ api }) => ({
      jobs: { send: async ({ payload }) => void (await api.storage.sent.insert(payload)) },
      async onEnable() {
        const { tasks, sent } = api.storage;
        if ((await tasks.count()) === 0) {
          const rows = Array.from({ length: 200 }, (_, nr) => ({ id: String(nr), nr, token: 'hush-hush' }));
          await Promise.all(rows.map((row) => tasks.insert(row)));
          await api.storage.transaction(async (tx) => {
            await tx.tasks.add({ id: '7' }, 'nr', 1000);
            await tx.enqueue('send', { id: 'seven' });
          });
        }
        const large = await tasks.find({ where: { nr: { gte: 198 } } });
        const count = await tasks.count();
        api.log.info(\`\${count} tasks, \${large.map(({ id, nr, token }) => [id, nr, token].join('/')).join(' ')}\`);
        api.log.info(\`\${await sent.count()} sent\`);
      },
    }),
  });
`;

function keeper(): PluginSource {
  const folder = path.join(directory, 'source', 'keeper');
  mkdirSync(path.join(folder, 'src'), { recursive: true });
  writeFileSync(path.join(folder, 'src/index.ts'), code);
  symlinkSync(path.join(runtime, 'node_modules'), path.join(folder, 'node_modules'));
  return {
    directory: folder,
    tier: 'community',
    manifest: {
      name: 'keeper',
      version: '1.0.0',
      displayName: 'Keeper',
      description: 'For a test',
      type: 'extension',
      author: 'Ada',
      license: 'MIT',
      permissions: [],
      entrypoints: { main: 'index.js' },
      jobs: { send: {} },
    },
  };
}

test('a plugin in its sandbox has its collections, and has them again after the host was restarted', async () => {
  const messages = (): string[] => host.logs('keeper').map(({ message }) => message);
  const answer = '200 tasks, 198/198/hush-hush 199/199/hush-hush 7/1007/hush-hush';
  await host.install(keeper());
  await host.enable('keeper');
  expect(messages()).toEqual(expect.arrayContaining([answer]));
  await vi.waitFor(async () => expect(await host.deliveries('keeper', { state: 'done' })).toHaveLength(1), {
    timeout: 10_000,
  });

  await host.close();
  host = await openHost();
  await vi.waitFor(() => expect(messages()).toEqual(expect.arrayContaining([answer, '1 sent'])), { timeout: 10_000 });
});
