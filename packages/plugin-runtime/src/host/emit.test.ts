import { randomBytes } from 'node:crypto';
import { createEmbeddedControlPlane, sampleEvent, type EmbeddedControlPlane } from '@streamspace/control-plane';
import type { HostApi, Json, Manifest, PlatformEvent, SessionsWrite } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../clock.ts';
import { createVault } from '../config/vault.ts';
import { createEgressBroker } from '../egress/index.ts';
import { openDatabase } from '../sqlite.ts';
import { createInProcessLoader } from './in-process-loader.ts';
import type { PluginLoader } from './loader.ts';
import { createPluginHost } from './plugin-host.ts';
import type { HostMessage, PluginHost } from './types.ts';

type Api = HostApi<Record<string, unknown>> & { readonly sessions: SessionsWrite };
type OnLoad = (context: { readonly api: Api }) => unknown;

let clock: VirtualClock;
let controlPlane: EmbeddedControlPlane;
let host: PluginHost;
let modules: Map<string, object>;
let messages: HostMessage[];

beforeEach(async () => {
  clock = createVirtualClock(Date.parse('2026-01-15T10:00:00Z'));
  controlPlane = createEmbeddedControlPlane({
    path: ':memory:',
    clock,
    random: () => 0.5,
    timezone: 'UTC',
    seed: 'still',
  });
  modules = new Map();
  messages = [];
  host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader: loaderOf(modules),
    broker: createEgressBroker(),
    clock,
    version: '0.0.0',
    onError(message) {
      throw new Error(message);
    },
  });
  host.onChange((message) => messages.push(message));
});

afterEach(async () => {
  await host.close();
  await controlPlane.close();
});

/** Runs each plugin from its module. */
function loaderOf(plugins: ReadonlyMap<string, object>): PluginLoader {
  const of = (name: string) => createInProcessLoader(plugins.get(name) ?? {}, { clock });
  return {
    prepare: (source) => of(source.manifest.name).prepare(source),
    start: (options) => of(options.name).start(options),
    discard: async () => undefined,
    layers: () => [],
  };
}

async function add(name: string, manifest: Partial<Manifest>, onLoad: OnLoad, more: object = {}): Promise<void> {
  modules.set(name, { onLoad, ...more });
  const complete: Manifest = {
    name,
    version: '1.0.0',
    displayName: name,
    description: 'For a test',
    type: 'extension',
    author: 'Ada',
    license: 'MIT',
    permissions: [],
    entrypoints: { main: 'index.js' },
    ...manifest,
  };
  await host.install({ manifest: complete, directory: '', tier: 'community' });
  await host.enable(name);
}

/** A plugin whose command emits what it is given. */
async function addEmitter(name: string, emits: string[]): Promise<void> {
  const commands = [{ id: 'emit', title: 'Emit' }];
  await add(name, { emits, contributes: { commands } }, ({ api }) => ({
    commands: {
      async emit({ input }: { input: Json }) {
        const { type, data, options } = input as { type: string; data: Json; options?: object };
        return { done: JSON.stringify(await api.events.emit(type, data, options)) };
      },
    },
  }));
}

/** Runs that command. */
async function emit(name: string, type: string, data: Json, options?: object): Promise<{ id: string; fresh: boolean }> {
  const input = { type, data, ...(options === undefined ? {} : { options }) };
  const viewer = { id: 'u', username: 'u', role: 'admin' } as const;
  const outcome = await host.act(name, 'emit', { input, viewer });
  return JSON.parse((outcome as { done: string }).done) as { id: string; fresh: boolean };
}

/** A plugin that keeps what it hears. */
async function addListener(name: string, events: string[], emits: string[] = []): Promise<PlatformEvent[]> {
  const heard: PlatformEvent[] = [];
  await add(name, { events, emits }, () => ({
    events: Object.fromEntries(events.map((pattern) => [pattern, (event: PlatformEvent) => void heard.push(event)])),
  }));
  return heard;
}

const stated = (type: string): PlatformEvent[] =>
  messages.flatMap((message) => (message.type === 'event' && message.event.type === type ? [message.event] : []));

/** Lets time pass in steps, between which plugins, store and platform answer each other. */
async function pass(ms: number): Promise<void> {
  const steps = 20;
  for (let step = 0; step < steps; step += 1) {
    // oxlint-disable-next-line no-await-in-loop -- time passes in order
    await clock.advance(ms / steps);
    // oxlint-disable-next-line no-await-in-loop -- each turn of the event loop carries messages one step further
    for (let turn = 0; turn < 20; turn += 1) await clock.advance(0);
  }
}

async function startSession(): Promise<string> {
  const [user] = await controlPlane.users.list({ active: true }, { limit: 1 });
  const [template] = await controlPlane.templates.list({}, { limit: 1 });
  const { id } = await controlPlane.sessions.create({ user: user?.id ?? '', template: template?.name ?? '' }, {});
  return id;
}

describe('an event of a plugin', () => {
  test('reaches those that listen, whole and with its envelope, but not the plugin itself', async () => {
    await addEmitter('maker', ['plugin.maker.done']);
    const heard = await addListener('listener', ['plugin.maker.*']);
    const { id, fresh } = await emit('maker', 'plugin.maker.done', { runId: 'r', steps: [1, { a: null }] });
    await pass(1000);
    expect(fresh).toBe(true);
    expect(heard).toEqual([
      {
        id,
        type: 'plugin.maker.done',
        occurredAt: '2026-01-15T10:00:00.000Z',
        certainty: 'observed',
        subject: { kind: 'plugin', id: 'maker' },
        orgId: 'default-org',
        source: 'plugin:maker',
        causedBy: [{ plugin: 'maker' }],
        data: { runId: 'r', steps: [1, { a: null }] },
      },
    ]);
    expect(stated('plugin.maker.done')).toEqual(heard);
  });

  test('is not delivered to its emitter, even when that listens to everything', async () => {
    const own: string[] = [];
    await add('echo', { events: ['*'], emits: ['plugin.echo.heard'] }, ({ api }) => ({
      events: {
        '*': async (event: PlatformEvent) => {
          own.push(event.type);
          await api.events.emit('plugin.echo.heard', { type: event.type });
        },
      },
    }));
    await startSession();
    await pass(1000);
    expect(own).toEqual(['session.created']);
    expect(stated('plugin.echo.heard')).toHaveLength(1);
  });

  test('has the subject of its payload when it is shared, and the one it is given when it is the plugin’s own', async () => {
    await addEmitter('streamspace-rec', ['recording.started', 'storage.degraded', 'plugin.rec.begun']);
    const { recording } = sampleEvent('recording.started', { recording: { id: 'rec-1' } }).data;
    await emit('streamspace-rec', 'recording.started', { recording });
    await emit('streamspace-rec', 'storage.degraded', { ...sampleEvent('storage.degraded').data });
    await emit('streamspace-rec', 'plugin.rec.begun', {}, { subject: { kind: 'session', id: 's' } });
    const subjects = messages.flatMap((message) => (message.type === 'event' ? [message.event.subject] : []));
    expect(subjects.slice(-3)).toEqual([
      { kind: 'recording', id: 'rec-1' },
      { kind: 'storage', id: 'streamspace-rec' },
      { kind: 'session', id: 's' },
    ]);
    await expect(
      emit('streamspace-rec', 'recording.started', { recording }, { subject: { kind: 'session', id: 's' } }),
    ).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('always about a "recording"'),
    });
  });

  test('says when it happened, and carries the plugin’s reference', async () => {
    await addEmitter('maker', ['plugin.maker.done']);
    await emit('maker', 'plugin.maker.done', {}, { occurredAt: '2026-01-15T09:00:00+02:00', ref: 'run/7' }).catch(
      () => undefined,
    );
    await emit('maker', 'plugin.maker.done', {}, { occurredAt: '2026-01-15T09:00:00Z', ref: 'run/7' });
    expect(stated('plugin.maker.done')).toMatchObject([
      { occurredAt: '2026-01-15T09:00:00.000Z', causedBy: [{ plugin: 'maker', ref: 'run/7' }] },
    ]);
  });

  test('that the manifest does not list is refused where somebody sees it', async () => {
    await addEmitter('maker', ['plugin.maker.done']);
    await expect(emit('maker', 'plugin.maker.undone', {})).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      message:
        'maker cannot emit "plugin.maker.undone": list it under emits in manifest.json (there: plugin.maker.done)',
    });
    expect(host.denials('maker')).toMatchObject([{ member: 'events.emit', code: 'PERMISSION_DENIED' }]);
    expect(stated('plugin.maker.undone')).toEqual([]);
  });

  test.each<[string, Json, object | undefined, string]>([
    ['is too large', { text: 'ä'.repeat(33_000) }, undefined, 'at most 65536 fit'],
    ['has an option that only the host may set', {}, { source: 'host' }, 'Unrecognized key'],
    ['names causes of its own making', {}, { causedBy: [{ plugin: 'other' }] }, 'Unrecognized key'],
    ['has no instant as its time', {}, { occurredAt: 'yesterday' }, 'argument 3.occurredAt'],
    ['has an empty dedupe key', {}, { dedupeKey: '' }, 'argument 3.dedupeKey'],
  ])('that %s is refused', async (_what, data, options, message) => {
    await addEmitter('maker', ['plugin.maker.done']);
    await expect(emit('maker', 'plugin.maker.done', data, options)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message),
    });
    expect(stated('plugin.maker.done')).toEqual([]);
  });

  test('is emitted once per dedupe key, type and day', async () => {
    await addEmitter('maker', ['plugin.maker.done', 'plugin.maker.begun']);
    const heard = await addListener('listener', ['plugin.maker.*']);
    const once = { dedupeKey: 'run-1' };
    const first = await emit('maker', 'plugin.maker.done', { n: 1 }, once);
    expect(await emit('maker', 'plugin.maker.done', { n: 2 }, once)).toEqual({ id: first.id, fresh: false });
    expect(await emit('maker', 'plugin.maker.begun', { n: 3 }, once)).toMatchObject({ fresh: true });
    await pass(86_400_000 - 1);
    expect(await emit('maker', 'plugin.maker.done', { n: 4 }, once)).toEqual({ id: first.id, fresh: false });
    await pass(1);
    expect(await emit('maker', 'plugin.maker.done', { n: 5 }, once)).toMatchObject({ fresh: true });
    await pass(1000);
    expect(heard.map(({ data }) => data['n'])).toEqual([1, 3, 5]);
    expect(stated('plugin.maker.done')).toHaveLength(2);
  });

  test('waits behind an earlier one about the same thing, and for no other', async () => {
    await addEmitter('maker', ['plugin.maker.done']);
    const heard: unknown[] = [];
    await add('listener', { events: ['plugin.maker.done'] }, () => ({
      events: {
        'plugin.maker.done'(event: PlatformEvent, { attempt }: { attempt: number }) {
          if (event.data['n'] === 1 && attempt === 1) throw new Error('later');
          heard.push(event.data['n']);
        },
      },
    }));
    const about = (id: string): object => ({ subject: { kind: 'run', id } });
    await emit('maker', 'plugin.maker.done', { n: 1 }, about('a'));
    await emit('maker', 'plugin.maker.done', { n: 2 }, about('a'));
    await emit('maker', 'plugin.maker.done', { n: 3 }, about('b'));
    await pass(0);
    expect(heard).toEqual([3]);
    await pass(60_000);
    expect(heard).toEqual([3, 1, 2]);
  });
});

describe('the chain of causes', () => {
  test('goes from an event through a reaction to what that reaction does on the platform', async () => {
    await add('watcher', { events: ['session.created'], emits: ['plugin.watcher.seen'] }, ({ api }) => ({
      events: {
        'session.created': (event: PlatformEvent) =>
          api.events.emit('plugin.watcher.seen', { id: event.subject.id }, { ref: 'rule-1' }),
      },
    }));
    await add('reaper', { permissions: ['write:sessions'], events: ['plugin.watcher.seen'] }, ({ api }) => ({
      events: {
        async 'plugin.watcher.seen'(event: PlatformEvent) {
          await api.storage.set('seen', event.id);
          await api.sessions.terminate(event.data['id'] as string);
        },
      },
    }));
    const id = await startSession();
    await pass(30_000);
    const [created] = stated('session.created');
    const [seen] = stated('plugin.watcher.seen');
    const [terminated] = stated('session.terminated');
    expect(seen?.causedBy).toEqual([{ plugin: 'watcher', event: created?.id, ref: 'rule-1' }]);
    expect(terminated).toMatchObject({ subject: { id }, actor: { kind: 'plugin', id: 'reaper' } });
    expect(terminated?.causedBy).toEqual([...(seen?.causedBy ?? []), { plugin: 'reaper', event: seen?.id }]);
  });

  test('goes on with a job, which does not see it', async () => {
    const runs: unknown[] = [];
    await add(
      'reaper',
      { permissions: ['write:sessions'], events: ['session.created'], jobs: { end: {} } },
      ({ api }) => ({
        events: {
          'session.created': (event: PlatformEvent) =>
            api.jobs.enqueue('end', { id: event.subject.id }, { after: '1min' }),
        },
        jobs: {
          async end(run: { payload: { id: string } }) {
            runs.push(run.payload);
            await api.sessions.terminate(run.payload.id);
          },
        },
      }),
    );
    const id = await startSession();
    await pass(120_000);
    expect(runs).toEqual([{ id }]);
    expect(stated('session.terminated')).toMatchObject([
      { causedBy: [{ plugin: 'reaper', event: stated('session.created')[0]?.id }] },
    ]);
  });

  test('of what nobody caused names the plugin alone', async () => {
    await addEmitter('maker', ['plugin.maker.done']);
    await emit('maker', 'plugin.maker.done', {});
    expect(stated('plugin.maker.done')[0]?.causedBy).toEqual([{ plugin: 'maker' }]);
  });

  test('ends a game of ping-pong after eight rounds, and says so in the logs once a minute', async () => {
    const answer =
      (own: string, other: string): OnLoad =>
      ({ api }) => ({
        events: { [`plugin.${other}.hit`]: () => api.events.emit(`plugin.${own}.hit`, {}) },
      });
    await add('ping', { events: ['plugin.pong.hit'], emits: ['plugin.ping.hit'] }, answer('ping', 'pong'));
    await add('pong', { events: ['plugin.ping.hit'], emits: ['plugin.pong.hit'] }, answer('pong', 'ping'));
    const audience = await addListener('audience', ['plugin.ping.hit', 'plugin.pong.hit']);
    await controlPlane.emit({ type: 'plugin.ping.hit', data: {} });
    await pass(10_000);
    expect(stated('plugin.pong.hit')).toHaveLength(8);
    // The first one is the platform's.
    expect(stated('plugin.ping.hit')).toHaveLength(9);
    expect(audience).toHaveLength(17);

    const warnings = (name: string): number =>
      host.logs(name).filter(({ message }) => message.includes('reacted 8 times already')).length;
    expect([warnings('ping'), warnings('pong'), warnings('audience')]).toEqual([0, 1, 0]);
    await controlPlane.emit({ type: 'plugin.ping.hit', data: {} });
    await pass(10_000);
    expect(warnings('pong')).toBe(1);
    await pass(60_000);
    await controlPlane.emit({ type: 'plugin.ping.hit', data: {} });
    await pass(1000);
    expect(warnings('pong')).toBe(2);
  });
});

describe('faults of a plugin', () => {
  test('are told once, and the recovery after a minute', async () => {
    let broken = true;
    const heard = await addListener('pager', ['plugin.error', 'plugin.recovered']);
    await add('fragile', {}, ({ api }) => ({
      async onEnable() {
        if (broken) throw new Error('no vendor');
        await api.storage.set('up', true);
      },
    })).catch(() => undefined);
    await pass(2000);
    broken = false;
    await pass(120_000);
    expect(host.get('fragile')).toMatchObject({ state: 'enabled', health: 'ok' });
    expect(heard.map(({ type, data }) => [type, data['error'] ?? data['downMs']])).toEqual([
      ['plugin.error', { code: 'crash', message: 'no vendor' }],
      ['plugin.recovered', 3000],
    ]);
    expect(heard[0]).toMatchObject({ source: 'host', subject: { kind: 'plugin', id: 'fragile' }, data: { count: 1 } });
  });
});
