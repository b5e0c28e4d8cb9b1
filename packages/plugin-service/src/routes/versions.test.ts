import type { CatalogDetail } from '../api-types.ts';
import type { CatalogEntry } from '../market/entry.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { slackEntry } from '../testing/entries.ts';
import { createTestService, type TestService } from '../testing/service.ts';

const path = '/plugins/streamspace-slack';
const common = { since: '2026-11-25', reason: 'Posts to the wrong channel' };
const blocked = { '*': { state: 'blocked', ...common, advisory: 'https://example.com/a' } } as const;
let running: TestService;
let entry: CatalogEntry;
beforeEach(async () => {
  entry = slackEntry;
  running = await createTestService({ catalog: () => [entry] });
});
afterEach(() => running[Symbol.asyncDispose]());

const json: TestService['json'] = (at, init) => running.json(at, init);
const post = (at: string, body: object = {}) => json(at, { method: 'POST', body });

/** The catalog is looked at again after two seconds. */
async function change(next: Partial<CatalogEntry>): Promise<void> {
  await running[Symbol.asyncDispose]();
  const { host } = running;
  entry = { ...entry, ...next };
  running = await createTestService({ catalog: () => [entry], host });
}

test('a blocked version is not installed, and a deprecated one says so', async () => {
  await change({ versionStates: blocked });
  expect(await post('/plugins/catalog/streamspace-slack/install')).toMatchObject({
    status: 409,
    body: { code: 'INVALID_STATE', error: expect.stringContaining('is blocked: Posts to the wrong channel') },
  });
  await change({ versionStates: { '*': { state: 'deprecated', ...common, replacement: 'streamspace-teams' } } });
  expect(await post('/plugins/catalog/streamspace-slack/install')).toMatchObject({
    status: 201,
    body: { versionNote: { state: 'deprecated', ...common, replacement: 'streamspace-teams' } },
  });
});

test('an installed one that is blocked is stopped, stays off, and the trail says why', async () => {
  await running.installSlack();
  await post(`${path}/enable`);
  const rows: unknown[] = [];
  running.host.recordAudit = (row) => {
    rows.push(row);
    return { ...row, id: 'a1', at: '2026-01-15T10:00:00Z' };
  };
  await change({ versionStates: blocked });
  expect((await json(path)).body).toMatchObject({ enabled: false, versionNote: { state: 'blocked' } });
  expect(rows).toMatchObject([{ action: 'plugin.blocked', target: { id: 'streamspace-slack' } }]);
  expect(await post(`${path}/enable`)).toMatchObject({ status: 409, body: { code: 'INVALID_STATE' } });
  expect(await json(path, { method: 'PATCH', body: { enabled: true } })).toMatchObject({ status: 409 });
});

test('an upgrade that wants more is only made by who agrees to it', async () => {
  await running.installSlack();
  const { host } = running;
  const { manifest } = slackEntry;
  const hosts = [...(manifest.network?.hosts ?? []), { host: 'files.slack.com', reason: 'Keeps pictures' }];
  await change({
    manifest: {
      ...manifest,
      version: '2.0.0',
      permissions: [...manifest.permissions, 'read:users'],
      network: { hosts },
    },
  });
  const { body } = await json('/plugins/catalog/streamspace-slack');
  const { added } = body as CatalogDetail;
  expect(added).toEqual([
    { kind: 'permission', words: expect.stringContaining('(read:users)'), risk: 'medium' },
    { kind: 'host', words: 'Reach files.slack.com', reason: 'Keeps pictures', risk: 'high' },
  ]);
  const accept = added.map(({ words }) => words);
  expect(await post('/plugins/catalog/streamspace-slack/upgrade')).toMatchObject({
    status: 403,
    body: { code: 'CONSENT_NEEDED', error: expect.stringContaining('Reach files.slack.com') },
  });
  expect(await post('/plugins/catalog/streamspace-slack/upgrade', { accept: accept.slice(1) })).toMatchObject({
    status: 403,
    body: { code: 'CONSENT_NEEDED', error: expect.stringContaining('(read:users)') },
  });
  expect(await post('/plugins/catalog/streamspace-slack/upgrade', { accept })).toMatchObject({ status: 200 });
  expect(host.calls).toContain('reinstall streamspace-slack read:users');
});

test('a rollback leads to the version before', async () => {
  await running.installSlack();
  expect(await post(`${path}/rollback`)).toMatchObject({ status: 409, body: { code: 'INVALID_STATE' } });
  running.host.change('streamspace-slack', { previousVersion: '0.9.0' });
  expect(await post(`${path}/rollback`)).toMatchObject({ status: 200, body: { version: '0.9.0' } });
});

test('data that is kept is there for a plugin from the same place', async () => {
  await running.installSlack();
  expect(await json(`${path}?data=keep`, { method: 'DELETE' })).toMatchObject({ status: 204 });
  expect(await json(`${path}?data=maybe`, { method: 'DELETE' })).toMatchObject({ status: 400 });
  await running.installSlack();
  expect(running.host.calls).not.toContain('clearData streamspace-slack');
});
