import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, type Harness } from '../testing/harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness[Symbol.asyncDispose]());

const run: Harness['run'] = (command, options) => harness.run(command, options);

describe('events', () => {
  test('are fired with data as pairs or as JSON', async () => {
    expect(
      (await run(['events', 'fire', 'audit.violation', 'violation.severity=high', 'violation.count=3'])).stdout,
    ).toMatch(/^Fired audit\.violation about session example \(evt_1\)\.\n$/);
    expect((await run(['events', 'fire', 'user.login', '--data', '{"method": "saml"}'])).code).toBe(0);
    expect(harness.running.controlPlane.events.map(({ data }) => data)).toEqual([
      { violation: { severity: 'high', count: 3 } },
      { method: 'saml' },
    ]);
    expect((await run('events fire unknown.thing')).code).toBe(1);
  });

  test('are listed, newest first', async () => {
    expect((await run('events list')).stderr).toBe('Nothing has happened yet.\n');
    await run('events fire session.created');
    await run('events fire user.login');
    const { stdout } = await run('events list --limit 1');
    expect(stdout).toMatch(/WHEN +EVENT +SUBJECT +BY\n.+ user\.login +session:example\n$/);
    expect(await harness.json('events list')).toMatchObject({
      events: [{ type: 'user.login' }, { type: 'session.created', occurredAt: '2026-11-25T07:00:00.000Z' }],
    });
  });

  test('are explained', async () => {
    expect((await run('events types session hibernat')).stdout).toMatch(/session\.hibernated +A session is asleep/);
    expect((await run('events types nothing-like-it')).stderr).toBe('No event matches.\n');
    expect(await harness.json('events types user.login_failed')).toEqual({
      types: [{ type: 'user.login_failed', description: 'A sign-in was refused' }],
    });
  });
});

describe('sessions', () => {
  test('live from creation to termination', async () => {
    const { stdout } = await run('session create --user ada --template firefox');
    const [, id = ''] = /^Session (\S+) is pending\.\n$/.exec(stdout) ?? [];
    expect(id).not.toBe('');
    expect((await run(`session hibernate ${id}`)).stdout).toBe(`Session ${id} is hibernating.\n`);
    expect(await harness.json(`session wake ${id}`)).toMatchObject({ id, state: 'waking' });
    expect((await run('session list --user ada@example.com')).stdout).toContain(id);
    expect((await run('session terminate none')).code).toBe(4);
    expect((await run(`session terminate ${id}`)).stdout).toBe(`Session ${id} is terminating.\n`);
    expect((await run(`session wake ${id}`)).code).toBe(1);
  });

  test('need a user that exists', async () => {
    expect(await run('session create --user adaa --template firefox')).toMatchObject({
      code: 4,
      stderr: 'error: There is no user "adaa"\nDid you mean "ada"?\n',
    });
    expect((await run('session create --user ada --template nothing')).code).toBe(4);
    expect((await run('session list --state asleep')).code).toBe(1);
  });
});

describe('the service', () => {
  test('tells how it is', async () => {
    const { stdout } = await run('status');
    expect(stdout).toMatch(/control plane +embedded, http:\/\/streamspace\.test/);
    expect(stdout).toMatch(/plugins +0 installed, 0 on, none failing/);
    expect(await harness.json('status')).toMatchObject({ plugins: { installed: 0 } });
  });

  test('hands out an address that works once', async () => {
    const { stdout } = await run('open');
    const url = stdout.trim();
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303);
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(401);
    expect(await harness.json('open')).toEqual({
      url: expect.stringContaining(`${harness.running.service.url}/?token=`) as unknown,
    });
  });
});

describe('catalog check', () => {
  const plugin = (manifest: object) => {
    const folder = join(harness.directory, 'community', 'sample');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest, undefined, 2));
  };

  test('fails where there is no plugin', async () => {
    const { code, stdout } = await run(['catalog', 'check', harness.directory]);
    expect(code).toBe(1);
    expect(stdout).toContain('repository-empty');
  });

  test('fails with the place of each fault', async () => {
    plugin({ name: 'sample', versoin: '1.0.0' });
    const { code, stdout } = await run('catalog check');
    expect(code).toBe(1);
    expect(stdout).toMatch(/community\/sample\/manifest\.json:\d+:\d+ error/);
    const json = await run(['catalog', 'check', '--json']);
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]) as unknown,
    });
  });
});
