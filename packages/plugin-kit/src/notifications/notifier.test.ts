import type { Block, Session } from '@streamspace/plugin-sdk';
import { createTestHost, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import { afterEach, describe, expect, test } from 'vitest';
import plugin, { type VendorMessage } from './__fixtures__/sixth-channel.ts';

let host: TestHost;
let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

/** What the vendor took, and what it says to the next requests; 200 when nothing is planned. */
let taken: VendorMessage[] = [];
let requests: string[] = [];
let answers: { readonly status: number; readonly headers?: Record<string, string> }[] = [];

async function start(config: object = {}, now?: string): Promise<void> {
  taken = [];
  requests = [];
  answers = [];
  host = await createTestHost(plugin, { config: { ...config }, enabled: false, ...(now === undefined ? {} : { now }) });
  host.egress.serve('vendor.example', async (request) => {
    const { pathname } = new URL(request.url);
    requests.push(pathname);
    const answer = answers.shift();
    if (answer !== undefined && answer.status !== 200) return new Response('no', answer);
    if (pathname === '/messages') taken.push((await request.json()) as VendorMessage);
    return new Response(`m${taken.length}`);
  });
  stop = () => host.stop();
  await host.operator.enable('sixth-channel');
  requests = [];
}

const texts = (): string[] => taken.map(({ text }) => text);
const created = (id = 'ada-firefox', more: Partial<Session> = {}) =>
  sampleEvent('session.created', { session: { id, user: 'u-ada', username: 'ada', template: 'firefox', ...more } });
const exceeded = () => sampleEvent('quota.exceeded', { user: { username: 'ada' } });

describe('once and in order', () => {
  test('an event that comes twice is told once', async () => {
    await start();
    await host.faults.duplicate(created());
    await host.clock.advance('5s');
    expect(texts()).toEqual(['New session: ada, firefox']);
  });

  test('the messages of one destination go out at its pace, in order', async () => {
    await start({ paceMs: 1000 });
    for (const id of ['a', 'b', 'c']) await host.publish(created(id, { username: id }));
    await host.clock.advance('900ms');
    expect(texts()).toHaveLength(1);
    await host.clock.advance('2s');
    expect(texts()).toEqual(['a', 'b', 'c'].map((name) => `New session: ${name}, firefox`));
  });

  test('what waits survives the end of the host, and is told once', async () => {
    await start();
    host.egress.unreachable('vendor.example');
    await host.publish(created());
    await host.faults.killHost();
    host.egress.serve('vendor.example', async (request) => {
      if (request.method === 'POST') taken.push((await request.json()) as VendorMessage);
      return new Response('m1');
    });
    await host.clock.advance('5min');
    expect(texts()).toHaveLength(1);
  });

  test('notices that nobody could be told for six hours are news no longer, errors are for a day', async () => {
    await start({ extraEvents: ['quota.exceeded'] });
    await host.clock.advance('1s');
    answers = [{ status: 401 }];
    await host.publish(created());
    await host.publish(exceeded());
    answers.push(...Array.from({ length: 28 }, () => ({ status: 401 })));
    await host.clock.advance('8h');
    expect(texts()).toEqual([expect.stringContaining('Quota exceeded')]);
    const dropped = await host.deliveries('dropped');
    expect(dropped.map(({ name }) => name)).toEqual(['send']);
  });
});

describe('the limit', () => {
  test('what is more than it comes summed up when there is room again, and errors always pass', async () => {
    await start({ rateLimit: 20, extraEvents: ['quota.exceeded', 'user.login'] });
    for (let index = 0; index < 23; index += 1) await host.publish(created(`s-${index}`));
    await host.publish(sampleEvent('user.login'));
    await host.publish(exceeded());
    await host.clock.advance('5s');
    expect(texts()).toHaveLength(21);
    expect(texts().at(-1)).toContain('Quota exceeded');
    await host.clock.advance('1h');
    expect(texts().slice(21)).toEqual(['digest (limit): 3 session.created, 1 user.login']);
    await host.clock.advance('3h');
    expect(texts()).toHaveLength(22);
  });

  test('of 0 lets everything pass', async () => {
    await start({ rateLimit: 0 });
    for (let index = 0; index < 110; index += 1) await host.publish(created(`s-${index}`));
    await host.clock.advance('5s');
    expect(texts()).toHaveLength(110);
  });

  test('holds over a restart', async () => {
    await start({ rateLimit: 1 });
    await host.publish(created('a'));
    await host.restart();
    await host.publish(created('b'));
    await host.clock.advance('5s');
    expect(texts()).toHaveLength(1);
  });
});

test('what is collected comes in one message when its time has come, and what matters more comes at once', async () => {
  await start({ collect: true, extraEvents: ['quota.exceeded'] });
  for (const id of ['a', 'b', 'c']) await host.publish(created(id));
  await host.publish(exceeded());
  await host.clock.advance('1d');
  expect(texts()).toEqual([expect.stringContaining('Quota exceeded')]);
  await host.command('sixth:release');
  await host.clock.advance('5s');
  expect(texts().slice(1)).toEqual(['digest (schedule): 3 session.created']);
  await host.command('sixth:release');
  await host.clock.advance('5s');
  expect(texts()).toHaveLength(2);
});

describe('quiet hours', () => {
  const quietHours = { enabled: true, timezone: 'Europe/Berlin' };

  test('across midnight and the change of the clocks hold what is no error, and release one digest at their end', async () => {
    // Clocks go forward at 2:00 on 2026-03-29, so that these quiet hours are eight.
    await start({ quietHours, extraEvents: ['quota.exceeded'] }, '2026-03-28T21:30:00Z');
    await host.publish(created('a'));
    await host.publish(created('b'));
    await host.publish(exceeded());
    await host.clock.advance('1min');
    expect(texts()).toEqual([expect.stringContaining('Quota exceeded')]);
    // Now it is 6:59 there.
    await host.clock.advance('448min');
    expect(texts()).toHaveLength(1);
    await host.clock.advance('2min');
    expect(texts().slice(1)).toEqual(['digest (quiet): 2 session.created']);
    await host.publish(created('c'));
    await host.clock.advance('1s');
    expect(texts().at(-1)).toBe('New session: ada, firefox');
  });

  test('may drop instead', async () => {
    await start({ quietHours: { ...quietHours, mode: 'drop' } }, '2026-01-10T23:00:00Z');
    await host.publish(created());
    await host.clock.advance('12h');
    expect(texts()).toEqual([]);
  });
});

describe('routes', () => {
  const routes = [
    { name: 'errors', match: { events: ['*'], minSeverity: 'error' }, continue: true },
    { name: 'quotas', match: { events: ['quota.*'], orgs: ['default-org'] } },
    { name: 'off', match: { events: ['*'] }, disabled: true },
  ];

  test('the first that takes an event counts, later ones only where it says so, and the default gets the rest', async () => {
    await start({ routes });
    await host.publish(created());
    await host.publish(exceeded());
    await host.publish(sampleEvent('session.failed'));
    await host.clock.advance('5s');
    expect(taken.map(({ to }) => to)).toEqual(expect.arrayContaining(['default', 'errors', 'quotas', 'errors']));
    expect(taken).toHaveLength(4);
  });

  test('a route for a group gets the sessions of its members only', async () => {
    await start();
    const users = await host.controlPlane.users.list({}, { limit: 100 });
    const withGroups = await Promise.all(
      users.map(async (user) => ({ user, groups: await host.controlPlane.users.groups(user.id) })),
    );
    const team = withGroups.flatMap(({ groups }) => groups)[0]?.name ?? '';
    const member = withGroups.find(({ groups }) => groups.some(({ name }) => name === team));
    const outsider = withGroups.find(({ groups }) => groups.every(({ name }) => name !== team));
    if (member === undefined || outsider === undefined) throw new Error('the platform has no such users');
    await host.configure({
      notifyOnSessionCreated: false,
      routes: [{ name: 'science', match: { events: ['session.*'], groups: [team] } }],
    });
    await host.publish(created('in', { user: member.user.id, username: member.user.username }));
    await host.publish(created('out', { user: outsider.user.id, username: outsider.user.username }));
    await host.clock.advance('5s');
    expect(taken).toEqual([{ to: 'science', text: `New session: ${member.user.username}, firefox` }]);
  });
});

describe('when the vendor refuses', () => {
  test('a wait that it asks for is kept by all messages, and is no attempt', async () => {
    await start();
    answers = [{ status: 429, headers: { 'retry-after': '3' } }];
    await host.publish(created('a'));
    await host.publish(created('b'));
    await host.clock.advance('2900ms');
    expect(requests).toHaveLength(1);
    await host.clock.advance('2s');
    expect(texts()).toHaveLength(2);
    expect((await host.deliveries('done')).filter(({ name }) => name === 'send')).toMatchObject([
      { attempts: 1 },
      { attempts: 1 },
    ]);
  });

  test('a lost access stops everything, is asked about every 15 minutes, over restarts too, and nothing is lost', async () => {
    await start();
    answers = Array.from({ length: 4 }, () => ({ status: 401 }));
    await host.publish(created('a'));
    await host.publish(created('b'));
    await host.clock.advance('1s');
    expect(requests).toEqual(['/messages']);
    expect(host.plugin()).toMatchObject({ health: 'failing', reason: 'Vendor answered 401' });
    await host.restart();
    expect(requests).toEqual(['/messages']);
    await host.clock.advance('46min');
    expect(requests).toEqual(['/messages', '/me', '/me', '/me']);
    expect(host.plugin().health).toBe('failing');
    await host.clock.advance('15min');
    expect(texts()).toHaveLength(2);
    expect(host.plugin().health).toBe('ok');
  });

  test('another configuration is a new beginning', async () => {
    await start();
    answers = [{ status: 401 }];
    await host.publish(created());
    await host.clock.advance('1s');
    expect(host.plugin().health).toBe('failing');
    await host.configure({ rateLimit: 19 });
    await host.clock.advance('3s');
    expect(texts()).toHaveLength(1);
    expect(host.plugin().health).toBe('ok');
  });

  test('a destination that refuses stops alone, loses that notice to the dead letters, and is tried again hourly', async () => {
    await start({ routes: [{ name: 'errors', match: { events: ['quota.*'] } }] });
    answers = [{ status: 403 }];
    await host.publish(exceeded());
    await host.clock.advance('1s');
    await host.publish(sampleEvent('quota.exceeded', { user: { username: 'bob' } }));
    await host.publish(created());
    await host.clock.advance('50min');
    expect(taken.map(({ to }) => to)).toEqual(['default']);
    expect(await host.deliveries('dead')).toMatchObject([{ name: 'send', error: expect.stringContaining('403') }]);
    expect(host.plugin().health).toBe('failing');
    await host.clock.advance('15min');
    expect(taken.map(({ to }) => to)).toEqual(['default', 'errors']);
    expect(host.plugin().health).toBe('ok');
  });

  test('a destination that may come back keeps its notices, and the oldest of them tries it hourly', async () => {
    await start({ routes: [{ name: 'errors', match: { events: ['quota.*'] } }] });
    answers = [{ status: 423 }];
    await host.publish(exceeded());
    await host.clock.advance('1s');
    await host.publish(sampleEvent('quota.exceeded', { user: { username: 'bob' } }));
    await host.publish(created());
    await host.clock.advance('50min');
    expect(taken.map(({ to }) => to)).toEqual(['default']);
    await host.clock.advance('15min');
    expect(texts().slice(1)).toEqual([
      'Quota exceeded: ada, sessions, 5 of 5',
      'Quota exceeded: bob, sessions, 5 of 5',
    ]);
    expect(await host.deliveries('dead')).toEqual([]);
    expect(host.plugin().health).toBe('ok');
  });

  test('a destination that is gone gets no more requests until the configuration changes, over a restart too', async () => {
    await start();
    answers = [{ status: 410 }];
    await host.publish(created('a'));
    await host.publish(created('b'));
    await host.clock.advance('3h');
    await host.restart();
    await host.publish(created('after the restart'));
    await host.clock.advance('1min');
    expect(requests.filter((path) => path === '/messages')).toHaveLength(1);
    expect(await host.deliveries('dead')).toHaveLength(3);
    await host.configure({ rateLimit: 19 });
    await host.publish(created('c'));
    await host.clock.advance('1s');
    expect(texts()).toHaveLength(1);
  });

  test('a host that the operator does not let through shows in the health, and what waits goes out after the consent', async () => {
    await start();
    host.egress.resolve('vendor.example', '10.0.0.5');
    await host.publish(created());
    await host.clock.advance('1s');
    expect(host.plugin()).toMatchObject({ state: 'enabled', health: 'failing' });
    host.egress.resolve('vendor.example', '198.41.0.4');
    await host.clock.advance('16min');
    expect(texts()).toHaveLength(1);
    expect(host.plugin().health).toBe('ok');
  });
});

describe('one message per session', () => {
  const life = ['session.created', 'session.started', 'session.hibernated', 'session.terminated'] as const;
  const session = { id: 's-1', user: 'u-ada', username: 'ada', template: 'firefox' };

  test('follows its state, also through events that are not announced and while the first message still waits', async () => {
    await start({ live: true, paceMs: 1000 });
    for (const type of life) await host.publish(sampleEvent(type, { session }));
    await host.clock.advance('10s');
    expect(taken).toEqual([
      { to: 'default', text: 'New session: ada, firefox' },
      { to: 'default', text: 'Session started: ada, firefox', replaces: 'm1' },
      { to: 'default', text: 'Session hibernated: ada, firefox', replaces: 'm2' },
      { to: 'default', text: 'Session ended: ada, firefox', replaces: 'm3' },
    ]);
  });

  test('is no matter of channels that do not edit', async () => {
    await start();
    for (const type of life) await host.publish(sampleEvent(type, { session }));
    await host.clock.advance('10s');
    expect(texts()).toEqual(['New session: ada, firefox']);
  });
});

describe('what an operator sees', () => {
  const table = (block: Block) => {
    if (block.block !== 'stack') throw new Error('the page is no stack');
    const found = block.children.find((child) => child.block === 'table');
    if (found?.block !== 'table') throw new Error('the page has no table');
    return found.rows as readonly {
      readonly id: string;
      readonly title: string;
      readonly state: string;
      error: string;
    }[];
  };

  test('is each notice with its state, and failed ones can be sent again', async () => {
    await start({ extraEvents: ['quota.exceeded'] });
    answers = Array.from({ length: 4 }, () => ({ status: 503 }));
    await host.publish(created());
    await host.clock.advance('5min');
    await host.publish(exceeded());
    await host.clock.advance('1s');
    const rows = table(await host.view('pages', 'deliveries'));
    expect(rows).toMatchObject([
      { title: 'Quota exceeded', state: 'Sent' },
      { title: 'New session', state: 'Failed', error: 'Vendor answered 503' },
    ]);
    expect(await host.act('send-again', { input: { id: rows[0]?.id } })).toEqual({
      done: 'Only what failed can be sent again',
    });
    expect(await host.act('send-again', { input: { id: rows[1]?.id } })).toEqual({
      done: '“New session” is sent again',
    });
    await host.clock.advance('1s');
    expect(texts()).toHaveLength(2);
    expect(table(await host.view('pages', 'deliveries', { params: { state: 'failed' } }))).toEqual([]);
    expect(table(await host.view('pages', 'deliveries', { params: { destination: 'default' } }))).toHaveLength(2);
  });

  test('is what the vendor says to a test message', async () => {
    await start();
    expect(await host.command('sixth:test')).toEqual({ done: 'Vendor took the test message for "default"' });
    expect(await host.command('sixth:test', { destination: 'nowhere' })).toMatchObject({ invalid: {} });
    answers = [{ status: 503 }];
    await expect(host.command('sixth:test')).rejects.toThrow('Vendor answered 503');
  });
});

describe('in numbers', () => {
  const counted = () =>
    host.operator
      .metrics('sixth-channel')
      .filter(({ name }) => name === 'notices_total')
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]);

  test('it is counted what was sent, what failed and why, and what was held back and why', async () => {
    await start({ rateLimit: 2, extraEvents: ['session.*'] });
    await host.faults.duplicate(created('a'));
    await host.clock.advance('5s');
    answers = [{ status: 410 }];
    for (const id of ['b', 'c']) {
      // oxlint-disable-next-line no-await-in-loop -- one after another
      await host.publish(created(id));
      // oxlint-disable-next-line no-await-in-loop -- as above
      await host.clock.advance('5s');
    }
    expect(Object.fromEntries(counted())).toEqual({
      'sent session.created': 1,
      'failed VENDOR_REJECTED session.created': 1,
      'suppressed duplicate session.created': 1,
      'suppressed limit session.created': 1,
    });
    const measured = host.operator.metrics('sixth-channel').filter(({ name }) => name === 'send_seconds');
    expect(measured.map(({ labels }) => labels)).toEqual([{ outcome: 'taken' }, { outcome: 'refused' }]);
  });

  test('types that nobody knows and what they hold stay out of the labels', async () => {
    await start({ extraEvents: ['plugin.*'] });
    const data = { secret: 's3cret' };
    await host.publish({ ...created(), id: 'e-unknown', type: 'plugin.ada.secret_found', data });
    await host.clock.advance('5s');
    expect(counted()).toEqual([['sent other', 1]]);
  });
});
