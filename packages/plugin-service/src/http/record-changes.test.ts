import { PluginError } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import type { Caller } from '../auth/caller.ts';
import { createFakeHost, type FakeHost } from '../testing/fake-host.ts';
import { slackEntry } from '../testing/entries.ts';
import { recorded } from './record-changes.ts';
import type { Route } from './route.ts';

const caller: Caller = { id: 'token', role: 'admin', via: 'token' };

async function record(route: Partial<Route>, params: Record<string, string>, work = () => Promise.resolve()) {
  const rows: unknown[] = [];
  const fake = createFakeHost();
  const host: FakeHost = {
    ...fake,
    recordAudit(row) {
      rows.push(row);
      return fake.recordAudit(row);
    },
  };
  await host.install(slackEntry);
  const whole = { method: 'post', role: 'admin', summary: 'Do it', path: '/', ...route } as Route;
  await recorded(whole, { host, log: () => undefined }, { caller, params }, work).catch(() => undefined);
  return rows;
}

test('a row says what was asked for, of what, by whom', async () => {
  expect(await record({ path: '/plugins/:id/enable' }, { id: '1' })).toEqual([
    {
      action: 'request.posted',
      outcome: 'success',
      target: { kind: 'plugin', id: 'streamspace-slack' },
      details: { summary: 'Do it', route: '/plugins/:id/enable', caller: 'token', id: '1' },
    },
  ]);
});

test.each([
  ['/plugins/catalog/:id/install', { id: 'session-log' }, { kind: 'plugin', id: 'session-log' }],
  ['/sessions/:id/wake', { id: 's-1' }, { kind: 'session', id: 's-1' }],
  ['/repositories/:name/sync', { name: 'acme' }, { kind: 'repository', id: 'acme' }],
  ['/extension-points/:point', { point: 'object-store' }, { kind: 'extension-point', id: 'object-store' }],
])('%s names its target', async (path, params: Record<string, string>, target) => {
  expect(await record({ path }, params)).toMatchObject([{ target }]);
});

test('what has no parameter has no target, and a long one is cut', async () => {
  expect(await record({ path: '/events' }, {})).toEqual([expect.not.objectContaining({ target: expect.anything() })]);
  const [row] = await record({ path: '/sessions/:id' }, { id: 'x'.repeat(500) });
  expect(row).toMatchObject({ target: { id: 'x'.repeat(200) } });
});

test.each([
  ['PERMISSION_DENIED', 'denied'],
  ['CONFLICT', 'failure'],
] as const)('%s is a row with the outcome %s', async (code, outcome) => {
  const rows = await record({ path: '/events' }, {}, () => Promise.reject(new PluginError(code, 'no')));
  expect(rows).toMatchObject([{ outcome, details: { code } }]);
});

test('who reads, or does what is theirs, leaves no row', async () => {
  expect(await record({ method: 'get' }, {})).toEqual([]);
  expect(await record({ role: 'user' }, {})).toEqual([]);
});
