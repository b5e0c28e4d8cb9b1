import { access, chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import { expect, onTestFinished, test } from 'vitest';
import { escapeAttempts } from './escape-attempts.ts';
import { loadParams, runPlugin, type RunningSandbox } from './test-support.ts';

/** Runs the code it is given, and says what came of it. */
const attacker = `
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';
Object.assign(globalThis, { dns, http, https, net, tls });
globalThis.require = createRequire(import.meta.url);
const AsyncFunction = (async () => {}).constructor;
const late = () => new Promise((_, reject) => setTimeout(reject, 2_000, new Error('nothing came of it')));
export const onLoad = ({ api }) => {
  api.commands.register('sample:try', async ({ input }) => {
    try {
      const got = await Promise.race([new AsyncFunction('target', input.code)(input.target), late()]);
      return { done: got === undefined ? '' : 'GOT ' + String(got) };
    } catch (error) {
      return { done: String(error) };
    }
  });
};`;

async function listen(server: Server, where: { port: number; host: string } | { path: string }): Promise<void> {
  await new Promise<void>((resolve) => server.listen(where, resolve));
  onTestFinished(() => void server.close());
}

test('no attempt to escape gets anything, and nothing of it is seen from outside', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'escape-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  // Everything that file modes could protect is open, so that they are not what holds.
  await chmod(folder, 0o777);
  const drop = path.join(folder, 'drop');
  await mkdir(drop);
  await chmod(drop, 0o777);
  const file = path.join(folder, 'secret.json');
  await writeFile(file, '"secret"', { mode: 0o666 });
  const socket = path.join(folder, 'socket');

  let connections = 0;
  const tcp = createServer(() => (connections += 1));
  const unix = createServer(() => (connections += 1));
  await listen(tcp, { port: 0, host: '127.0.0.1' });
  await listen(unix, { path: socket });
  await chmod(socket, 0o777);
  const { port } = tcp.address() as { port: number };
  process.env['ESCAPE_CANARY'] = 'sings';
  onTestFinished(() => void delete process.env['ESCAPE_CANARY']);

  const start = async (): Promise<RunningSandbox> => {
    const plugin = await runPlugin(
      { 'index.js': attacker },
      {
        onCall(method) {
          throw new PluginError('PERMISSION_DENIED', `${method} is not granted`);
        },
      },
    );
    await plugin.call('load', loadParams());
    return plugin;
  };

  let plugin = await start();
  const control = await plugin.call('act', {
    id: 'sample:try',
    call: { input: { code: 'return target', target: 'loot' } },
  });
  expect(control).toEqual({ done: 'GOT loot' });
  const outcomes: Record<string, string> = {};
  for (const { what, code } of escapeAttempts) {
    const target = { port, socket, file, folder: drop };
    const outcome = await plugin
      .call('act', { id: 'sample:try', call: { input: { code, target } } })
      .catch((error: unknown) => error);
    if (outcome instanceof Error) {
      // The attempt cost the plugin its process.
      outcomes[what] = outcome.message;
      plugin = await start();
    } else {
      outcomes[what] = (outcome as { done: string }).done;
    }
  }
  expect(Object.keys(outcomes).length).toBeGreaterThanOrEqual(115);
  expect(Object.entries(outcomes).filter(([, outcome]) => outcome.startsWith('GOT'))).toEqual([]);
  expect(connections).toBe(0);
  await expect(readdir(drop)).resolves.toEqual([]);
  await expect(access(file)).resolves.toBeUndefined();
});
