import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHarness, type Finished, type Harness } from '../../testing/harness.ts';
import { createRepository, type TestRepository } from '../../testing/repository.ts';

let harness: Harness;
let repository: TestRepository;
let directory: string;
beforeEach(async () => {
  harness = await createHarness();
  repository = createRepository();
  directory = join(repository.root, 'community/hello');
  await harness.run([
    'plugin',
    'new',
    'hello',
    '--plain',
    '--author',
    'Ada',
    '--directory',
    join(repository.root, 'community'),
  ]);
});
afterEach(async () => {
  repository[Symbol.dispose]();
  await harness[Symbol.asyncDispose]();
});

const host = () => harness.running.host;
const save = () => appendFileSync(join(directory, 'index.js'), '\n');

/** Runs `plugin dev`; each step waits for a text in what has been printed since the step before. */
function dev(options: readonly string[], ...steps: (readonly [until: string, then: () => void])[]): Promise<Finished> {
  const stop = new AbortController();
  let from = 0;
  const waiting = [...steps];
  return harness.run(['plugin', 'dev', directory, ...options], {
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(15_000)]),
    onOutput(stdout) {
      const [until, then] = waiting[0] ?? [];
      if (until === undefined || !stdout.slice(from).includes(until)) return;
      from = stdout.length;
      waiting.shift();
      then?.();
      if (waiting.length === 0) stop.abort();
    },
  });
}
const nothing = () => undefined;

test('a plugin is installed from its folder, loaded anew after a save, and removed at the end', async () => {
  const { code, stdout, stderr } = await dev([], ['loaded', save], ['loaded', nothing]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^loaded {3}hello 1\.0\.0 in \d+ ms\nloaded {3}hello 1\.0\.0 in \d+ ms\n$/);
  expect(stderr).toContain('It runs on the service at http://127.0.0.1:');
  expect(stderr).toContain('Removed hello again.');
  expect(host().calls).toEqual(['install hello', 'enable hello', 'reinstall hello', 'uninstall hello']);
});

test('what was installed before stays, and so does what is to be kept', async () => {
  await dev(['--keep'], ['loaded', nothing]);
  expect(host().calls).toEqual(['install hello', 'enable hello']);
  const { stderr } = await dev([], ['loaded', nothing]);
  expect(stderr).toContain('hello stays installed');
  expect(host().calls).toEqual(['install hello', 'enable hello', 'reinstall hello']);
});

test('a fault keeps what runs, until a save mends it', async () => {
  const manifest = join(directory, 'manifest.json');
  const right = readFileSync(manifest, 'utf8');
  const { stdout } = await dev(
    [],
    ['loaded', () => writeFileSync(manifest, right.replace('"1.0.0"', '"one"'))],
    ['Waiting for the next save', () => writeFileSync(manifest, right.replace('"1.0.0"', '"1.1.0"'))],
    ['loaded', nothing],
  );
  expect(stdout).toContain('community/hello/manifest.json:4:14 error');
  expect(stdout).toContain('What ran before goes on.');
  expect(stdout).toContain('loaded   hello 1.1.0');
});

test('what the service refuses is shown with its faults', async () => {
  host().failNext(
    'enable',
    Object.assign(new PluginError('CONFIG_INVALID', 'It does not fit'), { fields: { url: 'is missing' } }),
  );
  const { stdout } = await dev([], ['Waiting for the next save', nothing]);
  expect(stdout).toMatch(/^failed {3}It does not fit\n +url {2}is missing\n +Give it a configuration: /);
});

test('permissions that come with a save are granted, and said', async () => {
  const manifest = join(directory, 'manifest.json');
  const asking = readFileSync(manifest, 'utf8').replace('"permissions": []', '"permissions": ["read:users"]');
  const { stdout } = await dev([], ['loaded', () => writeFileSync(manifest, asking)], ['granted', nothing]);
  expect(stdout).toContain('granted  read:users: ');
  expect(host().calls).toContain('reinstall hello read:users');
});

test('logs, deliveries and denials are shown as they come', async () => {
  const at = '2026-11-25T07:00:00.000Z';
  const row = { id: 'd1', kind: 'event', name: 'session.created', createdAt: at, dueAt: at, attempts: 1 } as const;
  const report = () => {
    const plugin = 'hello';
    host().send({
      type: 'log',
      plugin: 'another',
      line: { seq: 1, at, level: 'info', from: 'plugin', message: 'not ours' },
    });
    host().send({ type: 'log', plugin, line: { seq: 1, at, level: 'info', from: 'host', message: 'Started' } });
    host().send({
      type: 'log',
      plugin,
      line: { seq: 2, at, level: 'warn', from: 'plugin', message: 'hm', fields: { a: 1 } },
    });
    host().send({ type: 'delivery', plugin, delivery: { ...row, state: 'running' } });
    host().send({ type: 'delivery', plugin, delivery: { ...row, state: 'waiting', error: 'away' } });
    host().send({ type: 'delivery', plugin, delivery: { ...row, state: 'done', attempts: 2 } });
    host().send({ type: 'delivery', plugin, delivery: { ...row, state: 'dead', attempts: 8, error: 'gone' } });
    const denial = { at, member: 'users.list', code: 'PERMISSION_DENIED', message: 'declare it', count: 1 } as const;
    host().send({ type: 'denial', plugin, denial });
    host().send({ type: 'denial', plugin, denial: { ...denial, count: 2 } });
    host().change(plugin, { health: 'degraded', reason: 'The vendor is away' });
  };
  const { stdout } = await dev([], ['loaded', report], ['The vendor is away', nothing]);
  expect(stdout.split('\n').slice(1)).toEqual([
    'warn     hm {"a":1}',
    `retry    event session.created: away; again at ${at}`,
    'done     event session.created, attempt 2',
    'dead     event session.created, attempt 8: gone',
    'denied   declare it',
    '         To allow it, in manifest.json:',
    '           "permissions": ["read:users"]',
    'denied   declare it',
    'degraded The vendor is away',
    '',
  ]);
});

test('programs get lines of JSON', async () => {
  const { stdout } = await dev(['--json'], ['"loaded"', nothing]);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; data: object });
  expect(lines[0]).toEqual({ event: 'service', data: { url: harness.running.service.url } });
  expect(lines.at(-1)).toMatchObject({ event: 'loaded', data: { plugin: { name: 'hello' }, newlyGranted: [] } });
});

test('the configuration on the command line goes with each load', async () => {
  repository.write({ 'dev.json': '{ "greeting": "Hi" }' });
  await dev(['--config-file', join(repository.root, 'dev.json'), '--config', 'b=2', '--keep'], ['loaded', nothing]);
  expect(host().get('hello').config).toEqual({ greeting: 'Hi', b: 2 });
});

test('it does not begin with a manifest that says nothing, and ends with the service', async () => {
  const ended = dev([], ['loaded', () => void harness.running.service.close()], ['never', nothing]);
  expect(await ended).toMatchObject({ code: 1, stderr: expect.stringContaining('The service has stopped') as unknown });
  repository.write({ 'community/hello/manifest.json': '{' });
  const { code, stderr } = await harness.run(['plugin', 'dev', directory]);
  expect(code).toBe(1);
  expect(stderr).toContain('community/hello/manifest.json:1:2 error');
  expect(existsSync(join(directory, 'dist'))).toBe(false);
});
