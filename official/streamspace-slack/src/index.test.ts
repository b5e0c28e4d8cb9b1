import type { Block } from '@streamspace/plugin-sdk';
import { pluginContract, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import type { FakeSlack, FakeSlackOptions } from '@streamspace/plugin-testing/slack';
import { afterEach, describe, expect, test } from 'vitest';
import { botToken, firstConfig, openScene, webhookUrl, type Scene } from './__fixtures__/workspace.ts';
import plugin from './index.ts';

pluginContract(plugin, { directory: new URL('..', import.meta.url), config: { webhookUrl } });

let host: TestHost;
let slack: FakeSlack;
let texts: Scene['texts'];
let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

async function start(
  config: object = { botToken, extraEvents: ['session.*'] },
  workspace: FakeSlackOptions = {},
  options: Parameters<typeof openScene>[1] = { grant: ['read:users'] },
): Promise<void> {
  ({ host, slack, texts } = await openScene(config, options, workspace));
  stop = () => host.stop();
}

const session = { id: 'ada-firefox-1a2b3c4d', user: 'u-ada', username: 'ada', template: 'firefox' };
const created = (id = session.id) => sampleEvent('session.created', { session: { ...session, id } });
const hibernated = () => sampleEvent('session.hibernated', { session: { ...session, state: 'hibernated' } });
const life = () => [
  created(),
  hibernated(),
  sampleEvent('session.woken', { session: { ...session, state: 'waking' } }),
  sampleEvent('session.terminated', { session: { ...session, state: 'terminated' } }),
];
async function publish(...events: readonly Parameters<TestHost['publish']>[0][]): Promise<void> {
  for (const event of events) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, as they happen
    await host.publish(event);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await host.clock.advance('5s');
  }
}
const posts = () => host.egress.requests.filter(({ url }) => url.endsWith('chat.postMessage')).length;

test('acceptance 1: the configuration of the first version announces sessions, users and quotas, but no hibernation', async () => {
  await start(firstConfig, { webhookPath: '/services/YOUR/WEBHOOK/URL' });
  const user = { username: 'bob', email: 'bob@example.com', fullName: 'Bob Byte' };
  const quota = { resource: 'sessions', used: 5, limit: 5 } as const;
  await publish(
    created(),
    hibernated(),
    sampleEvent('user.created', { user }),
    sampleEvent('quota.exceeded', { user: { username: 'ada' }, quota }),
  );
  expect(texts()).toEqual([
    '🚀 *New session* — ada, firefox',
    '👤 *New user* — bob',
    '📈 *Quota exceeded* — ada, sessions, 5 of 5',
  ]);
});

test('acceptance 3: an event that is delivered twice is announced once', async () => {
  await start({ webhookUrl });
  await host.faults.duplicate(created());
  await host.clock.advance('5s');
  expect(texts()).toHaveLength(1);
});

test('acceptance 4: a session’s life is one channel message with three replies, and it ends as ended', async () => {
  await start();
  await publish(...life());
  const [parent, ...replies] = slack.messages;
  expect(parent).toMatchObject({ text: '⏹️ *Session ended* — ada, firefox', edits: 3 });
  expect(JSON.stringify(parent?.attachments)).toContain('*State*\\nterminated');
  expect(replies.map(({ text, thread_ts: thread }) => [text, thread])).toEqual([
    ['💤 *Session hibernated* — ada, firefox', parent?.ts],
    ['⏰ *Session wakes* — ada, firefox', parent?.ts],
    ['⏹️ *Session ended* — ada, firefox', parent?.ts],
  ]);
});

test('acceptance 6: of 25 sessions in a minute 20 are announced and five summed up, and an error goes out anyway', async () => {
  await start({ webhookUrl, rateLimit: 20 });
  for (let index = 0; index < 25; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, as they happen
    await host.publish(created(`s-${index}`));
  }
  await host.publish(sampleEvent('quota.exceeded'));
  await host.clock.advance('1min');
  expect(texts()).toHaveLength(21);
  expect(texts().at(-1)).toContain('Quota exceeded');
  await host.clock.advance('1h');
  expect(texts().slice(21)).toEqual(['📬 *5 more notifications* (5 session.created), more than the hour’s limit']);
});

test('acceptance 7: after 429 with Retry-After: 3 nothing is sent for three seconds, then it succeeds, and no attempt is used up', async () => {
  await start();
  slack.failNext({ status: 429, headers: { 'retry-after': '3' } }, { on: 'chat.postMessage' });
  await host.publish(created());
  await host.clock.advance('2900ms');
  expect(posts()).toBe(1);
  await host.clock.advance('10s');
  expect(posts()).toBe(2);
  expect(slack.messages).toHaveLength(1);
  expect((await host.deliveries('done')).find(({ name }) => name === 'send')).toMatchObject({ attempts: 1 });
});

describe('acceptance 8', () => {
  test('what waits when the host is killed is sent afterwards', async () => {
    await start();
    slack.failNext({ status: 503 }, { on: 'chat.postMessage' });
    await host.publish(created());
    await host.faults.killHost();
    await host.clock.advance('1min');
    expect(texts()).toEqual(['🚀 *New session* — ada, firefox']);
  });

  test('what was posted when the host is killed is found in the history, where the bot may look', async () => {
    await start({ botToken, channel: 'C0GENERAL' }, { scopes: ['chat:write', 'channels:history'] });
    const { handle } = slack;
    let isCut = true;
    host.egress.serve('slack.com', async (request) => {
      const answer = await handle(request.clone());
      if (!isCut || !request.url.endsWith('chat.postMessage')) return answer;
      // Slack has it, and its answer never comes.
      return new Promise<Response>(() => undefined);
    });
    await host.publish(created());
    await host.clock.advance('1s');
    expect(texts()).toHaveLength(1);
    await host.faults.killHost();
    isCut = false;
    await host.clock.advance('2min');
    expect(texts()).toHaveLength(1);
    await publish(hibernated());
    expect(slack.messages).toMatchObject([{ edits: 1, text: '💤 *Session hibernated* — ada, firefox' }]);
  });
});

test('acceptance 9: a revoked token costs one request per 15 minutes, and shows as failing health and one banner', async () => {
  await start();
  for (const on of ['chat.postMessage', 'auth.test', 'auth.test']) slack.failNext({ error: 'token_revoked' }, { on });
  const before = slack.requests.length;
  await host.publish(created());
  await host.publish(created('bob-gimp'));
  await host.clock.advance('1s');
  expect(slack.requests.slice(before).map(({ method }) => method)).toEqual(['chat.postMessage']);
  expect(host.plugin()).toMatchObject({ health: 'failing', reason: expect.stringMatching(/token_revoked.*token/) });
  await host.clock.advance('31min');
  expect(slack.requests.slice(before + 1).map(({ method }) => method)).toEqual(['auth.test', 'auth.test']);
  expect(host.operator.banners()).toMatchObject([{ title: 'Slack takes no notices' }]);
  await host.clock.advance('16min');
  expect(texts()).toHaveLength(2);
  expect(host.plugin().health).toBe('ok');
  expect(host.operator.banners()).toEqual([]);
});

test('acceptance 10: an archived channel stops only its own route, with the remedy', async () => {
  const channels = [
    { id: 'C0GENERAL', name: 'general' },
    { id: 'C0USERS', name: 'users', archived: true },
  ];
  const routes = [{ name: 'people', match: { events: ['user.*'] }, channel: '#users' }];
  await start({ botToken, routes }, { channels });
  await publish(sampleEvent('user.created'), sampleEvent('user.login'), created());
  expect(texts()).toEqual(['🚀 *New session* — ada, firefox']);
  const [dead] = await host.deliveries('dead');
  expect(dead?.error).toContain('is_archived: choose another channel');
  expect(host.plugin().health).toBe('failing');
});

test('acceptance 11: a route for a group gets the sessions of its members only', async () => {
  const channels = [
    { id: 'C0GENERAL', name: 'general' },
    { id: 'C0SCIENCE', name: 'science' },
  ];
  await start({ botToken }, { channels });
  const users = await host.controlPlane.users.list({}, { limit: 100 });
  const known = await Promise.all(
    users.map(async (user) => ({ user, groups: await host.controlPlane.users.groups(user.id) })),
  );
  const group = known.flatMap(({ groups }) => groups)[0]?.name ?? '';
  const member = known.find(({ groups }) => groups.some(({ name }) => name === group))?.user;
  const outsider = known.find(({ groups }) => groups.every(({ name }) => name !== group))?.user;
  const routes = [{ name: 'science', match: { events: ['session.*'], groups: [group] }, channel: '#science' }];
  await host.configure({ botToken, routes });
  await publish(
    sampleEvent('session.created', { session: { ...session, id: 'in', user: member?.id ?? '' } }),
    sampleEvent('session.created', { session: { ...session, id: 'out', user: outsider?.id ?? '' } }),
  );
  const where = slack.messages.map(({ channel, metadata }) => [channel, JSON.stringify(metadata)]);
  expect(where).toEqual([
    ['C0SCIENCE', expect.stringContaining('"in"')],
    ['C0GENERAL', expect.stringContaining('"out"')],
  ]);
});

test('acceptance 12: quiet hours across midnight and the change of the clocks hold news, and release one digest at their end', async () => {
  const quietHours = { enabled: true, timezone: 'Europe/Berlin' };
  await start({ webhookUrl, quietHours }, {}, { now: '2026-03-28T21:30:00Z' });
  await publish(created('a'), created('b'));
  await host.clock.advance('440min');
  expect(texts()).toEqual([]);
  await host.clock.advance('15min');
  expect(texts()).toEqual(['📬 *2 more notifications* (2 session.created), from quiet hours']);
});

test('acceptance 15: no secret appears in logs, deliveries, health, configuration or on the page', async () => {
  const planted = 'https://hooks.slack.com/services/T0PLANTED/B0PLANTED/plantedplanted';
  const routes = [{ name: 'people', match: { events: ['user.*'] }, webhookUrl: planted }];
  await start({ botToken, routes });
  for (const failure of ['html', 'cut', { status: 503 }, { error: 'invalid_blocks' }] as const)
    slack.failNext(failure, { times: 3 });
  await publish(created(), sampleEvent('user.created'));
  await host.clock.advance('2h');
  const page = await host.view('pages', 'deliveries');
  const seen = JSON.stringify([host.plugin(), host.logs(), await host.deliveries(), page, host.denials()]);
  expect(seen).not.toMatch(/planted/i);
  expect(seen).not.toContain(botToken);
});

test('acceptance 16: a host that nobody lets through shows in the health, and crashes nothing', async () => {
  await start({ webhookUrl });
  host.egress.resolve('hooks.slack.com', '10.0.0.5');
  await publish(created());
  expect(host.plugin()).toMatchObject({ state: 'enabled', restarts: 0, health: 'failing' });
  expect(slack.requests).toEqual([]);
  host.egress.resolve('hooks.slack.com', '198.41.0.4');
  await host.clock.advance('20min');
  expect(texts()).toHaveLength(1);
});

describe('one living message per session', () => {
  test('follows also what is not announced', async () => {
    await start({ botToken });
    await publish(...life());
    expect(slack.messages).toMatchObject([{ text: '⏹️ *Session ended* — ada, firefox', edits: 3 }]);
  });

  test('stays as it was without updateInPlace, and without threads every notice stands alone', async () => {
    await start({ botToken, extraEvents: ['session.*'], updateInPlace: false });
    await publish(...life());
    expect(slack.messages[0]).toMatchObject({ text: '🚀 *New session* — ada, firefox', edits: 0 });
    await host.stop();
    await start({ botToken, extraEvents: ['session.*'], threadBySession: false });
    await publish(...life());
    expect(slack.messages.map(({ thread_ts: thread, edits }) => [thread, edits])).toEqual([
      [undefined, 3],
      [undefined, 0],
      [undefined, 0],
      [undefined, 0],
    ]);
  });

  test('is replaced by a new one when somebody deleted it', async () => {
    await start({ botToken, notifyOnSessionHibernated: true });
    await publish(created());
    slack.failNext({ error: 'message_not_found' }, { on: 'chat.update' });
    await publish(hibernated(), ...life().slice(2, 3));
    expect(slack.messages.map(({ edits, thread_ts: thread }) => [edits, thread])).toEqual([
      [0, undefined],
      [1, undefined],
    ]);
  });

  test('shows a failure to the whole channel, not only in its thread', async () => {
    await start({ botToken, extraEvents: ['session.failed'], mentions: { error: ['@S0OPS1'] } });
    await publish(created(), sampleEvent('session.failed', { session: { ...session, state: 'failed' } }));
    expect(slack.messages[1]).toMatchObject({
      reply_broadcast: true,
      text: expect.stringContaining('<!subteam^S0OPS1>'),
    });
    expect(slack.messages[0]?.text).not.toContain('subteam');
  });
});

test('people get notices about themselves, by e-mail address, where they ask for it', async () => {
  const directMessages = { enabled: true, events: ['session.failed'] };
  await start({ botToken }, {});
  const [ada, bob] = await host.controlPlane.users.list({}, { limit: 2 });
  await host.stop();
  await start(
    { botToken, directMessages },
    {
      scopes: ['chat:write', 'users:read', 'users:read.email', 'im:write'],
      users: [{ id: 'U0ADA', name: 'ada', email: ada?.email ?? '' }],
    },
  );
  const failed = (id: string, user = '') => sampleEvent('session.failed', { session: { ...session, id, user } });
  await publish(failed('a', ada?.id), failed('b', ada?.id), failed('c', bob?.id));
  expect(slack.messages.map(({ channel }) => channel)).toEqual(['D0ADA', 'D0ADA']);
  expect(slack.requests.filter(({ method }) => method === 'users.lookupByEmail')).toHaveLength(2);
  expect(await host.deliveries('dead')).toMatchObject([{ error: expect.stringContaining('knows nobody') }]);
});

test('what Slack does not take for half an hour is a dead letter, and goes out when it is sent again', async () => {
  await start({ webhookUrl });
  slack.failNext({ status: 503 }, { times: 6 });
  await host.publish(created());
  await host.clock.advance('3h');
  const [dead] = await host.deliveries('dead');
  expect(dead).toMatchObject({ name: 'send', attempts: 6 });
  const page = (await host.view('pages', 'deliveries')) as Extract<Block, { block: 'stack' }>;
  expect(JSON.stringify(page)).toContain('Slack answered 503');
  await host.act('send-again', { input: { id: dead?.id } });
  await host.clock.advance('5s');
  expect(texts()).toHaveLength(1);
});

test('the test message says that Slack took it, or why not', async () => {
  await start({ botToken });
  expect(await host.command('slack:test')).toEqual({ done: 'Slack took the test message for "default"' });
  await host.clock.advance('2s');
  slack.channels[0]!.member = false;
  await expect(host.command('slack:test')).rejects.toThrow('/invite');
  slack.channels[0]!.member = true;
  expect(await host.test()).toMatchObject([{ status: 'ok', message: 'Posted as streamspace in Acme' }]);
});
