import { definePlugin, PluginError } from '@streamspace/plugin-sdk';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestHost, sampleEvent, type TestHost, type TestHostOptions } from '../index.ts';

const manifest = {
  name: 'notifier',
  version: '1.0.0',
  displayName: 'Notifier',
  description: 'Posts events',
  type: 'webhook',
  author: 'Ada',
  license: 'MIT',
  entrypoints: { main: 'index.js' },
  permissions: ['network'],
  permissionReasons: { network: 'Posts events to the hook' },
  optionalPermissions: [{ permission: 'read:sessions', reason: 'Says who started what' }],
  network: { hosts: [{ config: 'url', reason: 'Where events are posted' }] },
  events: ['session.*'],
  jobs: { post: { maxAttempts: 3, backoff: ['10s', '1min'] } },
  contributes: { commands: [{ id: 'notifier:test', title: 'Send a test' }] },
} as const;

const plugin = definePlugin(manifest, {
  config: z.strictObject({ url: z.url(), token: z.string().meta({ writeOnly: true }).optional() }),
  jobs: { post: z.object({ text: z.string() }) },
  onLoad({ api, config }) {
    const post = async (text: string): Promise<void> => {
      const response = await api.fetch(config.get('url'), { method: 'POST', body: text });
      if (response.status === 429) {
        throw new PluginError('RATE_LIMITED', 'Slow down', { retryAfterMs: 30_000 });
      }
      if (!response.ok) throw new PluginError('VENDOR_UNAVAILABLE', `The hook answered ${response.status}`);
    };
    return {
      events: {
        'session.*': async (event) => {
          await api.jobs.enqueue(
            'post',
            { text: `${event.type} ${event.data.session.id}` },
            { key: event.subject.id, dedupe: event.id },
          );
        },
      },
      jobs: { post: ({ payload }) => post(payload.text) },
      commands: { 'notifier:test': () => post('test') },
    };
  },
});

let host: TestHost | undefined;
async function start(options: TestHostOptions = {}): Promise<TestHost> {
  host = await createTestHost(plugin, { config: { url: 'https://hooks.example.com/x' }, ...options });
  return host;
}
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

const created = sampleEvent('session.created');

test('an event becomes a job, and the job a request', async () => {
  const { egress, deliver, clock } = await start();
  egress.reply('hooks.example.com', { status: 200 });
  await deliver(created);
  await clock.advance('1s');
  expect(egress.requests).toMatchObject([
    { method: 'POST', url: 'https://hooks.example.com/x', body: `session.created ${created.data.session.id}` },
  ]);
});

test('a second delivery of the same event posts nothing', async () => {
  const { egress, deliver, clock } = await start();
  egress.reply('hooks.example.com', { status: 200 });
  await deliver(created);
  await deliver(created);
  await clock.advance('10s');
  expect(egress.requests).toHaveLength(1);
});

test('a failed job is tried again on the schedule of its manifest, then is a dead letter that can be redelivered', async () => {
  const started = await start();
  const { egress, publish, clock, deliveries } = started;
  egress.reply('hooks.example.com', { status: 500 });
  await publish(created);
  await clock.advance('5s');
  expect(egress.requests).toHaveLength(1);
  await clock.advance('15s');
  expect(egress.requests).toHaveLength(2);
  await clock.advance('2min');
  expect(egress.requests).toHaveLength(3);
  const [dead] = await deliveries('dead');
  expect(dead).toMatchObject({ name: 'post', attempts: 3, error: 'VENDOR_UNAVAILABLE: The hook answered 500' });

  egress.reply('hooks.example.com', { status: 200 });
  await started.redeliver(dead?.id ?? '');
  await clock.advance('1s');
  expect(await deliveries('dead')).toEqual([]);
  expect(egress.requests).toHaveLength(4);
});

test('a wait that the vendor names is kept, and does not count as an attempt', async () => {
  const { egress, publish, clock, deliveries } = await start();
  let answers = 0;
  egress.serve('hooks.example.com', () => new Response(null, { status: ++answers <= 5 ? 429 : 200 }));
  await publish(created);
  await clock.advance('29s');
  expect(answers).toBe(1);
  await clock.advance('10min');
  expect(answers).toBe(6);
  expect(await deliveries('dead')).toEqual([]);
});

describe('permissions hold as in production', () => {
  test('an event holds ids only, until read:sessions is granted', async () => {
    const seen: unknown[] = [];
    const watcher = definePlugin({ ...manifest, jobs: undefined, contributes: undefined } as const, {
      onLoad: () => ({ events: { 'session.*': (event) => void seen.push(event.data.session) } }),
    });
    const without = await createTestHost(watcher);
    await without.deliver(created);
    await without.stop();
    host = await createTestHost(watcher, { grant: ['read:sessions'] });
    await host.deliver(created);
    expect(Object.keys(seen[0] as object).toSorted()).toEqual(['id', 'template', 'user']);
    expect(seen[1]).toMatchObject({ state: 'pending' });
  });

  test('a private address needs the consent of the operator', async () => {
    const url = 'http://127.0.0.1:9000/hook';
    const refused = await start({ config: { url } });
    await expect(refused.command('notifier:test')).rejects.toMatchObject({ code: 'CONSENT_NEEDED' });
    expect(refused.plugin().pendingConsents).toMatchObject([{ host: '127.0.0.1', port: 9000, reach: 'loopback' }]);
    await refused.stop();

    const allowed = await start({ config: { url }, allow: [{ host: '127.0.0.1', port: 9000 }] });
    allowed.egress.reply('127.0.0.1:9000', { status: 204 });
    await allowed.command('notifier:test');
    expect(allowed.egress.requests).toHaveLength(1);
  });

  test('a secret of the configuration does not get into a job', async () => {
    const { publish, clock, deliveries } = await start({
      config: { url: 'https://hooks.example.com/x', token: created.data.session.id },
    });
    await publish(created);
    await clock.advance('1s');
    expect(await deliveries('dead')).toMatchObject([
      { kind: 'event', error: expect.stringContaining('holds a secret') },
    ]);
  });
});

test('a configuration that does not fit is refused, and the one before stays', async () => {
  const started = await start();
  await expect(started.configure({ url: 'nonsense' })).rejects.toMatchObject({ fields: { url: expect.any(String) } });
  expect(started.plugin().config).toEqual({ url: 'https://hooks.example.com/x' });
});

test('what waits goes on after a restart of the plugin', async () => {
  const { egress, publish, clock, restart } = await start();
  egress.unreachable('hooks.example.com');
  await publish(created);
  await clock.advance('1s');
  await restart();
  egress.reply('hooks.example.com', { status: 200 });
  await clock.advance('1min');
  expect(egress.requests.at(-1)?.body).toBe(`session.created ${created.data.session.id}`);
});

test('a plugin knows the time of the test', async () => {
  const watch = definePlugin({ ...manifest, events: undefined, jobs: undefined } as const, {
    onLoad: ({ platform }) => ({
      commands: { 'notifier:test': () => ({ done: platform.clock.now().toISOString() }) },
    }),
  });
  host = await createTestHost(watch, { now: '2031-05-01T08:00:00Z' });
  await host.clock.advance('90min');
  expect(await host.command('notifier:test')).toEqual({ done: '2031-05-01T09:30:00.000Z' });
});
