import { createTestHost, pluginContract, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import { createFakeTeams, fakeFlowUrl, type FakeTeams, type FakeTeamsOptions } from '@streamspace/plugin-testing/teams';
import { afterEach, expect, test } from 'vitest';
import plugin from './index.ts';

/** The configuration that the README of the plugin's first version shows. */
const firstConfig = {
  webhookUrl: fakeFlowUrl,
  notifyOnSessionCreated: true,
  notifyOnSessionHibernated: false,
  notifyOnUserCreated: true,
  includeDetails: true,
  rateLimit: 20,
};
const connectorUrl = 'https://contoso.webhook.office.com/webhookb2/1@2/IncomingWebhook/fake-secret/4';
const secondUrl =
  'https://prod-12.westeurope.logic.azure.com:443/workflows/second/triggers/manual/paths/invoke?sp=%2Ftriggers&sig=second-secret';

pluginContract(plugin, { directory: new URL('..', import.meta.url), config: firstConfig });

let host: TestHost;
let teams: FakeTeams;
let stop = async (): Promise<void> => undefined;
afterEach(() => stop());

async function start(config: object = firstConfig, options: FakeTeamsOptions = {}): Promise<void> {
  const created_ = await createTestHost(plugin, { config: { ...config }, enabled: false, grant: ['read:users'] });
  host = created_;
  stop = () => created_.stop();
  const flows = options.flows ?? [{ url: fakeFlowUrl }, { url: secondUrl }];
  teams = createFakeTeams({ now: () => host.clock.now().getTime(), flows });
  for (const { url } of flows) host.egress.serve(new URL(url).host, (request) => teams.handle(request));
  await host.operator.enable('streamspace-teams');
}

type Sample = Parameters<TestHost['publish']>[0];
const of = (type: 'session.created' | 'session.hibernated' | 'session.failed', more: object = {}): Sample =>
  sampleEvent(type, {
    session: { id: 's-1', user: 'u-ada', username: 'ada', template: 'firefox', state: 'running', ...more },
  });
const created = (id = 's-1', more: object = {}) => of('session.created', { id, ...more });

async function publish(...events: readonly Sample[]): Promise<void> {
  for (const event of events) {
    // oxlint-disable-next-line no-await-in-loop -- one after another, as they happen
    await host.publish(event);
    // oxlint-disable-next-line no-await-in-loop -- as above
    await host.clock.advance('5s');
  }
}

const titleOf = (card: unknown): string => (card as { body: [{ items: [{ text: string }] }] }).body[0].items[0].text;
const titles = () => teams.messages.map(({ card }) => titleOf(card));
const route = (more: object) => ({ name: 'second', match: { events: ['user.*'] }, webhookUrl: secondUrl, ...more });

test('acceptance 1: the configuration of the first version announces created sessions and users, and no hibernation', async () => {
  await start();
  await publish(created(), of('session.hibernated'), sampleEvent('user.created'));
  expect(titles()).toEqual(['🚀 New session', '👤 New user']);
  expect(teams.failedRuns).toEqual([]);
});

test('acceptance 2: an address of a connector still works, and the health says that it is retired', async () => {
  await start({ ...firstConfig, webhookUrl: connectorUrl }, { flows: [{ url: connectorUrl, kind: 'connector' }] });
  await publish(created());
  expect(titles()).toEqual(['🚀 New session']);
  expect(host.plugin()).toMatchObject({ health: 'degraded', reason: expect.stringContaining('legacy-connector') });
  expect(host.operator.banners()).toHaveLength(1);
  expect(await host.test()).toMatchObject([{ status: 'warn' }]);
});

test('acceptance 3: the address goes out byte for byte', async () => {
  await start();
  await publish(created());
  expect(teams.requests.map(({ url }) => new URL(url).pathname + new URL(url).search)).toEqual([
    /:443(.*)$/.exec(fakeFlowUrl)?.[1],
  ]);
  expect(host.egress.requests[0]?.url).toContain('sp=%2Ftriggers%2Fmanual%2Frun');
});

test('acceptance 5: what a Workflow took is accepted, not sent, and the page says why', async () => {
  await start();
  await publish(created());
  const page = JSON.stringify(await host.view('pages', 'deliveries'));
  expect(page).toContain('"state":"Accepted"');
  expect(page).not.toContain('"state":"Sent"');
  expect(page).toContain('the Workflow took the card');
});

test('acceptance 6: a connector that names an error with status 200 is tried again, and "1" is a success', async () => {
  await start({ ...firstConfig, webhookUrl: connectorUrl }, { flows: [{ url: connectorUrl, kind: 'connector' }] });
  teams.failNext({ error: '429' });
  await publish(created());
  expect(titles()).toEqual([]);
  await host.clock.advance('1min');
  expect(titles()).toEqual(['🚀 New session']);
  expect(JSON.stringify(await host.view('pages', 'deliveries'))).toContain('"state":"Sent"');
});

test('acceptance 7: somebody called like a mention, a date and a link is shown as that, and nobody is mentioned', async () => {
  await start();
  await publish(created('s-1', { username: '<at>Everyone</at> {{DATE(x)}} [click](http://evil)' }));
  expect(teams.failedRuns).toEqual([]);
  expect(teams.messages).toMatchObject([{ mentioned: [] }]);
  const shown = JSON.stringify(teams.messages[0]?.card);
  expect(shown).not.toMatch(/<at>|\{\{DATE\(x|[^\\]\[click/);
  expect(shown).toContain('Everyone');
});

test('acceptance 8: people are mentioned for their severity, and for news nobody is', async () => {
  const mentions = { critical: [{ name: 'Ada L.', id: 'ada@example.com' }] };
  await start({ ...firstConfig, extraEvents: ['node.notready'], mentions });
  await publish(created(), sampleEvent('node.notready'));
  expect(teams.failedRuns).toEqual([]);
  expect(teams.messages.map(({ mentioned }) => mentioned)).toEqual([[], ['ada@example.com']]);
  expect(JSON.stringify(teams.messages[1]?.card)).toContain('"text":"<at>Ada L.</at>"');
});

test('the user whom a warning is about is mentioned by e-mail address, where that is asked for', async () => {
  await start({ ...firstConfig, mentionAffectedUser: true, extraEvents: ['session.failed'] });
  const [user] = await host.controlPlane.users.list({}, {});
  await publish(created('a', { user: user?.id }), of('session.failed', { user: user?.id }));
  expect(teams.messages.map(({ mentioned }) => mentioned)).toEqual([[], [user?.email]]);
});

test('acceptance 9: of 30 sessions 20 are announced and ten summed up, and what is critical passes', async () => {
  await start({ ...firstConfig, extraEvents: ['node.notready'] });
  for (let index = 0; index < 30; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await host.publish(created(`s-${index}`));
  }
  await host.publish(sampleEvent('node.notready'));
  await host.clock.advance('5min');
  expect(titles().filter((title) => title === '🚀 New session')).toHaveLength(20);
  expect(titles().at(-1)).toBe('🖥️ Node is down');
  await host.clock.advance('61min');
  expect(titles().slice(21)).toEqual(['📬 10 more notifications']);
  expect(teams.failedRuns).toEqual([]);
});

test('no address gets more than maxPerMinute, also under two names', async () => {
  await start({ ...firstConfig, rateLimit: 0, maxPerMinute: 6, routes: [route({ webhookUrl: fakeFlowUrl })] });
  for (let index = 0; index < 8; index += 1) {
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await host.publish(index % 2 === 0 ? created(`s-${index}`) : sampleEvent('user.created'));
  }
  await host.clock.advance('5min');
  const times = teams.requests.map(({ at }) => at);
  expect(teams.messages).toHaveLength(8);
  for (const at of times) expect(times.filter((other) => other >= at && other < at + 60_000).length).toBeLessThan(7);
  for (const [index, at] of times.entries()) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(1000);
});

test('acceptance 10: after 429 an address gets nothing for as long as it asks, and others go on', async () => {
  await start({ ...firstConfig, routes: [route({})] });
  teams.failNext({ error: 'TooManyRequests' }, { on: fakeFlowUrl });
  teams.failNext({ status: 429, headers: { 'retry-after': '10' } }, { on: fakeFlowUrl });
  await host.publish(created());
  await host.clock.advance('100ms');
  await host.publish(sampleEvent('user.created'));
  await host.clock.advance('29s');
  expect(titles()).toEqual(['👤 New user']);
  expect(teams.requests).toHaveLength(2);
  await host.clock.advance('3s');
  expect(teams.requests).toHaveLength(3);
  await host.clock.advance('7s');
  expect(teams.requests).toHaveLength(3);
  await host.clock.advance('5s');
  expect(titles()).toEqual(['👤 New user', '🚀 New session']);
});

test.each(['WorkflowNotFound', 'WorkflowTriggerIsNotEnabled', 'DirectApiAuthorizationRequired'])(
  'acceptance 11: after %s an address is tried once an hour with its oldest notice, others go on, and there is one banner',
  async (error) => {
    await start({ ...firstConfig, routes: [route({})] });
    teams.failNext({ error }, { on: fakeFlowUrl, times: 2 });
    await publish(created('a', { username: 'ada' }), created('b', { username: 'bob' }), sampleEvent('user.created'));
    await host.clock.advance('50min');
    expect(teams.requests.filter(({ url }) => url.includes('fake-Signature'))).toHaveLength(1);
    expect(titles()).toEqual(['👤 New user']);
    expect(host.operator.banners()).toHaveLength(1);
    expect(host.plugin().health).toBe('failing');
    await host.clock.advance('1h');
    expect(teams.requests.filter(({ url }) => url.includes('fake-Signature'))).toHaveLength(2);
    await host.clock.advance('1h');
    expect(titles()).toEqual(['👤 New user', '🚀 New session', '🚀 New session']);
    expect(host.operator.banners()).toEqual([]);
    expect(host.plugin().health).toBe('ok');
  },
);

test('acceptance 12: what waits goes out in order after a restart', async () => {
  await start();
  teams.failNext({ status: 503 });
  for (const username of ['ada', 'bob', 'cid']) {
    // oxlint-disable-next-line no-await-in-loop -- in order
    await host.publish(created(username, { username }));
  }
  await host.restart();
  await host.clock.advance('2min');
  expect(teams.messages.map(({ card }) => card['fallbackText'])).toEqual([
    'New session — ada, firefox',
    'New session — bob, firefox',
    'New session — cid, firefox',
  ]);
});

test('acceptance 13: a route for templates gets these only', async () => {
  const match = { events: ['session.*'], templates: ['gpu-blender'] };
  await start({ ...firstConfig, notifyOnSessionCreated: false, routes: [route({ match })] });
  await publish(created('a', { template: 'gpu-blender' }), created('b', { template: 'firefox' }));
  expect(teams.messages.map(({ url, card }) => [url, card['fallbackText']])).toEqual([
    [secondUrl, 'New session — ada, gpu-blender'],
  ]);
});

test('acceptance 14: what comes in quiet hours over midnight is one card in the morning', async () => {
  const quietHours = { enabled: true, start: '09:00', end: '07:00', timezone: 'UTC' };
  await start({ ...firstConfig, quietHours });
  await publish(created('a'), created('b'));
  await host.clock.advance('20h');
  expect(titles()).toEqual([]);
  await host.clock.advance('2h');
  expect(titles()).toEqual(['📬 2 more notifications']);
});

test('acceptance 15: neither address nor signature appears in logs, deliveries, health, configuration or on the page', async () => {
  await start({ ...firstConfig, routes: [route({})] });
  for (const failure of ['html', 'cut', { status: 503 }, { error: 'WorkflowNotFound' }, { status: 302 }] as const)
    teams.failNext(failure, { times: 3 });
  await publish(created(), sampleEvent('user.created'));
  await host.clock.advance('5h');
  const page = await host.view('pages', 'deliveries');
  const seen = [host.plugin(), host.logs(), await host.deliveries(), page, host.denials(), host.operator.banners()];
  expect(JSON.stringify(seen)).not.toMatch(/fake-Signature|second-secret|triggers|paths\/invoke/);
});

test.each([
  ['too large is sent with half as much', { status: 413 }, [159, 92]],
  ['not taken is sent as a title', { error: 'TriggerInputSchemaMismatch' }, []],
])('a card that is %s', async (_what, failure, rest) => {
  const summary = '*'.repeat(300);
  await start({ ...firstConfig, templates: { 'session.created': { summary } } });
  teams.failNext(failure);
  await publish(created());
  expect(teams.requests).toHaveLength(2);
  const body = teams.messages[0]?.card['body'] as readonly { text?: string }[];
  expect(body.slice(1).map(({ text }) => text?.length)).toEqual(rest);
});

test('a card that is not taken in any form is a dead letter with the remedy', async () => {
  await start();
  teams.failNext({ error: 'TriggerInputSchemaMismatch' }, { times: 2 });
  await publish(created());
  expect(teams.messages).toEqual([]);
  expect(await host.deliveries('dead')).toMatchObject([{ error: expect.stringContaining('payloadFormat') }]);
});

test('a page in place of an answer is tried again', async () => {
  await start();
  teams.failNext('html');
  await publish(created());
  await host.clock.advance('10s');
  expect(titles()).toEqual(['🚀 New session']);
  expect(JSON.stringify(teams.messages[0]?.card)).toContain('(repeated)');
});

test('a flow of one’s own gets the bare card', async () => {
  await start(
    { ...firstConfig, payloadFormat: 'card', cardVersion: '1.5' },
    { flows: [{ url: fakeFlowUrl, takes: 'card' }] },
  );
  await publish(created());
  expect(teams.failedRuns).toEqual([]);
  expect(titles()).toEqual(['🚀 New session']);
});

test('an address that takes nothing for seven days although there was something shows in the health', async () => {
  await start();
  teams.failNext({ status: 503 }, { times: 1000 });
  await publish(created());
  await host.clock.advance('6d');
  expect(host.plugin().reason ?? '').not.toContain('seven days');
  await host.clock.advance('25h');
  await host.clock.advance('1h');
  expect(JSON.stringify(host.plugin())).toContain('seven days');
});

test('a former address of a flow is used, with a hint', async () => {
  await start({ ...firstConfig, webhookUrl: secondUrl });
  await publish(created());
  expect(titles()).toEqual(['🚀 New session']);
  expect(host.plugin().health).toBe('ok');
  expect(JSON.stringify(await host.view('pages', 'deliveries'))).toContain('copy the address from the flow again');
});

test('nothing is sent when it is switched on, and the test says what Workflows answered', async () => {
  await start();
  expect(teams.requests).toEqual([]);
  expect(await host.test()).toMatchObject([{ status: 'ok' }]);
  expect(await host.command('teams:test')).toEqual({
    done: 'Teams took the test message for "default": 202, run 08581',
  });
  expect(titles()).toEqual(['✅ Test card']);
});
