import { definePlugin, type Jobs, type Spool } from '@streamspace/plugin-sdk';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestHost, type TestHost } from './index.ts';

const manifest = {
  name: 'recorder',
  version: '1.0.0',
  displayName: 'Recorder',
  description: 'Keeps files',
  type: 'extension',
  author: 'Ada',
  license: 'MIT',
  entrypoints: { main: 'index.js' },
  permissions: [],
  jobs: { record: {} },
  resources: { spool: { config: 'spoolSize', unit: 'KiB' } },
} as const;

/** Of the copy that runs. */
let spool: Spool;
let jobs: Jobs<{ readonly record: { readonly text: string } }>;
let host: TestHost;

const recorder = definePlugin(manifest, {
  config: z.strictObject({ spoolSize: z.int().positive().optional() }),
  jobs: { record: z.object({ text: z.string() }) },
  onLoad({ api }) {
    ({ spool, jobs } = api);
    return {
      jobs: {
        async record({ payload }) {
          const writer = await api.spool.write('log', { append: true });
          await writer.write(bytes(payload.text));
          await writer.close();
        },
      },
      onDisable: async () => put('farewell', 'flushed'),
    };
  },
});

async function start(config: { spoolSize?: number } = {}): Promise<void> {
  host = await createTestHost(recorder, { config });
}
afterEach(() => host.stop());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (name: string): Promise<string> => new Response(spool.read(name)).text();

async function put(name: string, text: string, options: { ttl?: string } = {}): Promise<void> {
  const writer = await spool.write(name, options);
  await writer.write(bytes(text));
  await writer.close();
}

/** Starts a file of which only the first part is safe. */
async function leaveUnfinished(): Promise<void> {
  const writer = await spool.write('left');
  await writer.write(bytes('kept'));
  await writer.sync();
  await writer.write(bytes(', lost'));
}

test('files survive a crash of the plugin, up to the last sync', async () => {
  await start();
  await leaveUnfinished();
  await host.faults.crash();
  await host.clock.advance('1s');
  expect(host.plugin().state).toBe('enabled');
  expect(await read('left')).toBe('kept');
  expect(await spool.usage()).toEqual({ bytes: 4, limit: 1024 ** 3 });
});

test('files survive a crash of the host, up to the last sync', async () => {
  await start();
  await leaveUnfinished();
  await host.faults.killHost();
  expect(await read('left')).toBe('kept');
  expect(await spool.usage()).toMatchObject({ bytes: 4 });
  await put('left', 'new');
  expect(await read('left')).toBe('new');
});

test('what a plugin writes when it is stopped is there when it starts again', async () => {
  await start();
  await host.restart();
  expect(await read('farewell')).toBe('flushed');
});

test('a file goes when the clock says so, and its room with it', async () => {
  await start();
  await put('brief', 'text', { ttl: '1h' });
  expect(await spool.stat('brief')).toMatchObject({ expiresAt: '2026-01-15T11:00:00.000Z' });
  await host.clock.advance('59min');
  expect(await read('brief')).toBe('text');
  await host.clock.advance('1min');
  expect(await spool.stat('brief')).toBeUndefined();
  expect(await spool.usage()).toMatchObject({ bytes: 0 });
});

test('jobs that write have written when the clock has passed them', async () => {
  await start();
  const enqueue = (text: string, after: string) => jobs.enqueue('record', { text }, { key: 'log', after });
  await Promise.all([enqueue('one,', '10s'), enqueue('two,', '20s'), enqueue('three', '30s')]);
  await host.clock.advance('20s');
  expect(await spool.stat('log')).toMatchObject({ bytes: 8, updatedAt: '2026-01-15T10:00:20.000Z' });
  await host.clock.advance('10s');
  expect(await read('log')).toBe('one,two,three');
});

test('the operator may write into the configuration how much there may be', async () => {
  await start({ spoolSize: 2 });
  expect(await spool.usage()).toMatchObject({ limit: 2048 });
  await put('a', 'x'.repeat(2048));
  await expect(put('b', 'y')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  await host.configure({ spoolSize: 4 });
  await put('b', 'y');
  expect(await spool.usage()).toEqual({ bytes: 2049, limit: 4096 });
});
