import { createHmac } from 'node:crypto';
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
  // The verifier of the specification goes by the clock of this machine.
  host = await createTestHost(plugin, { config: { ...config }, now: new Date().toISOString(), ...options });
  return host;
}
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

const created = sampleEvent('session.created');

type Sent = TestHost['egress']['requests'][number];

const idOf = ({ headers }: Sent) => headers.get('webhook-id');
const timestampOf = ({ headers }: Sent) => headers.get('webhook-timestamp');
const verify = (key: string, { body, headers }: Sent) => new Webhook(key).verify(body, Object.fromEntries(headers));
const sessionIds = (sent: readonly Sent[]) =>
  sent.map(({ body }) => (JSON.parse(body) as { data: { session: { id: string } } }).data.session.id);

/** Answers with each status in turn, the last one for good. */
function answerWith({ egress }: TestHost, statuses: readonly number[], headers: Record<string, string> = {}): void {
  const rest = [...statuses];
  egress.serve('crm.example.com', () => {
    const status = rest.length > 1 ? rest.shift() : rest[0];
    return new Response(null, status === 200 ? { status } : { status: status ?? 500, headers });
  });
}

/** Publishes that many events, each about a session of its own. */
async function burst({ publish }: Pick<TestHost, 'publish'>, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, index) => `s-${index}`);
  // oxlint-disable-next-line no-await-in-loop -- one after another, as on the platform
  for (const id of ids) await publish(sampleEvent('session.created', { session: { id } }));
  return ids;
}

test('acceptance 1: an event arrives signed, and two implementations agree on the signature', async () => {
  const { egress, publish, clock } = await start();
  egress.reply('crm.example.com', { status: 204 });
  await publish(created);
  await clock.advance('1s');

  expect(egress.requests).toHaveLength(1);
  const [sent] = egress.requests as [Sent];
  expect(verify(secret, sent)).toMatchObject({ type: 'session.created', subject: created.subject });
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${idOf(sent)}.${timestampOf(sent)}.${sent.body}`);
  expect(sent.headers.get('webhook-signature')).toBe(`v1,${mac.digest('base64')}`);
});

test('acceptance 2: retries send the same bytes under the same id, with a fresh timestamp', async () => {
  const started = await start();
  answerWith(started, [500, 500, 200]);
  await started.publish(created);
  await started.clock.advance('1h');

  const sent = started.egress.requests;
  expect(sent).toHaveLength(3);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  expect(new Set(sent.map(idOf)).size).toBe(1);
  expect(new Set(sent.map(timestampOf)).size).toBe(3);
});

test('acceptance 3: during a rotation old and new secret both verify', async () => {
  const newer = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
  const rotating = { ...endpoint, secret: newer, previousSecret: secret };
  const { egress, publish, clock } = await start({ endpoints: [rotating] });
  egress.reply('crm.example.com', {});
  await publish(created);
  await clock.advance('1s');
  const [sent] = egress.requests as [Sent];
  for (const key of [secret, newer]) expect(() => verify(key, sent)).not.toThrow();
});

test('acceptance 4: 410 ends an endpoint until its URL changes, tells the admins, and shows in the health', async () => {
  const started = await start();
  const { egress, publish, clock, controlPlane } = started;
  egress.reply('crm.example.com', { status: 410 });
  await publish(created);
  await clock.advance('1s');
  await publish(sampleEvent('session.started'));
  await clock.advance('1min');
  await started.restart();
  await clock.advance('1min');
  expect(egress.requests).toHaveLength(1);
  expect(started.plugin()).toMatchObject({ health: 'degraded', reason: expect.stringContaining('"crm" answered 410') });
  expect(await controlPlane.inbox()).toMatchObject([{ title: 'Webhook endpoint "crm" is gone' }]);

  egress.reply('new.example.com', {});
  await started.configure({ endpoints: [{ ...endpoint, url: 'https://new.example.com/hook' }] });
  await publish(sampleEvent('session.hibernated'));
  await clock.advance('1s');
  const types = egress.requests.slice(1).map(({ body }) => (JSON.parse(body) as { type: string }).type);
  expect(types).toEqual(['session.created', 'session.hibernated']);
  expect(started.plugin().health).toBe('ok');
});

test('acceptance 4: an endpoint that is gone comes back when it accepts a test message', async () => {
  const started = await start();
  started.egress.reply('crm.example.com', { status: 410 });
  await started.publish(created);
  await started.clock.advance('1s');
  started.egress.reply('crm.example.com', {});
  expect(await started.command('relay:test')).toEqual({ done: 'crm: accepted the test message' });
  await started.clock.advance('1s');
  expect(started.egress.requests).toHaveLength(3);
  expect(started.plugin().health).toBe('ok');
});

test.each([429, 503])('acceptance 5: Retry-After: 90 of a %s holds for the whole endpoint', async (status) => {
  const started = await start();
  answerWith(started, [status, 200], { 'retry-after': '90' });
  await started.publish(created);
  await started.clock.advance('1s');
  await burst(started, 3);
  await started.clock.advance('88s');
  expect(started.egress.requests).toHaveLength(1);
  await started.clock.advance('2s');
  expect(started.egress.requests).toHaveLength(5);
});

test('a wait after 429 is no attempt', async () => {
  const started = await start({ endpoints: [endpoint], maxAttempts: 2 });
  answerWith(started, [429, 429, 429, 500, 200], { 'retry-after': '90' });
  await started.publish(created);
  await started.clock.advance('10min');
  expect(started.egress.requests).toHaveLength(5);
  expect(started.plugin().health).toBe('ok');
});

test('acceptance 6: when the host is killed in a burst, every event arrives, and ids tell duplicates apart', async () => {
  const started = await start();
  started.egress.reply('crm.example.com', {});
  started.egress.delay('crm.example.com', '2s');
  const ids = await burst(started, 40);
  await started.clock.advance('7s');
  expect(started.egress.requests.length).toBeLessThan(40);
  await started.faults.killHost();
  await started.clock.advance('5s');
  await started.faults.killHost();
  await started.clock.advance('2min');

  const sent = started.egress.requests;
  const once = [...new Map(sent.map((request) => [idOf(request), request])).values()];
  expect(sessionIds(once).toSorted()).toEqual(ids.toSorted());
});

test('acceptance 7: a private address is refused until the operator allows it', async () => {
  const started = await start({ endpoints: [{ ...endpoint, url: 'http://10.0.0.5:8080/hook' }] });
  started.egress.reply('10.0.0.5:8080', {});
  await started.publish(created);
  await started.clock.advance('1s');
  expect(started.egress.requests).toEqual([]);
  expect(started.plugin().pendingConsents).toMatchObject([{ host: '10.0.0.5', port: 8080, reach: 'private' }]);

  await started.operator.allowHost('webhook-relay', { host: '10.0.0.5', port: 8080 });
  await started.clock.advance('10min');
  expect(started.egress.requests).toHaveLength(1);
});

describe('acceptance 8: filter and redaction', () => {
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
});

describe('acceptance 9: an endpoint that fails for 24 hours', () => {
  async function failing(): Promise<TestHost> {
    const started = await start();
    started.egress.reply('crm.example.com', { status: 500 });
    await started.publish(created);
    await started.clock.advance('23h');
    expect(started.plugin().health).toBe('ok');
    await started.clock.advance('61min');
    await started.publish(sampleEvent('session.started'));
    await started.clock.advance('1min');
    return started;
  }
  const isTest = ({ body }: Sent) => body.includes('plugin.webhook-relay.test');

  test('is paused, and gets one test message each hour', async () => {
    const started = await failing();
    expect(started.plugin()).toMatchObject({ health: 'failing', reason: expect.stringContaining('is paused') });
    expect((await started.controlPlane.inbox())[0]).toMatchObject({ title: 'Webhook endpoint "crm" is paused' });
    const before = started.egress.requests.length;
    await started.clock.advance('5h');
    const sent = started.egress.requests.slice(before);
    expect(sent).toHaveLength(5);
    expect(sent.every(isTest)).toBe(true);
  });

  test('goes on when it accepts one, and loses nothing, a restart in between or not', async () => {
    const started = await failing();
    await started.faults.killHost();
    started.egress.reply('crm.example.com', {});
    const before = started.egress.requests.length;
    await started.clock.advance('10h');
    const sent = started.egress.requests.slice(before);
    expect(sent.filter(isTest)).toHaveLength(1);
    const types = sent.filter((request) => !isTest(request)).map(({ body }) => JSON.parse(body) as { type: string });
    expect(types.map(({ type }) => type).toSorted()).toEqual(['session.created', 'session.started']);
    expect(started.plugin().health).toBe('ok');
  });
});

describe('acceptance 10: permissions', () => {
  test('no permission is asked for at install but the network', async () => {
    const started = await start();
    const asked = started.plugin().permissionRequests.filter(({ optional }) => !optional);
    expect(asked.map(({ permission }) => permission)).toEqual(['network']);
  });

  test('an event holds ids only until the operator grants more', async () => {
    const { egress, publish, clock } = await start();
    egress.reply('crm.example.com', {});
    await publish(created);
    await clock.advance('1s');
    const { data } = JSON.parse(egress.requests[0]?.body ?? '{}') as typeof created;
    expect(Object.keys(data.session).toSorted()).toEqual(['id', 'template', 'user']);
  });
});

describe('the queue of an endpoint', () => {
  /** Requests hang until they are let go; says how many were open at most. */
  function gate({ egress, clock }: TestHost) {
    let open: (() => void)[] = [];
    let most = 0;
    egress.serve('crm.example.com', async () => {
      await new Promise<void>((resolve) => {
        most = Math.max(most, open.push(resolve));
      });
      return new Response();
    });
    return async (requests: number): Promise<number> => {
      while (egress.requests.length < requests || open.length > 0) {
        const begun = open;
        open = [];
        for (const letGo of begun) letGo();
        // oxlint-disable-next-line no-await-in-loop -- one round after another
        await clock.advance(100);
      }
      return most;
    };
  }

  test('sends in order of time, and four at once', async () => {
    const started = await start();
    const letGo = gate(started);
    const ids = await burst(started, 10);
    expect(await letGo(10)).toBe(4);
    expect(sessionIds(started.egress.requests)).toEqual(ids);
  });

  test('sends what is about one session one after another', async () => {
    const started = await start();
    const letGo = gate(started);
    const types = ['session.created', 'session.started', 'session.hibernated', 'session.woken'] as const;
    // oxlint-disable-next-line no-await-in-loop -- one after another, as on the platform
    for (const type of types) await started.publish(sampleEvent(type, { session: { id: 's-1' } }));
    expect(await letGo(4)).toBe(1);
    const sent = started.egress.requests.map(({ body }) => (JSON.parse(body) as { type: string }).type);
    expect(sent).toEqual(types);
  });

  test('goes on while a message of it waits for its next attempt', async () => {
    const started = await start();
    started.egress.serve('crm.example.com', async (request) => {
      const poison = (await request.text()).includes('"s-0"');
      return new Response(null, { status: poison ? 500 : 200 });
    });
    const ids = await burst(started, 30);
    await started.clock.advance('3s');
    expect(new Set(sessionIds(started.egress.requests))).toEqual(new Set(ids));
  });

  test('holds up no other endpoint', async () => {
    const { egress, publish, clock } = await start({
      endpoints: [endpoint, { ...endpoint, id: 'siem', url: 'https://siem.example.com/hook' }],
    });
    egress.hang('crm.example.com');
    egress.reply('crm.example.com', {});
    egress.reply('siem.example.com', {});
    await burst({ publish }, 30);
    await clock.advance('2s');
    expect(egress.requests.filter(({ url }) => url.includes('siem'))).toHaveLength(30);
  });

  test('refuses the newest events when it is full, and counts them', async () => {
    const started = await start({ endpoints: [endpoint], maxQueuePerEndpoint: 2 });
    started.egress.unreachable('crm.example.com');
    await burst(started, 5);
    await started.clock.advance('1s');
    expect(started.plugin()).toMatchObject({
      health: 'degraded',
      reason: expect.stringContaining('3 events for endpoint "crm" were refused'),
    });
    started.egress.reply('crm.example.com', {});
    await started.clock.advance('1h');
    expect([...new Set(sessionIds(started.egress.requests))]).toEqual(['s-0', 's-1']);
  });

  test('takes an event once, however often it is delivered', async () => {
    const started = await start();
    started.egress.reply('crm.example.com', {});
    await started.faults.duplicate(created);
    await started.clock.advance('1min');
    await started.deliver(created);
    await started.clock.advance('1min');
    expect(started.egress.requests).toHaveLength(1);
  });
});

describe('a message that is out of attempts', () => {
  test('was tried eight times over a day and a half, and is given up for all to see', async () => {
    const started = await start();
    started.egress.serve('crm.example.com', async (request) => {
      const poison = (await request.text()).includes('"s-0"');
      return new Response(null, { status: poison ? 500 : 200 });
    });
    await burst(started, 1);
    for (let day = 0; day < 4; day += 1) {
      // oxlint-disable-next-line no-await-in-loop -- what others accept keeps the endpoint from being paused
      await started.publish(sampleEvent('session.created', { session: { id: `day-${day}` } }));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await started.clock.advance('12h');
    }
    expect(sessionIds(started.egress.requests).filter((id) => id === 's-0')).toHaveLength(8);
    expect(started.plugin()).toMatchObject({
      health: 'degraded',
      reason: expect.stringContaining('1 messages for endpoint "crm" were given up'),
    });
    expect(JSON.stringify(await started.command('relay:log'))).toContain('attempt 8 given-up');
  });

  test('is sent again by relay:replay', async () => {
    const started = await start({ endpoints: [endpoint], maxAttempts: 1 });
    started.egress.reply('crm.example.com', { status: 500 });
    await started.publish(created);
    await started.clock.advance('1s');
    started.egress.reply('crm.example.com', {});
    expect(await started.command('relay:replay', { endpoint: 'crm', since: '2020-01-01T00:00:00Z' })).toEqual({
      done: '1 messages to "crm" are sent again',
    });
    await started.clock.advance('1s');
    expect(new Set(started.egress.requests.map(idOf)).size).toBe(1);
    expect(started.egress.requests).toHaveLength(2);
    expect(started.plugin().health).toBe('ok');
  });
});

test('relay:replay sends what was delivered since then once more, byte for byte', async () => {
  const started = await start();
  started.egress.reply('crm.example.com', {});
  await burst(started, 2);
  await started.clock.advance('1h');
  const since = started.clock.now().toISOString();
  await started.publish(created);
  await started.clock.advance('1s');
  await started.command('relay:replay', { endpoint: 'crm', since });
  await started.clock.advance('1s');
  const sent = started.egress.requests;
  expect(sent).toHaveLength(4);
  expect(sent[3]?.body).toBe(sent[2]?.body);

  const replay = (input: object) => started.command('relay:replay', { ...input });
  await expect(replay({ endpoint: 'crm' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  await expect(replay({ endpoint: 'crn', since })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('messages are kept as long as the configuration says', async () => {
  const started = await start({ endpoints: [endpoint], retentionDays: 2 });
  started.egress.reply('crm.example.com', {});
  await started.publish(created);
  await started.clock.advance('49h');
  const all = { endpoint: 'crm', since: '2020-01-01T00:00:00Z' };
  expect(await started.command('relay:replay', all)).toEqual({ done: '0 messages to "crm" are sent again' });
  expect(await started.command('relay:log')).toEqual({ done: 'Nothing was sent yet' });
});

describe('an endpoint without a secret', () => {
  const { secret: _none, ...open } = endpoint;

  test('gets one, which is shown once and outlives a restart', async () => {
    const started = await start({ endpoints: [open] });
    started.egress.reply('crm.example.com', {});
    await started.publish(created);
    await started.clock.advance('1s');
    const outcome = (await started.command('relay:secret', { endpoint: 'crm' })) as { done: string };
    await started.faults.killHost();
    await started.publish(sampleEvent('session.started'));
    await started.clock.advance('1s');
    expect(started.egress.requests).toHaveLength(2);
    for (const sent of started.egress.requests) expect(() => verify(outcome.done, sent)).not.toThrow();
    expect(JSON.stringify(started.logs())).not.toContain(outcome.done);
    await expect(started.command('relay:secret', { endpoint: 'crm' })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining('was shown before'),
    });
  });

  test('differs from one that has its secret in the configuration, which is never shown', async () => {
    const started = await start();
    await expect(started.command('relay:secret', { endpoint: 'crm' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
  });
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
