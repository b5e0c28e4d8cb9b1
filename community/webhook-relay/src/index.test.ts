import {
  createTestHost,
  pluginContract,
  sampleEvent,
  type TestHost,
  type TestHostOptions,
} from '@streamspace/plugin-testing';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import plugin from './index.ts';

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const endpoint = { id: 'crm', url: 'https://crm.example.com/hook', events: ['session.*'], secret };

pluginContract(plugin, { directory: new URL('..', import.meta.url), config: { endpoints: [endpoint] } });

let host: TestHost | undefined;
async function start(config: object = { endpoints: [endpoint] }, options: TestHostOptions = {}): Promise<TestHost> {
  host = await createTestHost(plugin, { config: { ...config }, ...options });
  return host;
}
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

const created = sampleEvent('session.created');

test('an event arrives signed, and holds ids only until the operator grants more', async () => {
  const { egress, publish, clock } = await start();
  egress.reply('crm.example.com', { status: 204 });
  await publish(created);
  await clock.advance('1s');

  expect(egress.requests).toHaveLength(1);
  const { body, headers } = egress.requests[0] ?? { body: '', headers: new Headers() };
  const verified = new Webhook(secret).verify(body, Object.fromEntries(headers)) as typeof created;
  expect(verified).toMatchObject({ type: 'session.created', subject: created.subject });
  expect(Object.keys(verified.data.session).toSorted()).toEqual(['id', 'template', 'user']);
});

test('with read:sessions an event is complete, without the redacted fields', async () => {
  const { egress, publish, clock } = await start(
    { endpoints: [endpoint], redact: ['persistenthome'] },
    { grant: ['read:sessions'] },
  );
  egress.reply('crm.example.com', {});
  await publish(created);
  await clock.advance('1s');
  const { data } = JSON.parse(egress.requests[0]?.body ?? '{}') as typeof created;
  expect(data.session.state).toBe('pending');
  expect(data.session).not.toHaveProperty('persistentHome');
});

test('retries send the same bytes under the same id, with a fresh timestamp', async () => {
  const { egress, publish, clock } = await start();
  let answers = 0;
  egress.serve('crm.example.com', () => new Response(null, { status: ++answers < 3 ? 500 : 200 }));
  await publish(created);
  await clock.advance('1h');

  const sent = egress.requests;
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  expect(new Set(sent.map(({ headers }) => headers.get('webhook-id'))).size).toBe(1);
});

test('an endpoint that stays down is tried eight times over a day and a half, then waits as a dead letter', async () => {
  const { egress, publish, clock, deliveries } = await start();
  egress.unreachable('crm.example.com');
  await publish(created);
  await clock.advance('2d');
  expect(await deliveries('dead')).toMatchObject([{ name: 'deliver', attempts: 8 }]);
});

test('Retry-After: 90 is respected, and does not use up an attempt', async () => {
  const { egress, publish, clock, deliveries } = await start();
  let answers = 0;
  egress.serve('crm.example.com', () => {
    answers += 1;
    return answers === 1 ? new Response(null, { status: 429, headers: { 'retry-after': '90' } }) : new Response(null);
  });
  await publish(created);
  await clock.advance('89s');
  expect(answers).toBe(1);
  await clock.advance('20s');
  expect(answers).toBe(2);
  expect(await deliveries('done')).toEqual(
    expect.arrayContaining([expect.objectContaining({ name: 'deliver', attempts: 1 })]),
  );
});

test('410 switches the endpoint off until its URL changes, tells the admins, and shows in the health', async () => {
  const started = await start();
  const { egress, publish, clock, controlPlane } = started;
  egress.reply('crm.example.com', { status: 410 });
  await publish(created);
  await clock.advance('1s');
  await publish(sampleEvent('session.started'));
  await clock.advance('1min');
  expect(egress.requests).toHaveLength(1);
  expect(started.plugin()).toMatchObject({ health: 'degraded', reason: expect.stringContaining('"crm" answered 410') });
  const notices = await controlPlane.inbox();
  expect(notices[0]).toMatchObject({ title: 'Webhook endpoint "crm" is gone' });

  egress.reply('new.example.com', {});
  await started.configure({ endpoints: [{ ...endpoint, url: 'https://new.example.com/hook' }] });
  await publish(sampleEvent('session.hibernated'));
  await clock.advance('1s');
  expect(egress.requests).toHaveLength(2);
});

test('during a rotation old and new secret both verify', async () => {
  const newer = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
  const { egress, publish, clock } = await start({
    endpoints: [{ ...endpoint, secret: newer, previousSecret: secret }],
  });
  egress.reply('crm.example.com', {});
  await publish(created);
  await clock.advance('1s');
  const { body, headers } = egress.requests[0] ?? { body: '', headers: new Headers() };
  for (const key of [secret, newer]) {
    expect(() => new Webhook(key).verify(body, Object.fromEntries(headers))).not.toThrow();
  }
});

describe('selection', () => {
  test('an endpoint gets what it selects and what its filter lets through', async () => {
    const { egress, publish, clock } = await start({
      endpoints: [{ ...endpoint, events: ['session.created', 'user.login'], filter: { users: ['ada'] } }],
    });
    egress.reply('crm.example.com', {});
    await publish(sampleEvent('session.created', { session: { id: 's-ada', user: 'ada' } }));
    await publish(sampleEvent('session.created', { session: { id: 's-eve', user: 'eve' } }));
    await publish(sampleEvent('session.started', { session: { id: 's-ada', user: 'ada' } }));
    await publish(sampleEvent('user.login', { user: { id: 'ada' } }));
    await clock.advance('1s');
    expect(egress.requests.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual([
      'session.created',
      'user.login',
    ]);
  });

  test('no permission is asked for at install but the network', async () => {
    const started = await start();
    const asked = started.plugin().permissionRequests.filter(({ optional }) => !optional);
    expect(asked.map(({ permission }) => permission)).toEqual(['network']);
  });
});

test('a private address is refused until the operator allows it', async () => {
  const started = await start({ endpoints: [{ ...endpoint, url: 'http://10.0.0.5:8080/hook' }] });
  await started.publish(created);
  await started.clock.advance('1s');
  expect(started.egress.requests).toEqual([]);
  expect(await started.deliveries('dead')).toMatchObject([{ error: expect.stringContaining('CONSENT_NEEDED') }]);
  expect(started.plugin().pendingConsents).toMatchObject([{ host: '10.0.0.5', port: 8080, reach: 'private' }]);
});

test('one endpoint that is down holds up neither the other endpoints nor other sessions', async () => {
  const { egress, publish, clock } = await start({
    endpoints: [endpoint, { ...endpoint, id: 'siem', url: 'https://siem.example.com/hook' }],
  });
  egress.unreachable('crm.example.com');
  egress.reply('siem.example.com', {});
  for (const id of ['a', 'b', 'c']) await publish(sampleEvent('session.created', { session: { id } }));
  await clock.advance('2s');
  expect(egress.requests.filter(({ url }) => url.includes('siem'))).toHaveLength(3);
});

test('relay:test sends a signed test message and says how each endpoint answered', async () => {
  const started = await start();
  started.egress.reply('crm.example.com', { status: 500 });
  expect(await started.command('relay:test')).toEqual({
    done: 'crm: Endpoint "crm" answered 500, and only 2xx is a success',
  });
  started.egress.reply('crm.example.com', {});
  expect(await started.command('relay:test')).toEqual({ done: 'crm: accepted the test message' });
});

test('no signing secret appears in logs, deliveries, health or configuration', async () => {
  const started = await start();
  started.egress.unreachable('crm.example.com');
  await started.publish(created);
  await started.clock.advance('2d');
  const seen = JSON.stringify([started.plugin(), started.logs(), await started.deliveries()]);
  expect(seen).not.toContain(secret);
  expect(seen).not.toContain(secret.slice('whsec_'.length));
});
