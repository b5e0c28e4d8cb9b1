import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundlePlugin } from '../bundle/bundle-plugin.ts';
import { denoEngine } from '../engine/deno-engine.ts';
import { startSandbox } from './sandbox.ts';
import { loadParams, runPlugin, writePlugin } from './test-support.ts';

const definedPlugin = `
import { definePlugin } from '@streamspace/plugin-sdk';
import { z } from 'zod';
const manifest = {
  name: 'sample',
  permissions: ['read:sessions'],
  events: ['session.*'],
  jobs: { send: {} },
  contributes: { commands: [{ id: 'sample:hello', title: 'Hello' }] },
} as const;
export default definePlugin(manifest, {
  config: z.strictObject({ greeting: z.string().default('Hello'), size: z.number().max(10).default(3) }),
  jobs: { send: z.object({ text: z.string(), times: z.number().default(2) }) },
  migrate: { 2: ({ greet, ...rest }) => ({ ...rest, greeting: greet }), 3: (old) => ({ ...old, size: 4 }) },
  test: ({ config }) => ({ name: 'Greeting', status: config.get('greeting') === 'Hello' ? 'ok' : 'warn' }),
  onLoad({ api, config, platform }) {
    const seen: string[] = [];
    return {
      events: {
        'session.*': async (event, { attempt }) => {
          const session = await api.sessions.get(event.subject.id);
          seen.push(\`\${config.get('greeting')} \${session.user} \${attempt} \${platform.timezone}\`);
          await api.jobs.enqueue('send', { text: event.id, times: 1 });
        },
      },
      jobs: { send: ({ payload, attempt, interrupted }) => void seen.push(\`\${payload.text} x\${payload.times} \${attempt} \${interrupted}\`) },
      commands: { 'sample:hello': ({ input }) => ({ done: seen.join(', ') + JSON.stringify(input) }) },
      onConfigChange: (changed) => void seen.push(\`changed \${changed.join()} to \${config.get('greeting')}\`),
    };
  },
});
`;
const definedManifest = {
  permissions: ['read:sessions'],
  events: ['session.*'],
  jobs: { send: {} },
  contributes: { commands: [{ id: 'sample:hello', title: 'Hello' }] },
};
const viewer = { id: 'u1', username: 'ada', role: 'admin' };
const delivery = { kind: 'event', handler: 'session.*', id: 'd1', attempt: 1, interrupted: false };

test('a plugin made with definePlugin loads, handles deliveries, and talks to the host', async () => {
  const calls: unknown[] = [];
  const plugin = await runPlugin(
    { 'src/index.ts': definedPlugin },
    {
      onCall(method, params) {
        calls.push([method, params]);
        return method === 'sessions.get' ? { user: 'ada' } : { id: 'j1', fresh: true };
      },
    },
  );

  await expect(plugin.call('load', loadParams(definedManifest))).resolves.toEqual({
    events: ['session.*'],
    jobs: ['send'],
    commands: ['sample:hello'],
    hooks: ['onConfigChange'],
  });
  await plugin.call('enable', {});
  await plugin.call('deliver', { ...delivery, payload: { id: 'evt_1', subject: { kind: 'session', id: 's1' } } });
  expect(calls).toEqual([
    ['sessions.get', { args: ['s1'] }],
    ['jobs.enqueue', { args: ['send', { text: 'evt_1', times: 1 }] }],
  ]);
  await plugin.call('deliver', {
    ...delivery,
    kind: 'job',
    handler: 'send',
    interrupted: true,
    payload: { text: 'evt_1' },
  });
  await plugin.call('configChange', { config: { greeting: 'Hi' }, changed: ['greeting'] });
  await expect(plugin.call('act', { id: 'sample:hello', call: { input: { a: 1 }, viewer } })).resolves.toEqual({
    done: 'Hello ada 1 UTC, evt_1 x2 1 true, changed greeting to Hi{"a":1}',
  });
  await expect(plugin.stop()).resolves.toMatchObject({ kind: 'stopped', code: 0 });
});

test('describes, checks, migrates and tests a configuration without being loaded', async () => {
  const plugin = await runPlugin({ 'src/index.ts': definedPlugin });

  await expect(plugin.call('describe', {})).resolves.toMatchObject({
    configSchema: { type: 'object', properties: { greeting: { type: 'string', default: 'Hello' } } },
    jobs: ['send'],
    migrations: [2, 3],
  });
  await expect(plugin.call('checkConfig', { config: {} })).resolves.toEqual({ config: { greeting: 'Hello', size: 3 } });
  await expect(plugin.call('checkConfig', { config: { size: 11 } })).resolves.toMatchObject({
    issues: [{ path: ['size'] }],
  });
  await expect(plugin.call('migrate', { config: { greet: 'Hi' }, from: 1 })).resolves.toEqual({
    config: { greeting: 'Hi', size: 4 },
  });
  await expect(plugin.call('test', loadParams(definedManifest, { greeting: 'Hi' }))).resolves.toEqual([
    { name: 'Greeting', status: 'warn' },
  ]);
});

test('a plain CommonJS plugin of several files works with the global streamspace', async () => {
  const plugin = await runPlugin(
    {
      'index.js': `
        const { greet } = require('./lib/greet.js');
        const words = require('./words.json');
        module.exports = {
          async onLoad({ api, config }) {
            if (api !== streamspace) throw new Error('another api');
            streamspace.webhooks.on('session.created', async (event) => {
              await api.storage.set('last', greet(words.hello, config.get('name')));
            });
            console.log('loaded %d', 1);
          },
          onDisable(reason) { streamspace.log.warn('bye', { reason }); },
        };`,
      'lib/greet.js': `exports.greet = (hello, name) => hello + ' ' + name + ' ' + require('path').basename('/a/b');`,
      'words.json': '{ "hello": "Moin" }',
    },
    { onCall: (method, params) => void (method === 'storage.set' ? stored.push(params) : undefined) },
  );
  const stored: unknown[] = [];

  await expect(plugin.call('load', loadParams({}, { name: 'Ada' }))).resolves.toEqual({
    events: ['session.created'],
    jobs: [],
    commands: [],
    hooks: ['onDisable'],
  });
  await plugin.call('deliver', { ...delivery, handler: 'session.created', payload: {} });
  expect(stored).toEqual([{ args: ['last', 'Moin Ada b'] }]);
  await plugin.call('disable', { reason: 'config' });
  expect(plugin.lines).toEqual([
    { level: 'info', message: 'loaded 1' },
    { level: 'warn', message: 'bye', fields: { reason: 'config' } },
  ]);
});

test('a plain ES module needs neither streamspace nor any import', async () => {
  const plugin = await runPlugin({
    'index.js': 'export function onLoad({ platform }) { console.info(platform.version); }',
  });
  await plugin.call('load', loadParams());
  expect(plugin.lines).toEqual([{ level: 'info', message: '1.0.0' }]);
});

test('an error of a handler crosses with code and retry time, and an unknown one leaves its stack in the log', async () => {
  const plugin = await runPlugin({
    'index.js': `
      import { PluginError } from '@streamspace/plugin-sdk';
      export const onLoad = ({ api }) => {
        api.webhooks.on('session.created', () => { throw new PluginError('VENDOR_UNAVAILABLE', 'busy', { retryAfterMs: 30_000 }); });
        api.webhooks.on('session.terminated', () => [Promise.resolve(), Promise.reject(new TypeError('no such thing'))]);
      };`,
  });
  await plugin.call('load', loadParams());

  await expect(plugin.call('deliver', { ...delivery, handler: 'session.created', payload: {} })).rejects.toMatchObject({
    code: 'VENDOR_UNAVAILABLE',
    message: 'busy',
    retryAfterMs: 30_000,
  });
  await expect(
    plugin.call('deliver', { ...delivery, handler: 'session.terminated', payload: {} }),
  ).rejects.toMatchObject({
    code: 'INTERNAL',
    message: 'no such thing',
  });
  expect(plugin.lines[0]).toMatchObject({
    level: 'error',
    message: expect.stringMatching(/^TypeError: no such thing\n +at /) as unknown,
  });
});

test('a declared event without a handler, and a handler without a declaration, fail to load', async () => {
  const files = { 'index.js': `export const onLoad = () => ({ events: { 'session.created': () => {} } });` };
  const [first, second] = await Promise.all([runPlugin(files), runPlugin(files)]);
  await expect(first.call('load', loadParams({ events: ['session.created', 'user.created'] }))).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'manifest.json lists "user.created" under "events", but there is no handler for it',
  });
  await expect(second.call('load', loadParams({ events: [] }))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
});

test('a hung plugin is killed while another goes on', async () => {
  const files = {
    'index.js': `exports.onLoad = ({ api }) => api.webhooks.on('session.created', () => { for (;;); }) ?? { };
      exports.onEnable = () => {};`,
  };
  const [hung, other] = await Promise.all([runPlugin(files, { hungMs: 2_500 }), runPlugin(files, { hungMs: 2_500 })]);
  await Promise.all([hung.call('load', loadParams()), other.call('load', loadParams())]);

  const delivered = hung.call('deliver', { ...delivery, handler: 'session.created', payload: {} });
  await expect(delivered).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('hung: no answer for 2.5 s') as unknown,
  });
  await expect(hung.exited).resolves.toMatchObject({
    kind: 'killed',
    signal: 'SIGKILL',
    reason: 'hung: no answer for 2.5 s',
  });
  expect(hung.exits).toHaveLength(1);
  await expect(other.call('enable', {})).resolves.toBeUndefined();
});

test('bombs of heap and of bytes die alone, with a reason', async () => {
  const files = {
    'index.js': `exports.onLoad = ({ api }) => {
      const kept = [];
      api.webhooks.on('session.created', async () => {
        for (;;) { kept.push(new Uint8Array(16 * 2 ** 20).fill(1)); await new Promise((done) => setTimeout(done)); }
      });
      api.webhooks.on('session.terminated', async () => {
        for (;;) { for (let i = 0; i < 1e5; i += 1) kept.push({ i, text: 'x' + i }); await null; }
      });
    };
    exports.onEnable = () => {};`,
  };
  const [heap, bytes, other] = await Promise.all([runPlugin(files), runPlugin(files), runPlugin(files)]);
  await Promise.all([heap, bytes, other].map((plugin) => plugin.call('load', loadParams())));
  const deliver = (plugin: typeof heap, handler: string): Promise<unknown> =>
    plugin.call('deliver', { ...delivery, handler, payload: {} }).catch((error: unknown) => error);

  await Promise.all([deliver(heap, 'session.terminated'), deliver(bytes, 'session.created')]);
  await expect(heap.exited).resolves.toMatchObject({ reason: 'crashed: out of memory, used more than 64 MiB of heap' });
  await expect(bytes.exited).resolves.toMatchObject({ reason: 'killed: used more than 256 MiB of memory' });
  await expect(other.call('enable', {})).resolves.toBeUndefined();
});

test('a crash is told with what the process said last', async () => {
  const plugin = await runPlugin({
    'index.js': `export const onLoad = () => { setTimeout(() => { throw new RangeError('lost in a timer'); }, 10); };`,
  });
  await plugin.call('load', loadParams());
  await expect(plugin.exited).resolves.toMatchObject({
    kind: 'crashed',
    code: 1,
    reason: 'crashed: RangeError: lost in a timer',
  });
});

test('a plugin that throws while its module is evaluated does not start, and says why', async () => {
  await expect(runPlugin({ 'index.js': `throw new Error('not today');` })).rejects.toMatchObject({
    code: 'INTERNAL',
    message: "The plugin's process did not start: crashed: Error: not today",
  });
});

test('fetch streams 8 MiB both ways through the host', async () => {
  const size = 8 * 1024 * 1024;
  let received = 0;
  const plugin = await runPlugin(
    {
      'index.js': `exports.onLoad = ({ api }) => {
        api.commands.register('sample:fetch', async () => {
          let left = ${size};
          const body = new ReadableStream({
            pull(c) { const chunk = new Uint8Array(Math.min(left, 100_000)).fill(7); left -= chunk.length; chunk.length === 0 ? c.close() : c.enqueue(chunk); },
          });
          const response = await fetch(new URL('https://vendor.example.com/a%2Fb?c=%7e'), { method: 'PUT', body, duplex: 'half', headers: { 'X-One': '1' } });
          let bytes = 0, sum = 0;
          for await (const chunk of response.body) { bytes += chunk.length; sum += chunk[0] === 7 ? 1 : 0; }
          return { done: [response.status, response.url, response.redirected, response.type, response.headers.get('x-two'), bytes, sum > 0].join(' ') };
        });
      };`,
    },
    {
      async onCall(method, params) {
        expect(method).toBe('fetch');
        const { body, ...head } = params as { body: ReadableStream<Uint8Array> };
        expect(head).toEqual({
          method: 'PUT',
          url: 'https://vendor.example.com/a%2Fb?c=%7e',
          headers: [['x-one', '1']],
          redirect: 'follow',
        });
        const chunks: Uint8Array[] = [];
        for await (const chunk of body) {
          received += chunk.length;
          chunks.push(chunk);
        }
        return {
          status: 201,
          statusText: 'Created',
          headers: [['x-two', '2']],
          url: 'https://vendor.example.com/moved',
          redirected: true,
          body: ReadableStream.from(chunks),
        };
      },
    },
  );
  await plugin.call('load', loadParams());
  await expect(plugin.call('act', { id: 'sample:fetch', call: { input: {}, viewer } })).resolves.toEqual({
    done: `201 https://vendor.example.com/moved true basic 2 ${size} true`,
  });
  expect(received).toBe(size);
});

test('an aborted fetch aborts the request at the host', async () => {
  let aborted = false;
  const plugin = await runPlugin(
    {
      'index.js': `exports.onLoad = ({ api }) => {
        api.commands.register('sample:abort', async () => {
          const abort = new AbortController();
          setTimeout(() => abort.abort(new Error('enough')), 50);
          return { done: await fetch('https://vendor.example.com', { signal: abort.signal }).then(String, (error) => error.message) };
        });
      };`,
    },
    {
      onCall: (_method, _params, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason as Error);
          });
        }),
    },
  );
  await plugin.call('load', loadParams());
  await expect(plugin.call('act', { id: 'sample:abort', call: { input: {}, viewer } })).resolves.toEqual({
    done: 'enough',
  });
  await expect.poll(() => aborted).toBe(true);
});

test('a delivery that the host gives up aborts the signal of its handler', async () => {
  const plugin = await runPlugin({
    'index.js': `exports.onLoad = ({ api }) => {
      api.webhooks.on('session.created', (event, { signal }) => new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => { console.log('aborted'); reject(signal.reason); });
      }));
    };`,
  });
  await plugin.call('load', loadParams());
  const delivered = plugin.call(
    'deliver',
    { ...delivery, handler: 'session.created', payload: {} },
    { deadlineMs: 100 },
  );
  await expect(delivered).rejects.toMatchObject({ code: 'TIMEOUT' });
  await expect.poll(() => plugin.lines.map(({ message }) => message)).toContain('aborted');
});

test('a plugin that gets hold of the channel and writes to it loses its process, and nothing else happens', async () => {
  const plugin = await runPlugin({
    'index.js': `
      const { Socket } = process.getBuiltinModule('node:net');
      exports.onEnable = () => {
        const { write } = Object.getPrototypeOf(Socket.prototype);
        Socket.prototype.write = function () { return write.call(this, new Uint8Array(64).fill(200)); };
      };`,
  });
  await plugin.call('load', loadParams());
  await expect(plugin.call('enable', {})).rejects.toMatchObject({ code: 'INTERNAL' });
  await expect(plugin.exited).resolves.toMatchObject({
    kind: 'killed',
    reason: expect.stringMatching(/^killed: it sent a frame of kind 200/) as unknown,
  });
});

test('ten megabytes on its output cost a plugin most of its lines, and no more', async () => {
  const plugin = await runPlugin({
    'index.js': `exports.onEnable = async () => {
      const line = new TextEncoder().encode('x'.repeat(1_000) + '\\n');
      for (let i = 0; i < 10_000; i += 1) await Deno.stdout.write(line);
    };`,
  });
  await plugin.call('load', loadParams());
  await plugin.call('enable', {});
  await plugin.stop();
  expect(plugin.lines.length).toBeGreaterThan(100);
  expect(plugin.lines.length).toBeLessThan(1_000);
});

test('a plugin that ends its own process is told by its code', async () => {
  const plugin = await runPlugin({ 'index.js': 'exports.onEnable = () => { process.exit(7); };' });
  await plugin.call('load', loadParams());
  await expect(plugin.call('enable', {})).rejects.toThrow('crashed: ended with code 7');
});

test('a bundle that only its owner can read runs without a user of its own', async () => {
  const directory = await writePlugin({ 'index.js': 'exports.onLoad = () => {};' });
  await chmod(directory, 0o700);
  const bundleDir = path.join(directory, 'bundle');
  await bundlePlugin({ directory, manifest: { name: 'sample', entrypoints: { main: 'index.js' } }, outDir: bundleDir });
  const sandbox = await startSandbox({ engine: denoEngine(), bundleDir, onCall: () => undefined, onLog: () => {} });
  expect(sandbox.layers).not.toContain('own user');
  await sandbox.stop();
});

test('the process does not outlive a host that is killed, even when it hangs', async () => {
  const directory = await writePlugin({ 'index.js': 'exports.onEnable = () => { for (;;); };' });
  const bundleDir = path.join(directory, 'bundle');
  await bundlePlugin({ directory, manifest: { name: 'sample', entrypoints: { main: 'index.js' } }, outDir: bundleDir });
  const source = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const host = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { startSandbox } from ${source('./sandbox.ts')};
       import { denoEngine } from ${source('../engine/deno-engine.ts')};
       const sandbox = await startSandbox({ engine: denoEngine(), bundleDir: ${JSON.stringify(bundleDir)}, onCall() {}, onLog() {} });
       await sandbox.call('load', ${JSON.stringify(loadParams())});
       void sandbox.call('enable', {});
       setTimeout(() => console.log(sandbox.pid), 100);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void host.kill('SIGKILL'));
  const [pid] = (await once(host.stdout, 'data')).map(Number);
  expect(isAlive(pid)).toBe(true);

  host.kill('SIGKILL');
  await expect.poll(() => isAlive(pid)).toBe(false);
});

/** A process that ended but that nobody has waited for yet is dead too. */
function isAlive(pid: number | undefined): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
