import { createTestHost, pluginContract, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import {
  createFakeDiscord,
  fakeWebhookUrl,
  type FakeDiscord,
  type FakeDiscordOptions,
} from '@streamspace/plugin-testing/discord';
import { afterEach, expect, test } from 'vitest';
import plugin from './index.ts';

/** The configuration that the README of the plugin's first version shows. */
const firstConfig = {
  webhookUrl: fakeWebhookUrl,
  username: 'StreamSpace',
  avatarUrl: '',
  notifyOnSessionCreated: true,
  notifyOnSessionHibernated: true,
  notifyOnUserCreated: true,
  includeDetails: false,
  rateLimit: 20,
};

pluginContract(plugin, { directory: new URL('..', import.meta.url), config: firstConfig });

let host: TestHost;
let discord: FakeDiscord;
let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

async function start(config: object = firstConfig, options: FakeDiscordOptions = {}): Promise<void> {
  host = await createHost(config);
  stop = () => host.stop();
  discord = createFakeDiscord({ now: () => host.clock.now().getTime(), ...options });
  host.egress.serve('discord.com', (request) => discord.handle(request));
  await host.operator.enable('streamspace-discord');
}

function createHost(config: object): Promise<TestHost> {
  return createTestHost(plugin, { config: { ...config }, enabled: false, grant: ['read:users'] });
}

const session = { id: 'ada-firefox-1a2b3c4d', user: 'u-ada', username: 'ada', template: 'firefox' };
type Sample = Parameters<TestHost['publish']>[0];
const of = (
  type: 'session.created' | 'session.hibernated' | 'session.woken' | 'session.terminated' | 'session.failed',
  more: object = {},
): Sample => sampleEvent(type, { session: { ...session, state: 'running', ...more } });
const created = (id = session.id) => of('session.created', { id });

async function publish(...events: readonly Sample[]): Promise<void> {
  for (const event of events) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, as they happen
    await host.publish(event);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await host.clock.advance('5s');
  }
}

interface Embed {
  readonly title: string;
  readonly description: string;
  readonly color: number;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}
function embedOf(index: number): Embed {
  const [embed] = (discord.messages[index]?.body['embeds'] ?? []) as readonly Embed[];
  if (embed === undefined) throw new Error(`there is no message ${index}`);
  return embed;
}
const titles = () => discord.messages.map((_message, index) => embedOf(index).title);
const fieldsOf = (index: number) => Object.fromEntries(embedOf(index).fields.map(({ name, value }) => [name, value]));
const posts = () => discord.requests.filter(({ method }) => method === 'POST');

test('acceptance 1: the configuration of the first version announces created, hibernated and new users, without sizes', async () => {
  await start({ ...firstConfig, editInPlace: false });
  await publish(created(), of('session.hibernated'), sampleEvent('user.created'));
  expect(titles()).toEqual(['🚀 New session', '💤 Session hibernated', '👤 New user']);
  expect(fieldsOf(0)).not.toHaveProperty('CPU');
});

test('acceptance 2: with details there are the sizes of the event', async () => {
  await start({ ...firstConfig, includeDetails: true });
  await publish(of('session.created', { resources: { cpu: '1500m', memory: '3Gi' } }));
  expect(fieldsOf(0)).toMatchObject({ CPU: '1500m', Memory: '3Gi' });
});

test('acceptance 3: webhooks of other hosts and versions of Discord are the same ones', async () => {
  await start({ webhookUrl: fakeWebhookUrl.replace('discord.com/api', 'canary.discord.com/api/v9') });
  await publish(created());
  expect(titles()).toEqual(['🚀 New session']);
});

test('acceptance 4: a session’s life is one message with three edits, and its history', async () => {
  await start();
  await publish(
    created(),
    of('session.hibernated', { state: 'hibernated' }),
    of('session.woken'),
    of('session.terminated', { state: 'terminated' }),
  );
  expect(discord.messages).toHaveLength(1);
  expect(discord.messages[0]?.edits).toBe(3);
  expect(embedOf(0)).toMatchObject({ title: '⏹️ Session ended', color: 0x34_98_db });
  expect(fieldsOf(0)).toMatchObject({ State: 'terminated' });
  const history = fieldsOf(0)['History'] ?? '';
  expect(history.replaceAll(/<t:\d+:t> /g, '').split('\n')).toEqual(['created', 'hibernated', 'woken', 'terminated']);
});

test('acceptance 5: a failure edits the message and is posted too, and pings the configured role alone', async () => {
  const role = '123456789012345678';
  await start({ ...firstConfig, extraEvents: ['session.failed'], mentions: { error: { roles: [role] } } });
  await publish(created(), of('session.failed', { state: 'failed' }));
  expect(discord.messages.map(({ edits, pinged }) => [edits, pinged])).toEqual([
    [1, []],
    [0, [`&${role}`]],
  ]);
  expect(discord.messages[1]?.body['allowed_mentions']).toEqual({ parse: [], roles: [role] });
  expect(JSON.stringify(embedOf(1))).toContain(`/${discord.messages[0]?.id}`);
});

test('acceptance 6: people called @everyone or <@&123> ping nobody, in post and in edit', async () => {
  await start();
  const hostile = { username: '@everyone <@&123456789012345678>', template: '[x](https://evil.example)' };
  await publish(of('session.created', hostile), of('session.hibernated', hostile));
  expect(discord.messages).toMatchObject([{ edits: 1, pinged: [] }]);
  for (const { body } of discord.requests.filter(({ method }) => method !== 'GET')) {
    expect(body['allowed_mentions']).toEqual({ parse: [] });
  }
  expect(JSON.stringify(discord.messages)).not.toMatch(/@everyone|<@&|[^\\]\[x\]\(/);
});

test('acceptance 7: news makes no sound, an error does', async () => {
  await start({ ...firstConfig, extraEvents: ['quota.exceeded'] });
  await publish(created(), sampleEvent('quota.exceeded'));
  expect(discord.messages.map(({ body }) => body['flags'])).toEqual([4096, undefined]);
});

test('acceptance 8: what is far too long is cut so that Discord takes it at once', async () => {
  await start({ ...firstConfig, templates: { 'session.created': { summary: '{{ facts.template }}' } } });
  await publish(of('session.created', { template: '*'.repeat(7000) }));
  expect(posts()).toHaveLength(1);
  expect(discord.messages).toHaveLength(1);
});

test('acceptance 9: when nothing remains the next request waits for the reset, without any 429', async () => {
  await start({ ...firstConfig, rateLimit: 0 });
  for (let index = 0; index < 12; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await host.publish(created(`s-${index}`));
  }
  await host.clock.advance('30s');
  expect(discord.messages).toHaveLength(12);
  const times = posts().map(({ at }) => at);
  expect(times).toHaveLength(12);
  expect(times.filter((at) => at < (times[0] ?? 0) + 1900).length).toBeLessThanOrEqual(5);
});

test('acceptance 10: a webhook that is gone gets no further request, other routes go on, and there is one banner', async () => {
  const second = { id: '222222222222222222', token: 'second-token' };
  const url = `https://discord.com/api/webhooks/${second.id}/${second.token}`;
  await start(
    { ...firstConfig, routes: [{ name: 'people', match: { events: ['user.*'] }, webhookUrl: url }] },
    { webhooks: [second] },
  );
  const before = discord.requests.length;
  await publish(created('a'), created('b'), sampleEvent('user.created'));
  await host.clock.advance('2h');
  const since = discord.requests.slice(before).map(({ path }) => path.split('/')[2]);
  expect(since).toEqual(['111111111111111111', second.id]);
  expect(titles()).toEqual(['👤 New user']);
  expect(host.operator.banners()).toHaveLength(1);
  expect((await host.deliveries('dead')).map(({ error }) => error)).toEqual(
    Array.from({ length: 2 }, () => expect.stringContaining('create another one')),
  );
});

test('acceptance 11: of 25 sessions 20 are announced and five summed up', async () => {
  await start();
  for (let index = 0; index < 25; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await host.publish(created(`s-${index}`));
  }
  await host.clock.advance('61min');
  expect(discord.messages).toHaveLength(21);
  expect(titles().at(-1)).toBe('📬 5 more notifications');
});

test('acceptance 12: in a forum each session is one post, inside which it is edited', async () => {
  const webhooks = [{ id: '111111111111111111', token: 'fake-token', channel: 'forum' }] as const;
  await start({ ...firstConfig, forumPerSession: true }, { webhooks });
  await publish(created('a'), created('b'), of('session.hibernated', { id: 'a', state: 'hibernated' }));
  expect([...discord.threads.values()]).toEqual(['firefox — ada', 'firefox — ada']);
  expect(discord.messages.map(({ edits }) => edits)).toEqual([1, 0]);
});

test('without forumPerSession a forum gets one post a day, and the health says so', async () => {
  const webhooks = [{ id: '111111111111111111', token: 'fake-token', channel: 'forum' }] as const;
  await start(firstConfig, { webhooks });
  await publish(created('a'), created('b'), of('session.hibernated', { id: 'a', state: 'hibernated' }));
  expect([...discord.threads.values()]).toEqual(['StreamSpace 2026-01-15']);
  expect(discord.messages.map(({ edits }) => edits)).toEqual([1, 0]);
  expect(host.plugin()).toMatchObject({ health: 'degraded', reason: expect.stringContaining('forum') });
});

test('acceptance 13: an event that comes twice is told once, and what waits goes out in order after a restart', async () => {
  await start();
  await host.faults.duplicate(created());
  await host.clock.advance('5s');
  expect(discord.messages).toHaveLength(1);
  discord.failNext({ status: 503 }, { on: 'POST' });
  await host.publish(of('session.created', { id: 'b', username: 'bob' }));
  await host.publish(of('session.created', { id: 'c', username: 'cid' }));
  await host.restart();
  await host.clock.advance('2min');
  expect(discord.messages.map((_message, index) => embedOf(index).description)).toEqual([
    'ada, firefox',
    'bob, firefox',
    'cid, firefox',
  ]);
});

test('acceptance 14: a message that a moderator deleted is followed by exactly one new one', async () => {
  await start();
  await publish(created());
  discord.messages.splice(0);
  await publish(of('session.hibernated'), of('session.woken'));
  expect(discord.messages).toMatchObject([{ edits: 1 }]);
});

test('acceptance 15: no token appears in logs, deliveries, health, configuration or on the page', async () => {
  await start();
  for (const failure of ['html', 'cut', { status: 503 }, { error: '50035' }, { error: '50013' }] as const)
    discord.failNext(failure, { times: 3 });
  await publish(created(), sampleEvent('user.created'));
  await host.clock.advance('3h');
  const page = await host.view('pages', 'deliveries');
  const seen = JSON.stringify([
    host.plugin(),
    host.logs(),
    await host.deliveries(),
    page,
    host.denials(),
    host.operator.banners(),
  ]);
  expect(seen).not.toContain('fake-token');
});

test('after 200 refusals within ten minutes nothing is sent for ten more', async () => {
  await start({ ...firstConfig, rateLimit: 0 });
  discord.failNext({ status: 429, body: '{"retry_after":0.5,"global":false}' }, { on: 'POST', times: 1000 });
  await host.publish(created());
  await host.clock.advance('9min');
  const before = posts().length;
  expect(before).toBe(200);
  await host.clock.advance('5min');
  expect(posts().length).toBe(before);
});

test('the test says what Discord knows of each webhook, and the test message that it took it', async () => {
  await start();
  expect(await host.test()).toMatchObject([{ status: 'ok', message: 'Discord knows it as StreamSpace' }]);
  expect(await host.command('discord:test')).toEqual({ done: 'Discord took the test message for "default"' });
});

test.each(['text', 'forum'] as const)(
  'a test message in a %s channel is deleted after a minute, if it is to be',
  async (channel) => {
    await start(firstConfig, { webhooks: [{ id: '111111111111111111', token: 'fake-token', channel }] });
    await host.command('discord:test');
    await host.command('discord:test', { deleteTest: true });
    await host.clock.advance('55s');
    expect(discord.messages).toHaveLength(2);
    await host.restart();
    await host.clock.advance('10s');
    const [kept] = discord.messages;
    expect(discord.messages).toHaveLength(1);
    await host.clock.advance('10min');
    expect(discord.messages).toEqual([kept]);
  },
);

test('a test message that is gone already leaves no dead letter', async () => {
  await start();
  await host.command('discord:test', { deleteTest: true });
  discord.messages.splice(0);
  await host.clock.advance('2min');
  expect(discord.requests.map(({ method }) => method).filter((method) => method === 'DELETE')).toHaveLength(1);
  expect(await host.deliveries('dead')).toEqual([]);
});

test('a test message that cannot be deleted at once is deleted later', async () => {
  await start();
  await host.command('discord:test', { deleteTest: true });
  discord.failNext({ status: 503 }, { on: 'DELETE' });
  await host.clock.advance('3min');
  expect(discord.messages).toEqual([]);
});
