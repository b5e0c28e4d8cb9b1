import { memberPermissions, type Manifest, type ParseResult } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { createSockets } from './sockets.ts';
import { createApi, removeUngranted } from './api.ts';
import { createHandlerRegistry } from './handlers.ts';

type Method = (...args: unknown[]) => Promise<unknown>;
type Api = Record<string, Record<string, Method>>;

interface Setup {
  readonly api: Api;
  readonly calls: [string, readonly unknown[]][];
}

function setUp(
  answer: (member: string, args: readonly unknown[]) => unknown = () => undefined,
  parsed?: ParseResult,
): Setup {
  const calls: [string, readonly unknown[]][] = [];
  const api = createApi({
    async invoke(member, args) {
      calls.push([member, args]);
      return answer(member, args);
    },
    invokeAs: async (_user, member, args) => answer(member, args),
    fetch,
    log: () => {},
    registry: createHandlerRegistry(),
    parseJob: (_job, value) => parsed ?? { ok: true, value },
    parseEvent: (_type, value) => parsed ?? { ok: true, value },
    parseSettings: (value) => parsed ?? { ok: true, value },
    clock: systemClock,
    extensions: { use: () => ({}), all: async () => [] },
    sockets: createSockets(async () => undefined),
  });
  return { api: api as Api, calls };
}

/** `total` rows in pages of `limit`. */
const pages =
  (total: number) =>
  (_member: string, [, page]: readonly unknown[]): unknown => {
    const { limit, cursor = '0' } = page as { limit: number; cursor?: string };
    const start = Number(cursor);
    const end = Math.min(start + limit, total);
    return {
      items: Array.from({ length: end - start }, (_, row) => start + row),
      ...(end < total ? { next: String(end) } : {}),
    };
  };

test('every member of the SDK is there', () => {
  const { api } = setUp();
  for (const member of Object.keys(memberPermissions)) {
    const found = member.split('.').reduce<unknown>((holder, name) => (holder as Api)[name], api);
    expect([member, typeof found]).toEqual([member, 'function']);
  }
});

test('a call carries its arguments, without those left out at the end', async () => {
  const { api, calls } = setUp();
  await api['sessions']?.['wake']?.('s1', { timeoutMs: 5 }, undefined);
  await api['storage']?.['keys']?.(undefined);
  expect(calls).toEqual([
    ['sessions.wake', ['s1', { timeoutMs: 5 }]],
    ['storage.keys', []],
  ]);
});

test('list collects all pages, and each turns them one by one', async () => {
  const { api, calls } = setUp(pages(1_100));
  await expect(api['sessions']?.['list']?.({ state: 'running' })).resolves.toHaveLength(1_100);
  expect(calls).toEqual([
    ['sessions.list', [{ state: 'running' }, { limit: 500 }]],
    ['sessions.list', [{ state: 'running' }, { limit: 500, cursor: '500' }]],
    ['sessions.list', [{ state: 'running' }, { limit: 500, cursor: '1000' }]],
  ]);
  calls.length = 0;
  const each = api['users']?.['each'] as unknown as () => AsyncIterable<number>;
  for await (const row of each()) if (row === 10) break;
  expect(calls).toEqual([['users.list', [{}, { limit: 500 }]]]);
});

test('list takes 10,000 rows, and says what to use for more', async () => {
  await expect(setUp(pages(10_000)).api['users']?.['list']?.()).resolves.toHaveLength(10_000);
  await expect(setUp(pages(10_001)).api['users']?.['list']?.()).rejects.toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: 'api.users.list collects at most 10,000 rows: use api.users.each',
  });
});

test('a page of jobs is an array with its cursor', async () => {
  const { api, calls } = setUp(() => ({ items: [{ id: 'j1' }], next: 'c' }));
  const page = (await api['jobs']?.['list']?.({ limit: 1 })) as unknown[] & { next?: string };
  expect([...page]).toEqual([{ id: 'j1' }]);
  expect(page.next).toBe('c');
  expect(calls).toEqual([['jobs.list', [{ limit: 1 }]]]);
});

test('a job whose payload does not fit its schema never leaves the plugin', async () => {
  const { api, calls } = setUp(() => undefined, { ok: false, issues: [{ path: ['text'], message: 'is missing' }] });
  await expect(api['jobs']?.['enqueue']?.('send', {})).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'The payload of the job "send" does not fit its schema: text: is missing',
  });
  expect(calls).toEqual([]);
});

test('an event carries what its schema made of the payload', async () => {
  const { api, calls } = setUp(() => undefined, { ok: true, value: { runId: 'r', steps: 0 } });
  await api['events']?.['emit']?.('plugin.a.done', { runId: 'r' });
  await api['events']?.['emit']?.('plugin.a.done', { runId: 'r' }, { ref: 'x' });
  expect(calls).toEqual([
    ['events.emit', ['plugin.a.done', { runId: 'r', steps: 0 }]],
    ['events.emit', ['plugin.a.done', { runId: 'r', steps: 0 }, { ref: 'x' }]],
  ]);
});

test('an event whose payload does not fit its schema never leaves the plugin', async () => {
  const { api, calls } = setUp(() => undefined, { ok: false, issues: [{ path: ['runId'], message: 'is missing' }] });
  await expect(api['events']?.['emit']?.('plugin.a.done', {})).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: 'The payload of the event "plugin.a.done" does not fit its schema: runId: is missing',
  });
  expect(calls).toEqual([]);
});

test('only members of an optional permission that was not granted are absent', () => {
  const manifest = {
    permissions: ['read:sessions'],
    optionalPermissions: [{ permission: 'write:sessions' }, { permission: 'read:users' }],
  } as unknown as Manifest;
  const { api } = setUp();
  removeUngranted(api, manifest, ['read:sessions', 'read:users']);
  expect(api['sessions']).toHaveProperty('get');
  expect(api['sessions']).not.toHaveProperty('terminate');
  expect(api['users']).toHaveProperty('get');
  // Asked for by nobody: the host refuses it, and says what to declare.
  expect(api['templates']).toHaveProperty('list');
});
