import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import type { Json, Manifest } from '@streamspace/plugin-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createVault } from '../../config/vault.ts';
import { createEgressBroker } from '../../egress/index.ts';
import { openDatabase } from '../../sqlite.ts';
import { createPluginHost } from '../plugin-host.ts';
import { openSandboxLoader } from '../sandbox-loader.ts';
import type { PluginHost } from '../types.ts';

/** Counts what it gets and gives what it is asked for; keys say what else to do. */
const provider = `
  let open = 0;
  const info = (key, size, metadata = {}) => ({
    key, size, etag: '"1"', lastModified: '2026-01-15T10:00:00Z', metadata,
  });
  const zeros = (size) => {
    let left = size;
    return new ReadableStream({
      pull(controller) {
        if (left <= 0) return controller.close();
        const piece = Math.min(left, 65536);
        left -= piece;
        controller.enqueue(new Uint8Array(piece));
      },
      cancel() { globalThis.cancelled = (globalThis.cancelled ?? 0) + 1; },
    }, { highWaterMark: 0 });
  };
  module.exports = {
    onLoad: ({ api }) => ({
      provides: {
        'object-store': (consumer) => ({
          async put(key, body) {
            if (key === 'die') process.exit(3);
            if (key === 'circle') return api.extensions.use('object-store').put(key, body, { contentType: 'x/y' });
            if (key === 'fork') body.cancel();
            let size = 0;
            if (key !== 'fork') for await (const piece of body) size += piece.length;
            return info(key, size, { consumer: consumer.plugin, memory: String(process.memoryUsage().rss) });
          },
          get: async (key) => ({ info: info(key, Number(key)), body: zeros(Number(key)) }),
          head: async (key) => key === 'cancelled'
            ? info(key, globalThis.cancelled ?? 0)
            : key === 'proto' ? JSON.parse('{"__proto__":{"admin":true}}') : null,
          async openUpload() {
            open += 1;
            return { token: String(open), bytesCommitted: 0, write: async () => {}, flush: async () => {},
              complete: async () => info('k', 0), abort: async () => {} };
          },
        }),
      },
    }),
  };
`;

const consumer = `
  const type = { contentType: 'application/octet-stream' };
  module.exports = {
    onLoad({ api }) {
      const store = api.extensions.use('object-store');
      const code = async (work) => { try { return { ok: await work() }; } catch (e) { return { code: e.code, message: e.message }; } };
      const zeros = (size) => {
        let left = size;
        return new ReadableStream({ pull(c) {
          if (left <= 0) return c.close();
          const piece = Math.min(left, 65536); left -= piece; c.enqueue(new Uint8Array(piece));
        } });
      };
      const works = {
        put: ({ key, size }) => store.put(key, zeros(size), type),
        async get({ size }) {
          let length = 0;
          for await (const piece of (await store.get(String(size))).body) length += piece.length;
          return length;
        },
        async giveUp({ size }) {
          const controller = new AbortController();
          const { body } = await store.get(String(size), { signal: controller.signal });
          const reader = body.getReader();
          await reader.read();
          controller.abort(new Error('enough'));
          try { for (;;) if ((await reader.read()).done) return 'read to the end'; } catch (error) { return error.message; }
        },
        head: ({ key }) => store.head(key),
        async open() { globalThis.kept = [await store.openUpload('k', type)]; return true; },
        pollute: () => ({}).admin === undefined ? 'clean' : 'polluted',
      };
      return { commands: { 'c:do': async ({ input }) => ({ done: JSON.stringify(await code(() => works[input.work](input))) }) } };
    },
  };
`;

const manifestOf = (name: string, more: Partial<Manifest>): Manifest => ({
  name,
  version: '1.0.0',
  displayName: name,
  description: 'One side of an extension point',
  type: 'extension',
  author: 'Ada',
  license: 'MIT',
  permissions: [],
  entrypoints: { main: 'index.js' },
  ...more,
});

describe('between two sandboxes', () => {
  let host: PluginHost;
  const stack = new AsyncDisposableStack();
  const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;

  async function ask(
    input: Json,
  ): Promise<{ readonly ok?: unknown; readonly code?: string; readonly message?: string }> {
    const outcome = await host.act('consumer', 'c:do', { input, viewer });
    return JSON.parse(outcome !== undefined && 'done' in outcome ? outcome.done : '{}') as Json;
  }

  async function install(name: string, source: string, more: Partial<Manifest>): Promise<void> {
    const directory = path.join(root, name);
    mkdirSync(directory);
    const manifest = manifestOf(name, more);
    writeFileSync(path.join(directory, 'index.js'), source);
    writeFileSync(path.join(directory, 'manifest.json'), JSON.stringify(manifest));
    await host.install({ manifest, directory, tier: 'community' });
    await host.enable(name);
  }

  const root = mkdtempSync(path.join(tmpdir(), 'points-'));
  beforeAll(async () => {
    stack.defer(() => rmSync(root, { recursive: true, force: true }));
    const controlPlane = createEmbeddedControlPlane({ path: ':memory:', timezone: 'UTC', seed: 'still' });
    stack.defer(() => controlPlane.close());
    const loader = await openSandboxLoader({ directory: path.join(root, 'bundles') });
    stack.defer(() => loader.close());
    host = await createPluginHost({
      db: openDatabase(':memory:'),
      vault: createVault(randomBytes(32)),
      controlPlane,
      loader,
      broker: createEgressBroker(),
      version: '0.0.0-test',
    });
    stack.defer(() => host.close());
    await install('store', provider, { provides: ['object-store'], consumes: ['object-store'] });
    await install('consumer', consumer, {
      consumes: ['object-store'],
      contributes: { commands: [{ id: 'c:do', title: 'Do' }] },
    });
  });
  afterAll(() => stack.disposeAsync());

  test('192 MiB go through in either direction, and neither side holds them', async () => {
    const size = 192 * 1024 * 1024;
    const before = host.get('store').memoryBytes ?? 0;
    expect(await ask({ work: 'put', key: 'large', size })).toMatchObject({
      ok: { size, metadata: { consumer: 'consumer' } },
    });
    expect(await ask({ work: 'get', size })).toEqual({ ok: size });
    expect((host.get('store').memoryBytes ?? 0) - before).toBeLessThan(128 * 1024 * 1024);
  });

  test('giving up ends the stream at its source', async () => {
    expect(await ask({ work: 'giveUp', size: 1024 ** 3 })).toEqual({ ok: 'enough' });
    await expect.poll(() => ask({ work: 'head', key: 'cancelled' })).toMatchObject({ ok: { size: 1 } });
  });

  test('a provider that stops reading stops the consumer, and its answer still comes', async () => {
    expect(await ask({ work: 'put', key: 'fork', size: 64 * 1024 * 1024 })).toMatchObject({ ok: { size: 0 } });
  });

  test('what reaches for prototypes does not get through', async () => {
    expect(await ask({ work: 'head', key: 'proto' })).toMatchObject({ code: expect.any(String) });
    expect(await ask({ work: 'pollute' })).toEqual({ ok: 'clean' });
  });

  test('a provider that asks itself finds nobody', async () => {
    expect(await ask({ work: 'put', key: 'circle', size: 1 })).toMatchObject({ code: 'NO_PROVIDER' });
  });

  test('a provider that dies fails the call for now, and answers again once it is back', async () => {
    expect(await ask({ work: 'put', key: 'die', size: 1 })).toMatchObject({
      code: 'NO_PROVIDER',
      message: expect.stringContaining('store ended during object-store.put'),
    });
    await expect.poll(() => host.get('store'), { timeout: 10_000 }).toMatchObject({ state: 'enabled', restarts: 1 });
    expect(await ask({ work: 'head', key: 'missing' })).toEqual({ ok: null });
  });

  test('an operator who chooses another one is heard at the next call', async () => {
    await install('other', provider.replace('info(key, globalThis.cancelled ?? 0)', 'info(key, 77)'), {
      provides: ['object-store'],
    });
    host.bindPoint('object-store', { provider: 'other' });
    expect(await ask({ work: 'head', key: 'cancelled' })).toMatchObject({ ok: { size: 77 } });
    await host.disable('other');
    expect(await ask({ work: 'head', key: 'cancelled' })).toMatchObject({
      code: 'NO_PROVIDER',
      message: 'other was chosen for object-store, and is not switched on',
    });
    await host.uninstall('other');
    expect(await ask({ work: 'head', key: 'missing' })).toEqual({ ok: null });
  });

  test('a consumer that ends leaves nothing open', async () => {
    expect(await ask({ work: 'open' })).toEqual({ ok: true });
    await host.disable('consumer');
    await host.enable('consumer');
    expect(await ask({ work: 'open' })).toEqual({ ok: true });
  });
});
