import { createHmac } from 'node:crypto';
import { createTestHost, pluginContract, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import {
  createFakePagerDuty,
  fakeRoutingKey,
  type FakePagerDuty,
  type FakePagerDutyOptions,
} from '@streamspace/plugin-testing/pagerduty';
import { afterEach, expect, test } from 'vitest';
import plugin from './index.ts';

/** The configuration that the README of the plugin's first version shows. */
const firstConfig = {
  routingKey: fakeRoutingKey,
  notifyOnSessionCreated: false,
  notifyOnSessionHibernated: true,
  notifyOnUserCreated: false,
  sessionCreatedSeverity: 'info',
  sessionHibernatedSeverity: 'warning',
  userCreatedSeverity: 'info',
  includeDetails: true,
  autoResolve: false,
  rateLimit: 50,
};
const fresh = { routingKey: fakeRoutingKey, instanceName: 'prod' };

pluginContract(plugin, { directory: new URL('..', import.meta.url), config: firstConfig });

let host: TestHost;
let pagerduty: FakePagerDuty;
let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

async function start(config: object = fresh, options: FakePagerDutyOptions = {}): Promise<void> {
  const started = await createTestHost(plugin, { config: { ...config }, enabled: false, grant: ['read:users'] });
  host = started;
  stop = () => started.stop();
  pagerduty = createFakePagerDuty({ now: () => started.clock.now().getTime(), ...options });
  for (const name of ['events.pagerduty.com', 'events.eu.pagerduty.com'])
    host.egress.serve(name, (request) => pagerduty.handle(request));
  await host.operator.enable('streamspace-pagerduty');
}

type Sample = Parameters<TestHost['publish']>[0];
type SessionEvent = 'session.created' | 'session.hibernated' | 'session.woken' | 'session.failed' | 'session.started';
const of = (type: SessionEvent, more: object = {}): Sample =>
  sampleEvent(type, {
    session: { id: 's-1', user: 'u-ada', username: 'ada', template: 'gpu-blender', state: 'running', ...more },
  });
const failed = (id: string, more: object = {}) => of('session.failed', { id, ...more });
const node = (type: 'node.notready' | 'node.ready', name = 'n-1') => sampleEvent(type, { node: { name } });

async function publish(...events: readonly Sample[]): Promise<void> {
  for (const event of events) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, as they happen
    await host.publish(event);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await host.clock.advance('2s');
  }
}
const states = () => pagerduty.alerts.map(({ dedupKey, state }) => [dedupKey, state]);
const actions = () => pagerduty.requests.map(({ body }) => body['event_action'] ?? 'change');
const payloadOf = (index: number, trigger = -1) =>
  pagerduty.alerts[index]?.triggers.at(trigger)?.['payload'] as {
    severity: string;
    summary: string;
    custom_details: Record<string, unknown>;
  };

test('acceptance 1: with the first configuration a hibernation is one warning, and new sessions and users are none', async () => {
  await start(firstConfig);
  await publish(of('session.created'), of('session.hibernated'), sampleEvent('user.created'));
  expect(pagerduty.alerts).toHaveLength(1);
  expect(payloadOf(0)).toMatchObject({ severity: 'warning', summary: expect.stringContaining('Session hibernated') });
});

test('acceptance 2: the session that wakes resolves its own alert alone', async () => {
  await start({ ...firstConfig, instanceName: 'prod' });
  await publish(of('session.hibernated', { id: 'a' }), of('session.hibernated', { id: 'b' }));
  await publish(of('session.woken', { id: 'b' }));
  expect(states()).toEqual([
    ['streamspace/prod/session-hibernated/a', 'triggered'],
    ['streamspace/prod/session-hibernated/b', 'resolved'],
  ]);
});

test('acceptance 3: a fresh install sends nothing for hibernation, and three failures of one template are one alert', async () => {
  await start();
  await publish(of('session.hibernated'), failed('a'), failed('b'), failed('x', { template: 'firefox' }));
  expect(pagerduty.requests).toEqual([]);
  await publish(failed('c'));
  expect(states()).toEqual([['streamspace/prod/sessions-failing/gpu-blender', 'triggered']]);
  expect(payloadOf(0)).toMatchObject({
    severity: 'error',
    summary: 'Session failed: gpu-blender, 3 in 10 min (StreamSpace prod)',
  });
});

test('failures that are further apart than the window page nobody', async () => {
  await start();
  for (const id of ['a', 'b', 'c', 'd']) {
    // oxlint-disable-next-line no-await-in-loop -- in order
    await publish(failed(id));
    // oxlint-disable-next-line no-await-in-loop -- as above
    await host.clock.advance('6min');
  }
  expect(pagerduty.requests).toEqual([]);
});

test('acceptance 4: a node that is down for 20 s pages nobody, one that is down for 90 s opens and resolves one alert', async () => {
  await start();
  await host.publish(node('node.notready'));
  await host.clock.advance('20s');
  await host.publish(node('node.ready'));
  await host.clock.advance('5min');
  expect(pagerduty.requests).toEqual([]);
  await host.publish(node('node.notready'));
  await host.clock.advance('90s');
  await host.publish(node('node.ready'));
  await host.clock.advance('5min');
  expect(actions()).toEqual(['trigger', 'resolve']);
  expect(states()).toEqual([['streamspace/prod/node-down/n-1', 'resolved']]);
});

test('acceptance 5: 100 failures within a minute are at most two triggers, and the last one counts them', async () => {
  await start();
  for (let index = 0; index < 100; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await host.publish(failed(`s-${index}`));
    // oxlint-disable-next-line no-await-in-loop -- as above
    await host.clock.advance(500);
  }
  await host.clock.advance('6min');
  expect(pagerduty.alerts).toHaveLength(1);
  expect(pagerduty.alerts[0]?.triggers).toHaveLength(2);
  expect(payloadOf(0).custom_details).toMatchObject({ count: 100, template: 'gpu-blender' });
});

test('it is resolved by a quiet quarter of an hour, or by three sessions of the template that start', async () => {
  await start();
  await publish(failed('a'), failed('b'), failed('c'));
  await host.clock.advance('16min');
  expect(actions()).toEqual(['trigger', 'resolve']);
  await publish(
    failed('d'),
    failed('e'),
    failed('f'),
    of('session.started', { id: 'g' }),
    of('session.started', { id: 'h' }),
  );
  expect(actions()).toHaveLength(3);
  await publish(of('session.started', { id: 'i' }));
  expect(actions().slice(2)).toEqual(['trigger', 'resolve']);
  expect(pagerduty.alerts).toHaveLength(2);
});

test('acceptance 6: installations with one routing key and names of their own never resolve each other’s alerts', async () => {
  await start();
  const prod = host;
  const test2 = await createTestHost(plugin, { config: { ...fresh, instanceName: 'test' }, grant: ['read:users'] });
  stop = async () => void (await Promise.all([prod.stop(), test2.stop()]));
  test2.egress.serve('events.pagerduty.com', (request) => pagerduty.handle(request));
  const both = async (type: 'node.notready' | 'node.ready', ...hosts: readonly TestHost[]): Promise<void> => {
    for (const each of hosts) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await each.publish(node(type));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await each.clock.advance('90s');
    }
  };
  await both('node.notready', prod, test2);
  await both('node.ready', test2);
  expect(states()).toEqual([
    ['streamspace/prod/node-down/n-1', 'triggered'],
    ['streamspace/test/node-down/n-1', 'resolved'],
  ]);
  await both('node.notready', test2);
  await both('node.ready', prod);
  expect(states().map(([, state]) => state)).toEqual(['resolved', 'resolved', 'triggered']);
});

test('acceptance 8: after 429 for three minutes everything arrives, for each key in order', async () => {
  const second = 'second0routing0key0of0thirtytwo0';
  const nodes = { name: 'nodes', match: { events: ['node.notready'] }, groupBy: ['node'], resolveOn: ['node.ready'] };
  const losses = { name: 'losses', match: { events: ['plugin.data_loss'] }, routingKey: second };
  await start({ ...fresh, rules: [nodes, losses] }, { routingKeys: [fakeRoutingKey, second] });
  const begun = host.clock.now().getTime();
  pagerduty.failNext({ status: 429 }, { times: 6 });
  await publish(node('node.notready', 'n-1'), sampleEvent('plugin.data_loss'), node('node.notready', 'n-2'));
  await publish(node('node.ready', 'n-1'), node('node.notready', 'n-3'));
  await host.clock.advance('15min');
  await publish(node('node.ready', 'n-2'));
  const taken = pagerduty.requests.slice(6);
  const of1 = taken.filter(({ body }) => body['routing_key'] === fakeRoutingKey);
  expect(
    of1.map(({ body }) => `${String(body['event_action'])} ${String(body['dedup_key']).split('/').at(-1)}`),
  ).toEqual(['trigger n-1', 'trigger n-2', 'resolve n-1', 'trigger n-3', 'resolve n-2']);
  expect(taken.filter(({ body }) => body['routing_key'] === second)).toHaveLength(1);
  expect((pagerduty.requests[5]?.at ?? 0) - begun).toBeGreaterThan(60_000);
  expect(await host.deliveries('dead')).toEqual([]);
});

test('acceptance 9: a host that is killed between sending and its notes opens no second incident', async () => {
  await start();
  host.egress.delay('events.pagerduty.com', '2s');
  await host.publish(failed('a'));
  await host.publish(failed('b'));
  await host.publish(failed('c'));
  await host.clock.advance('1s');
  await host.faults.killHost();
  host.egress.recover('events.pagerduty.com');
  await host.clock.advance('5min');
  expect(pagerduty.alerts).toHaveLength(1);
});

test('acceptance 10: a session that went away unseen resolves its alert at the next look', async () => {
  await start({ ...firstConfig, instanceName: 'prod' });
  await publish(of('session.hibernated', { id: 'nowhere' }));
  await host.restart();
  await host.clock.advance('5s');
  expect(states()).toEqual([['streamspace/prod/session-hibernated/nowhere', 'resolved']]);
});

test('acceptance 11: switching off and on and a restart leave alerts open, uninstalling resolves them', async () => {
  await start();
  await publish(failed('a'), failed('b'), failed('c'));
  await host.operator.disable('streamspace-pagerduty');
  await host.operator.enable('streamspace-pagerduty');
  await host.restart();
  await host.clock.advance('1min');
  expect(actions()).toEqual(['trigger']);
  await host.operator.uninstall('streamspace-pagerduty');
  expect(pagerduty.alerts.map(({ state }) => state)).toEqual(['resolved']);
});

test('acceptance 12: changes of templates are change events, which open no alert', async () => {
  await start({ ...fresh, changeEvents: ['session.created'] });
  await publish(sampleEvent('template.updated'), of('session.created'));
  expect(pagerduty.changes).toHaveLength(2);
  expect(pagerduty.alerts).toEqual([]);
});

test('acceptance 13: an account in the EU is reached at its host only', async () => {
  await start({ ...fresh, region: 'eu' });
  await publish(sampleEvent('plugin.data_loss'), sampleEvent('user.created'));
  expect(new Set(pagerduty.requests.map(({ host: name }) => name))).toEqual(new Set(['events.eu.pagerduty.com']));
});

const secrets = ['old-webhook-secret', 'new-webhook-secret'];
function call(type: string, key: string, { secret = secrets[1] ?? '', id = 'e-1' } = {}): Promise<Response> {
  const body = JSON.stringify({ event: { id, event_type: type, data: { incident_key: key } } });
  const signature = `v1=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = { 'x-pagerduty-signature': `v1=${'0'.repeat(64)}, ${signature}` };
  return host.request('/pagerduty/webhook', { method: 'POST', headers, body });
}
const key = 'streamspace/prod/sessions-failing/gpu-blender';

test('acceptance 14: a wrong signature changes nothing, and each of two secrets is accepted', async () => {
  await start({ ...fresh, webhookSecrets: secrets });
  await publish(failed('a'), failed('b'), failed('c'));
  const page = async () => JSON.stringify(await host.view('pages', 'alerts'));
  expect((await call('incident.acknowledged', key, { secret: 'wrong' })).status).toBe(401);
  expect(await page()).toContain('"status":"triggered"');
  expect((await call('incident.acknowledged', key)).ok).toBe(true);
  expect(await page()).toContain('"status":"acknowledged"');
  expect((await call('incident.unacknowledged', key, { secret: secrets[0] ?? '', id: 'e-2' })).ok).toBe(true);
  expect(await page()).toContain('"status":"triggered"');
  expect((await call('incident.something', key, { id: 'e-3' })).ok).toBe(true);
});

test('acceptance 15: what is resolved in PagerDuty is a new incident the next time', async () => {
  await start({ ...fresh, webhookSecrets: secrets });
  await publish(failed('a'), failed('b'), failed('c'));
  pagerduty.press(key, 'resolved');
  await call('incident.resolved', key);
  await publish(failed('d'), failed('e'), failed('f'));
  expect(pagerduty.alerts.map(({ state }) => state)).toEqual(['resolved', 'triggered']);
});

test('acceptance 16: no routing key and no secret appears in logs, pages, health and banners', async () => {
  await start({ ...fresh, webhookSecrets: secrets });
  for (const failure of [
    'html',
    'cut',
    { status: 503 },
    { error: `'routing_key' ${fakeRoutingKey} is unknown` },
  ] as const)
    pagerduty.failNext(failure, { times: 2 });
  await publish(sampleEvent('plugin.data_loss'), sampleEvent('user.created'));
  await host.clock.advance('3h');
  const page = await host.view('pages', 'alerts');
  const rest = [host.plugin(), host.logs(), await host.deliveries(), page, host.denials(), host.operator.banners()];
  expect(JSON.stringify(rest)).not.toMatch(new RegExp([fakeRoutingKey, ...secrets].join('|')));
});

test('a routing key that nobody knows is shown, asked again every 15 minutes, and loses nothing', async () => {
  await start(fresh, { routingKeys: [] });
  await publish(sampleEvent('plugin.data_loss'));
  await host.clock.advance('14min');
  expect(pagerduty.requests).toHaveLength(1);
  expect(host.plugin().health).toBe('failing');
  expect(host.operator.banners()).toHaveLength(1);
  await host.clock.advance('2min');
  expect(pagerduty.requests).toHaveLength(2);
  expect(await host.deliveries('dead')).toEqual([]);
});

test('an event that is not taken is sent with less in it, then it is a dead letter', async () => {
  await start();
  pagerduty.failNext({ error: "'links' is invalid" });
  await publish(sampleEvent('plugin.data_loss'));
  expect(payloadOf(0).custom_details).toBeUndefined();
  pagerduty.failNext({ error: 'no' }, { times: 2 });
  await publish(sampleEvent('audit.integrity_failed'));
  expect(await host.deliveries('dead')).toHaveLength(1);
});

test('what was over before PagerDuty could be reached is not sent at all', async () => {
  await start();
  await host.operator.enable('streamspace-pagerduty');
  pagerduty.failNext({ status: 429 }, { on: 'trigger' });
  await publish(sampleEvent('plugin.data_loss'));
  await host.publish(node('node.notready', 'n-2'));
  await host.clock.advance('10s');
  await host.publish(node('node.ready', 'n-2'));
  await host.clock.advance('5min');
  expect(states().map(([each]) => each)).toEqual([expect.stringContaining('data-lost')]);
});

test('more alerts than rateLimit allows are counted in one, and critical ones pass', async () => {
  await start({ ...fresh, rateLimit: 1, notifyOnSessionCreated: true, rules: undefined });
  await publish(
    of('session.created', { id: 'a' }),
    of('session.created', { id: 'b' }),
    of('session.created', { id: 'c' }),
  );
  await publish(sampleEvent('plugin.data_loss'));
  await host.clock.advance('6min');
  expect(states().map(([each]) => each?.split('/')[2])).toEqual(['session-created', 'withheld', 'data-lost']);
  expect(payloadOf(1).summary).toContain('2 alerts withheld');
});

test('autoResolve ends what has no end of its own', async () => {
  await start({ ...fresh, rules: [], notifyOnUserCreated: true, autoResolve: true, autoResolveAfter: 60 });
  await publish(sampleEvent('user.created'));
  expect(actions()).toEqual(['trigger']);
  await host.clock.advance('1min');
  expect(actions()).toEqual(['trigger', 'resolve']);
});

test('an event that comes twice counts once', async () => {
  await start();
  await host.faults.duplicate(failed('a'));
  await host.faults.duplicate(failed('b'));
  await host.clock.advance('5s');
  expect(pagerduty.requests).toEqual([]);
});

test('the test alert is resolved after five seconds, and an operator can resolve any other', async () => {
  await start();
  expect(pagerduty.requests).toEqual([]);
  expect(await host.command('pagerduty:test')).toMatchObject({ done: expect.stringContaining('202') });
  await host.clock.advance('6s');
  expect(actions()).toEqual(['trigger', 'resolve']);
  await publish(failed('a'), failed('b'), failed('c'));
  await host.act('resolve-now', { input: { key } });
  await host.clock.advance('5s');
  expect(pagerduty.alerts.map(({ state }) => state)).toEqual(['resolved', 'resolved']);
});

test('it is counted what was sent, what failed and what was held back, and how long attempts took', async () => {
  await start({ ...fresh, rateLimit: 1, notifyOnSessionCreated: true, rules: undefined });
  const loss = sampleEvent('plugin.data_loss');
  await host.faults.duplicate(loss);
  await host.clock.advance('2s');
  await publish(of('session.created', { id: 'a' }), of('session.created', { id: 'b' }));
  pagerduty.failNext({ error: 'no' }, { times: 2 });
  await publish(sampleEvent('audit.integrity_failed'));
  await host.clock.advance('30s');
  const seen = host.operator.metrics('streamspace-pagerduty');
  const notices = seen.flatMap(({ name, labels, value }) =>
    name === 'notices_total' ? [[Object.values(labels).join(' '), value]] : [],
  );
  expect(Object.fromEntries(notices)).toMatchObject({
    'sent plugin.data_loss': 1,
    'sent session.created': 1,
    'suppressed limit session.created': 1,
    'failed VENDOR_REJECTED audit.integrity_failed': 1,
  });
  expect(seen.filter(({ name }) => name === 'send_seconds').map(({ labels }) => labels['outcome'])).toEqual(
    expect.arrayContaining(['taken', 'refused']),
  );
  expect(seen.find(({ name }) => name === 'notices_waiting')).toMatchObject({ value: 0 });
});
