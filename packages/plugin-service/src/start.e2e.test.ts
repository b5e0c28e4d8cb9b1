import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readServiceFile } from './data/service-file.ts';
import { readTokenFile } from './data/token-file.ts';
import { startService, type RunningService } from './start.ts';

let directory: string;
const running: RunningService[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'start-'));
  const broken = join(directory, 'repository', 'community', 'broken');
  mkdirSync(broken, { recursive: true });
  writeFileSync(join(broken, 'manifest.json'), '{ "name": "broken", }');
});
afterEach(async () => {
  for (const service of running.splice(0)) await service.close();
});
afterAll(() => rmSync(directory, { recursive: true }));

async function start(name: string, port = 0): Promise<RunningService> {
  const service = await startService({
    dataDir: join(directory, name),
    root: join(directory, 'repository'),
    port,
    controlPlane: { life: false },
    log: () => undefined,
  });
  running.push(service);
  return service;
}

test('serves the page and the API, and says where', async () => {
  const service = await start('first');
  const dataDir = join(directory, 'first');
  expect(statSync(dataDir).mode & 0o777).toBe(0o711);
  expect(readServiceFile(dataDir)).toEqual({ url: service.url, port: service.port, pid: process.pid });

  const signIn = await fetch(service.signInUrl(), { redirect: 'manual' });
  const [cookie = ''] = (signIn.headers.get('set-cookie') ?? '').split(';');
  const page = await (await fetch(service.url, { headers: { cookie } })).text();
  const [, script = ''] = /src="(\/assets\/main-[0-9a-f]+\.js)"/.exec(page) ?? [];
  expect((await fetch(service.url + script, { headers: { cookie } })).status).toBe(200);

  const users = await fetch(`${service.url}/api/v1/users`, {
    headers: { authorization: `Bearer ${readTokenFile(dataDir)}` },
  });
  expect(await users.json()).toMatchObject({
    users: expect.arrayContaining([expect.objectContaining({ role: 'admin' })]) as unknown,
  });

  await service.close();
  expect(readServiceFile(dataDir)).toBeUndefined();
  await expect(fetch(service.url)).rejects.toThrow('fetch failed');
});

test('leaves a broken plugin out and says where it is broken', async () => {
  const service = await start('broken');
  expect(service.plugins()).toEqual({ available: 0, installed: 0, enabled: 0 });
  expect(service.problems[0]).toMatch(/^community\/broken is left out: manifest\.json:1:\d+ /);
});

test('shares its data folder with nobody, and its port neither', async () => {
  const service = await start('shared');
  await expect(start('shared')).rejects.toThrow(`at ${service.url} (process ${process.pid})`);
  await expect(start('other', service.port)).rejects.toThrow(`Cannot listen on port ${service.port}`);

  // A start that failed has given back what it took.
  expect(readServiceFile(join(directory, 'shared'))?.port).toBe(service.port);
  await start('other');
});

test('keeps its token over a restart', async () => {
  const first = await start('again');
  const token = readFileSync(join(directory, 'again', 'token'), 'utf8');
  await first.close();
  await start('again');
  expect(readFileSync(join(directory, 'again', 'token'), 'utf8')).toBe(token);
});

test('does not settle in a folder with other things in it', async () => {
  const home = join(directory, 'home');
  mkdirSync(home, { mode: 0o755 });
  writeFileSync(join(home, 'letter.txt'), '');
  await expect(start('home')).rejects.toThrow('holds other things');
  expect(statSync(home).mode & 0o777).toBe(0o755);
  expect(existsSync(join(home, 'token'))).toBe(false);
  await expect(start('home/letter.txt')).rejects.toThrow('is a file');
});
