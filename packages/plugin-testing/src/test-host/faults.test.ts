import { isPluginError, type Manifest } from '@streamspace/plugin-sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, sampleEvent, type TestHost } from '../index.ts';

const manifest: Manifest = {
  name: 'worker',
  version: '1.0.0',
  displayName: 'Worker',
  description: 'Works, and is killed at it',
  type: 'extension',
  author: 'Ada',
  license: 'MIT',
  entrypoints: { main: 'index.js' },
  permissions: ['network', 'read:sessions'],
  permissionReasons: { network: 'Posts to the vendor' },
  network: { hosts: [{ host: 'vendor.example.com', reason: 'Where it posts' }] },
  events: ['session.created'],
  jobs: { post: { maxAttempts: 3, backoff: ['1s'] } },
};

type Context = {
  readonly api: {
    readonly fetch: typeof fetch;
    readonly storage: { get(key: string): Promise<unknown>; set(key: string, value: unknown): Promise<void> };
    readonly jobs: { enqueue(job: string, payload: unknown, options?: object): Promise<unknown> };
  };
};
interface Seen {
  readonly id: string;
  readonly session: string;
  readonly attempt: number;
  readonly occurredAt: string;
}

let seen: Seen[] = [];
let ran: { readonly attempt: number; readonly interrupted: boolean }[] = [];

const worker = {
  onLoad: ({ api }: Context) => ({
    events: {
      'session.created': async (event: ReturnType<typeof sampleEvent<'session.created'>>, { attempt }: Seen) => {
        seen.push({ id: event.id, session: event.data.session.id, attempt, occurredAt: event.occurredAt });
        await api.jobs.enqueue('post', event.id, { dedupe: event.id });
      },
    },
    jobs: {
      post: async ({ attempt, interrupted }: { attempt: number; interrupted: boolean }) => {
        ran.push({ attempt, interrupted });
        await (await api.fetch('https://vendor.example.com/', { method: 'POST' })).text();
        await api.storage.set('posted', (((await api.storage.get('posted')) as number | undefined) ?? 0) + 1);
      },
    },
  }),
};

let host: TestHost | undefined;
async function start(plugin: object = worker): Promise<TestHost> {
  seen = [];
  ran = [];
  host = await createTestHost(plugin, { manifest });
  host.egress.reply('vendor.example.com', { status: 200 });
  return host;
}
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

const created = (id = 's1') => sampleEvent('session.created', { session: { id } });

describe('crash', () => {
  test('the plugin comes back after a second, and what it had not acknowledged is delivered again, as interrupted', async () => {
    const { faults, publish, clock, egress, plugin, deliveries } = await start();
    egress.hang('vendor.example.com');
    await publish(created());
    await clock.advance('1s');
    expect(ran).toEqual([{ attempt: 1, interrupted: false }]);

    await faults.crash();
    expect(plugin()).toMatchObject({ state: 'restarting', health: 'failing', reason: 'crashed: ended by SIGKILL' });
    expect((await deliveries('waiting')).map(({ name }) => name)).toEqual(['post']);

    egress.recover('vendor.example.com');
    await clock.advance('2s');
    expect(plugin()).toMatchObject({ state: 'enabled', restarts: 1, health: 'ok' });
    expect(ran.slice(1)).toEqual([{ attempt: expect.any(Number), interrupted: true }]);
    expect((await deliveries('done')).map(({ name }) => name)).toContain('post');
  });

  test('what the dead copy still does has no effect', async () => {
    let goOn = (): void => undefined;
    const { faults, clock, deliver } = await start({
      onLoad: ({ api }: Context) => ({
        ...worker.onLoad({ api }),
        events: {
          'session.created': async () => {
            await new Promise<void>((resolve) => {
              goOn = resolve;
            });
            await api.storage.set('ghost', true);
            seen.push({ id: 'ghost', session: '', attempt: 0, occurredAt: '' });
          },
        },
      }),
    });
    const delivered = deliver(created()).catch((error: unknown) => error);
    await clock.advance(0);
    await faults.crash();
    expect(await delivered).toMatchObject({
      code: 'INTERNAL',
      message: "The plugin's process has ended: crashed: ended by SIGKILL",
    });
    goOn();
    await clock.advance('5s');
    expect(seen).toEqual([]);
  });

  test('while it is down nothing is delivered, and nothing is lost', async () => {
    const { faults, publish, clock } = await start();
    await faults.crash();
    await publish(created('s1'));
    await publish(created('s2'));
    expect(seen).toEqual([]);
    await clock.advance('2s');
    expect(seen.map(({ session }) => session)).toEqual(['s1', 's2']);
  });

  test('the fifth crash within ten minutes is the last', async () => {
    const { faults, clock, plugin, operator } = await start();
    for (const wait of ['1s', '2s', '4s', '8s']) {
      await faults.crash();
      expect(plugin().state).toBe('restarting');
      await clock.advance(wait);
      expect(plugin().state).toBe('enabled');
    }
    await faults.crash();
    await clock.advance('1h');
    expect(plugin()).toMatchObject({ state: 'quarantined', enabled: true });
    await expect(faults.crash()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await operator.enable('worker');
    expect(plugin()).toMatchObject({ state: 'enabled', restarts: 0 });
  });

  test('other plugins hear of it', async () => {
    const { faults, controlPlane, operator } = await start();
    const heard: string[] = [];
    operator.onChange((message) => {
      if (message.type === 'event') heard.push(message.event.type);
    });
    await faults.crash();
    expect(heard).toEqual(['plugin.error']);
    expect(await controlPlane.readEvents(undefined, 10)).toEqual([]);
  });
});

describe('killHost', () => {
  test('stored values, configuration and waiting jobs are there when the host is back', async () => {
    const started = await start();
    await started.publish(created());
    await started.clock.advance('1s');
    await started.faults.killHost();
    expect(started.plugin()).toMatchObject({ state: 'enabled', restarts: 0 });
    await started.publish(created('s2'));
    await started.clock.advance('1s');
    expect(started.egress.requests).toHaveLength(2);
    expect(await started.deliveries('done')).toHaveLength(4);
  });

  test('what ran is tried again, marked as interrupted', async () => {
    const started = await start();
    started.egress.hang('vendor.example.com');
    await started.publish(created());
    await started.clock.advance('1s');
    await started.faults.killHost();
    started.egress.recover('vendor.example.com');
    await started.clock.advance('1min');
    expect(ran[0]).toEqual({ attempt: 1, interrupted: false });
    expect(ran.at(-1)).toMatchObject({ interrupted: true });
    expect(ran).toHaveLength(2);
    expect((await started.deliveries('done')).map(({ name }) => name)).toEqual(['post', 'session.created']);
  });

  test('nothing is drained, and no hook runs', async () => {
    const hooks: string[] = [];
    const started = await start({
      onLoad: (context: Context) => ({
        ...worker.onLoad(context),
        onDisable: () => hooks.push('onDisable'),
        onUnload: () => hooks.push('onUnload'),
      }),
    });
    await started.faults.killHost();
    expect(hooks).toEqual([]);
    await started.stop();
    expect(hooks).toEqual(['onDisable', 'onUnload']);
    host = undefined;
  });

  test('an event that happened meanwhile is neither lost nor doubled', async () => {
    const started = await start();
    const published = started.publish(created('s1'));
    await started.faults.killHost();
    await published;
    await started.clock.advance('10s');
    expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
    expect(started.egress.requests).toHaveLength(1);
  });

  test('the old host does nothing any more', async () => {
    const started = await start();
    started.egress.unreachable('vendor.example.com');
    await started.publish(created());
    await started.clock.advance('500ms');
    const old = started.operator;
    await started.faults.killHost();
    expect(started.operator).not.toBe(old);
    await started.clock.advance('10min');
    expect(ran.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  test('a plugin that was off stays off', async () => {
    const started = await start();
    await started.operator.disable('worker');
    await started.faults.killHost();
    expect(started.plugin()).toMatchObject({ state: 'installed', enabled: false });
  });

  test('it can happen again and again', async () => {
    const started = await start();
    for (let turn = 1; turn <= 5; turn += 1) {
      await started.publish(created(`s${turn}`));
      await started.faults.killHost();
      await started.clock.advance('1s');
    }
    expect(new Set(seen.map(({ session }) => session)).size).toBe(5);
    expect(new Set(started.egress.requests.map(({ method }) => method))).toEqual(new Set(['POST']));
  });
});

describe('events out of the ordinary', () => {
  test('a duplicate comes as attempt 2 with the same id', async () => {
    const { faults, clock, egress } = await start();
    await faults.duplicate(created());
    expect(seen).toMatchObject([{ attempt: 1 }, { attempt: 2 }]);
    expect(seen[0]?.id).toBe(seen[1]?.id);
    await clock.advance('1s');
    expect(egress.requests).toHaveLength(1);
  });

  test('reordered events keep their order within a subject', async () => {
    const { faults } = await start();
    const event = (session: string, id: string) => ({ ...created(session), id });
    await faults.reorder([event('s1', 'a'), event('s2', 'b'), event('s1', 'c'), event('s3', 'd'), event('s2', 'e')]);
    expect(seen.map(({ id }) => id)).toEqual(['d', 'b', 'e', 'a', 'c']);
  });

  test('a late event is older than now, by its instant and by its id', async () => {
    const { faults, deliver, clock } = await start();
    const event = created();
    await deliver({ ...event, occurredAt: clock.now().toISOString() });
    await faults.late(event, '10min');
    const [first, late] = seen;
    expect(Date.parse(first?.occurredAt ?? '') - Date.parse(late?.occurredAt ?? '')).toBe(600_000);
    expect(late?.id).toMatch(/^evt_[0-9A-Z]{26}$/);
    expect(late?.id).not.toBe(first?.id);
    await faults.late(event, 3_600_000);
    expect((seen[2]?.id ?? '') < (late?.id ?? '')).toBe(true);
  });

  test('what the handler throws comes out', async () => {
    const { faults } = await start({
      onLoad: (context: Context) => ({
        ...worker.onLoad(context),
        events: {
          'session.created': (_event: object, { attempt }: Seen) => {
            if (attempt === 2) throw Object.assign(new Error('twice'), { code: 'CONFLICT' });
          },
        },
      }),
    });
    const error: unknown = await faults.duplicate(created()).catch((reason: unknown) => reason);
    expect(isPluginError(error) && error.code).toBe('CONFLICT');
  });
});
