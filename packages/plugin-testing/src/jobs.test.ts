import { definePlugin, PluginError, secret, type JobStats } from '@streamspace/plugin-sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestHost, type TestHost } from './index.ts';

const basics = {
  name: 'worker',
  version: '1.0.0',
  displayName: 'Worker',
  description: 'Does things by itself',
  type: 'extension',
  author: 'Ada',
  license: 'MIT',
  entrypoints: { main: 'index.js' },
  permissions: [],
} as const;

let host: TestHost | undefined;
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

describe('a job with "every"', () => {
  const manifest = { ...basics, jobs: { sweep: { every: '5min' } } } as const;

  test('runs by itself, without a payload, and shows when it runs next', async () => {
    const runs: unknown[] = [];
    const plugin = definePlugin(manifest, {
      onLoad: () => ({ jobs: { sweep: ({ payload, attempt }) => void runs.push([payload, attempt]) } }),
    });
    host = await createTestHost(plugin);
    expect(host.plugin().schedules).toEqual([{ job: 'sweep', nextAt: '2026-01-15T10:05:00.000Z', what: 'every 5min' }]);
    await host.clock.advance('12min');
    expect(runs).toEqual([
      [undefined, 1],
      [undefined, 1],
    ]);
    expect(host.plugin().schedules).toMatchObject([{ nextAt: '2026-01-15T10:15:00.000Z' }]);
    expect(await host.deliveries('done')).toHaveLength(2);
  });

  test('can be enqueued beside, and begins anew when the plugin was off', async () => {
    const runs: string[] = [];
    const plugin = definePlugin(
      { ...manifest, contributes: { commands: [{ id: 'worker:now', title: 'Sweep now' }] } } as const,
      {
        onLoad: ({ api }) => ({
          jobs: { sweep: () => void runs.push('run') },
          commands: { 'worker:now': async () => void (await api.jobs.enqueue('sweep', undefined)) },
        }),
      },
    );
    host = await createTestHost(plugin);
    await host.command('worker:now');
    await host.clock.advance('4min');
    expect(runs).toHaveLength(1);
    await host.restart();
    await host.clock.advance('4min');
    expect(runs).toHaveLength(1);
    await host.clock.advance('2min');
    expect(runs).toHaveLength(2);
  });

  test('counts what it skips while its last run goes on', async () => {
    let stats: JobStats | undefined;
    const sweeping = Promise.withResolvers<void>();
    const plugin = definePlugin(
      { ...manifest, jobs: { sweep: { every: '5min', timeout: '1h' }, look: { every: '17min' } } } as const,
      {
        onLoad: ({ api }) => ({
          jobs: {
            sweep: () => sweeping.promise,
            look: async () => {
              stats = await api.jobs.stats('sweep');
            },
          },
        }),
      },
    );
    host = await createTestHost(plugin);
    await host.clock.advance('20min');
    expect(stats).toEqual({ waiting: 0, dead: 0, bytes: 0, dropped: { overlap: 2 } });
    sweeping.resolve();
  });
});

describe('a schedule goes on as if nothing had been', () => {
  const manifest = { ...basics, jobs: { sweep: { every: '5min' } } } as const;
  const runs: string[] = [];
  const plugin = definePlugin(manifest, {
    onLoad: () => ({ jobs: { sweep: () => void runs.push(host?.clock.now().toISOString().slice(14, 16) ?? '') } }),
  });

  test('when the process of the plugin dies', async () => {
    runs.length = 0;
    host = await createTestHost(plugin);
    await host.clock.advance('4min');
    await host.faults.crash();
    await host.clock.advance('7min');
    expect(runs).toEqual(['05', '10']);
  });

  test('when the host is killed, between fires and at one', async () => {
    runs.length = 0;
    host = await createTestHost(plugin);
    await host.clock.advance('4min');
    await host.faults.killHost();
    await host.clock.advance('1min');
    await host.faults.killHost();
    await host.clock.advance('6min');
    expect(runs).toEqual(['05', '10']);
  });
});

describe('a job with "cron" from the configuration', () => {
  const manifest = {
    ...basics,
    jobs: { digest: { cron: { config: 'digest.at' }, timezone: { config: 'digest.zone' }, when: 'digest.on' } },
  } as const;
  const config = z.strictObject({
    digest: z.strictObject({
      at: z.string().optional(),
      zone: z.string().optional(),
      on: z.boolean().default(true),
    }),
  });
  const runs: string[] = [];
  const plugin = definePlugin(manifest, {
    config,
    onLoad: () => ({ jobs: { digest: () => void runs.push(host?.clock.now().toISOString().slice(0, 16) ?? '') } }),
  });
  const start = async (digest: object, now = '2026-03-27T12:00:00Z'): Promise<TestHost> => {
    runs.length = 0;
    host = await createTestHost(plugin, { config: { digest }, now });
    return host;
  };

  test('follows the clocks of its time zone', async () => {
    const { clock, ...started } = await start({ at: '30 2 * * *', zone: 'Europe/Berlin' });
    expect(started.plugin().schedules).toMatchObject([{ what: '30 2 * * * Europe/Berlin' }]);
    await clock.advance('3d');
    // On 29 March there is no 02:30 in Berlin.
    expect(runs).toEqual(['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30']);
  });

  test('has the time zone of the platform by default', async () => {
    const started = await start({ at: '0 7 * * mon' });
    expect(started.plugin().schedules).toEqual([
      { job: 'digest', nextAt: '2026-03-30T07:00:00.000Z', what: '0 7 * * mon UTC' },
    ]);
  });

  test('is scheduled anew when its configuration changes, and off without a time or by its condition', async () => {
    const started = await start({ at: '0 7 * * *' });
    await started.configure({ digest: { at: '0 9 * * *' } });
    expect(started.plugin().schedules).toMatchObject([{ nextAt: '2026-03-28T09:00:00.000Z' }]);
    await started.configure({ digest: { at: ' ' } });
    expect(started.plugin().schedules).toEqual([]);
    await started.configure({ digest: { at: '0 9 * * *', on: false } });
    expect(started.plugin().schedules).toEqual([]);
    await started.clock.advance('2d');
    expect(runs).toEqual([]);
  });

  test.each([
    [{ at: '0 25 * * *' }, 'digest.at', 'the hour "25" is not in 0 to 23'],
    [{ at: '0 0 31 2 *' }, 'digest.at', 'it would never run'],
    [{ at: '0 7 * * *', zone: 'Europe/Atlantis' }, 'digest.zone', 'is no time zone'],
  ])('%j is refused, at the key where it stands', async (digest, key, fault) => {
    const started = await start({ at: '0 7 * * *' });
    await expect(started.configure({ digest })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      fields: { [key]: expect.stringContaining(fault) as unknown },
    });
    expect(started.plugin().schedules).toMatchObject([{ what: '0 7 * * * UTC' }]);
  });
});

describe('a batch', () => {
  const manifest = {
    ...basics,
    jobs: { ship: { batch: { items: 3, bytes: '64KiB', wait: '1s' }, maxAttempts: 2, backoff: ['10s'] } },
    contributes: { commands: [{ id: 'worker:ship', title: 'Ship' }] },
  } as const;

  test('of three with one that fails: the two are done, the one comes again by itself, then is a dead letter', async () => {
    const batches: string[] = [];
    const plugin = definePlugin(manifest, {
      jobs: { ship: z.object({ n: z.int() }) },
      onLoad: ({ api }) => ({
        jobs: {
          ship({ items }) {
            batches.push(items.map(({ payload, attempt }) => `${payload.n}/${attempt}`).join(' '));
            return items
              .filter(({ payload }) => payload.n === 2)
              .map(({ id }) => ({ id, error: new PluginError('VENDOR_UNAVAILABLE', 'no answer') }));
          },
        },
        commands: {
          'worker:ship': async () => {
            for (const n of [1, 2, 3]) {
              // oxlint-disable-next-line no-await-in-loop -- in their order
              await api.jobs.enqueue('ship', { n });
            }
          },
        },
      }),
    });
    host = await createTestHost(plugin);
    await host.command('worker:ship');
    await host.clock.advance('1s');
    expect(batches).toEqual(['1/1 2/1 3/1']);
    expect(await host.deliveries('done')).toHaveLength(2);
    await host.clock.advance('1min');
    expect(batches).toEqual(['1/1 2/1 3/1', '2/2']);
    expect(await host.deliveries('dead')).toMatchObject([
      { name: 'ship', attempts: 2, error: 'VENDOR_UNAVAILABLE: no answer' },
    ]);
  });

  test('keeps secrets of the configuration out of what is said about an item', async () => {
    const token = 'xoxb-0123456789';
    const plugin = definePlugin(manifest, {
      config: z.strictObject({ token: secret(z.string()) }),
      jobs: { ship: z.object({ n: z.int() }) },
      onLoad: ({ api, config }) => ({
        jobs: {
          ship: ({ items }) =>
            items.map(({ id }) => ({ id, error: new PluginError('VENDOR_REJECTED', `No ${config.get('token')}`) })),
        },
        commands: { 'worker:ship': async () => void (await api.jobs.enqueue('ship', { n: 1 })) },
      }),
    });
    host = await createTestHost(plugin, { config: { token } });
    await host.command('worker:ship');
    await host.clock.advance('2s');
    expect(await host.deliveries('dead')).toMatchObject([{ error: 'VENDOR_REJECTED: No •••' }]);
  });

  test('whose handler answers with something else has failed, so that nothing is taken for done', async () => {
    const plugin = {
      onLoad: ({ api }: { api: { jobs: { enqueue(job: string, payload: unknown): Promise<unknown> } } }) => ({
        jobs: { ship: () => ['2'] },
        commands: { 'worker:ship': async () => void (await api.jobs.enqueue('ship', { n: 1 })) },
      }),
    };
    host = await createTestHost(plugin, {
      manifest: {
        ...structuredClone(manifest),
        permissions: [],
        jobs: { ship: { batch: { items: 3, bytes: '64KiB', wait: '1s' } } },
        contributes: { commands: [{ id: 'worker:ship', title: 'Ship' }] },
      },
    });
    await host.command('worker:ship');
    await host.clock.advance('2s');
    expect(await host.deliveries('dead')).toMatchObject([
      { error: expect.stringContaining('list of { id, error }') as unknown },
    ]);
  });
});

describe('controls of a job', () => {
  const manifest = {
    ...basics,
    jobs: {
      send: { rate: '1/s', timeout: '1h' },
      report: { limit: { items: 2, bytes: '64KiB' }, overflow: 'drop-lowest' },
      page: { limit: { items: 1, bytes: '64KiB' } },
    },
    contributes: {
      commands: [
        { id: 'worker:go', title: 'Go' },
        { id: 'worker:pause', title: 'Pause' },
        { id: 'worker:resume', title: 'Resume' },
      ],
    },
  } as const;
  const seen: string[] = [];
  const answers: unknown[] = [];
  let during: (run: { progress(fraction: number, text?: string): Promise<void> }) => Promise<void> = async () => {};
  const plugin = definePlugin(manifest, {
    jobs: { send: z.string(), report: z.string(), page: z.string() },
    onLoad({ api }) {
      const note = (text: string): void => {
        const seconds = ((host?.clock.now().getTime() ?? 0) - Date.parse('2026-01-15T10:00:00Z')) / 1000;
        seen.push(`${Math.floor(seconds)} ${text}`);
      };
      return {
        jobs: {
          async send(run) {
            note(run.payload);
            await during(run);
          },
          report: ({ payload }) => note(payload),
          page: ({ payload }) => note(payload),
        },
        commands: {
          async 'worker:go'({ input }) {
            for (const name of input['names'] as string[]) {
              const job = input['job'] as 'send' | 'report' | 'page';
              // oxlint-disable-next-line no-await-in-loop -- in their order
              await api.jobs.enqueue(job, name, { key: name });
            }
            answers.push(await api.jobs.stats(input['job'] as 'send'));
          },
          async 'worker:pause'({ input }) {
            const { job, ...options } = input as { job: 'send'; reason: string };
            await api.jobs.pause(job, options);
          },
          async 'worker:resume'({ input }) {
            const { job, ...options } = input as { job: 'send' };
            await api.jobs.resume(job, options);
          },
        },
      };
    },
  });
  const start = async (): Promise<TestHost> => {
    seen.length = 0;
    answers.length = 0;
    during = async () => {};
    host = await createTestHost(plugin);
    return host;
  };

  test('a rate spreads its starts', async () => {
    const { command, clock } = await start();
    await command('worker:go', { job: 'send', names: ['a', 'b', 'c'] });
    await clock.advance('10s');
    expect(seen).toEqual(['0 a', '1 b', '2 c']);
  });

  test('a paused job waits, and one key of it can be paused alone', async () => {
    const { command, clock } = await start();
    await command('worker:pause', {
      job: 'send',
      key: 'a',
      until: '2026-01-15T10:01:00Z',
      reason: 'Channel a is gone',
    });
    await command('worker:go', { job: 'send', names: ['a', 'b'] });
    await clock.advance('10s');
    await command('worker:pause', { job: 'send', reason: 'The vendor is down' });
    await command('worker:go', { job: 'send', names: ['c'] });
    await clock.advance('2min');
    expect(seen).toEqual(['0 b']);
    await command('worker:resume', { job: 'send' });
    await clock.advance('10s');
    expect(seen).toEqual(['0 b', '130 a', '131 c']);
  });

  test('a job that the manifest does not declare has no controls', async () => {
    const { command } = await start();
    await expect(command('worker:pause', { job: 'sned', reason: 'x' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('declare it under jobs in manifest.json (there: send, report, page)') as unknown,
    });
    await expect(command('worker:pause', { job: 'send' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('beyond its limit the oldest give way, and the plugin can see how many', async () => {
    const { command, clock } = await start();
    await command('worker:pause', { job: 'report', reason: 'Later' });
    await command('worker:go', { job: 'report', names: ['a', 'b', 'c', 'd'] });
    expect(answers).toEqual([
      { waiting: 2, dead: 0, bytes: 6, oldestAt: '2026-01-15T10:00:00.000Z', dropped: { overflow: 2 } },
    ]);
    await command('worker:resume', { job: 'report' });
    await clock.advance('1s');
    expect(seen.map((line) => line.split(' ')[1])).toEqual(['c', 'd']);
  });

  test('beyond a limit that refuses, the plugin is told', async () => {
    const { command } = await start();
    await command('worker:pause', { job: 'page', reason: 'Later' });
    await expect(command('worker:go', { job: 'page', names: ['a', 'b'] })).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
    });
  });

  test('a run shows how far it is while it runs', async () => {
    const started = await start();
    const running = Promise.withResolvers<void>();
    let report: (fraction: number) => Promise<void> = async () => {};
    during = async (run) => {
      report = (fraction) => run.progress(fraction);
      await run.progress(0.25, 'Copying');
      await running.promise;
    };
    await started.command('worker:go', { job: 'send', names: ['a'] });
    await started.clock.advance('1s');
    expect(await started.deliveries('running')).toMatchObject([{ progress: { fraction: 0.25, text: 'Copying' } }]);
    await expect(report(1.5)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    running.resolve();
    await started.clock.advance('1s');
    await report(0.5);
    const [done] = await started.deliveries('done');
    expect(done?.progress).toBeUndefined();
  });
});
