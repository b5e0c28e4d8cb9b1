import { createHmac } from 'node:crypto';
import type { Session, User } from '@streamspace/plugin-sdk';
import { sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import type { FakeSlack, FakeSlackUser } from '@streamspace/plugin-testing/slack';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { botToken, openScene, signingSecret } from './__fixtures__/workspace.ts';
import { isFromSlack } from './signature.ts';

let host: TestHost;
let slack: FakeSlack;
let admin: User;
let session: Session;

const scopes = ['chat:write', 'users:read', 'users:read.email'];
const config = { botToken, signingSecret, interactivity: 'http', actions: ['hibernate', 'wake', 'terminate'] };

async function start(
  more: object = {},
  grant: readonly ('read:users' | 'write:sessions')[] = ['read:users', 'write:sessions'],
) {
  const people: FakeSlackUser[] = [];
  ({ host, slack } = await openScene({ ...config, ...more }, { grant }, { scopes, users: people }));
  const users = await host.controlPlane.users.list({}, { limit: 100 });
  for (const { username, email = '' } of users) people.push({ id: slackIdOf(username), name: username, email });
  const found = users.find(({ role }) => role === 'admin');
  if (found === undefined) throw new Error('the platform has no administrator');
  admin = found;
  const { id } = await host.controlPlane.sessions.create({ user: userOf('grace').id, template: 'firefox' }, {});
  await host.clock.advance('2min');
  session = await host.controlPlane.sessions.get(id);

  function userOf(name: string): User {
    const user = users.find(({ username }) => username === name);
    if (user === undefined) throw new Error(`${name} is missing`);
    return user;
  }
}
beforeEach(() => start());
afterEach(() => host.stop());

const slackIdOf = (username: string): string => `U0${username.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`;

interface Signing {
  readonly secret?: string;
  readonly ageSeconds?: number;
  readonly alter?: (body: string) => string;
}

/** Signed as Slack's page says, apart from the plugin's own code. */
function post(path: string, form: Readonly<Record<string, string>>, signing: Signing = {}): Promise<Response> {
  const { secret = signingSecret, ageSeconds = 0, alter = (body: string) => body } = signing;
  const body = new URLSearchParams(form).toString();
  const timestamp = String(Math.floor(host.clock.now().getTime() / 1000) - ageSeconds);
  const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  };
  return host.request(path, { method: 'POST', headers, body: alter(body) });
}

const responseUrl = 'https://hooks.slack.com/actions/T0/1/x';
const press = (action: string, by: string, more: { readonly event?: string; readonly url?: string } = {}) => ({
  payload: JSON.stringify({
    type: 'block_actions',
    user: { id: slackIdOf(by) },
    response_url: more.url ?? responseUrl,
    container: { message_ts: '1.000001' },
    actions: [{ action_id: action, value: JSON.stringify({ session: session.id, event: more.event ?? 'evt_1' }) }],
  }),
});
const command = (text: string, by: string) => ({ user_id: slackIdOf(by), response_url: responseUrl, text });

const interactions = '/slack/interactions';
const state = async (): Promise<string> => (await host.controlPlane.sessions.get(session.id)).state;
const answers = () => slack.responses.map(({ text }) => text);

describe('acceptance 13', () => {
  test.each<[string, Signing]>([
    ['a forged signature', { secret: '0'.repeat(32) }],
    ['a request of six minutes ago', { ageSeconds: 360 }],
    ['a request of the future', { ageSeconds: -360 }],
    ['an altered body', { alter: (body) => `${body}&x=1` }],
  ])('%s gets 401 and changes nothing', async (_what, signing) => {
    const response = await post(interactions, press('terminate', admin.username), signing);
    expect(response.status).toBe(401);
    await host.clock.advance('30s');
    expect(await state()).toBe('running');
    expect(answers()).toEqual([]);
  });

  test('the same request once more gets 401', async () => {
    const form = command('status', admin.username);
    expect((await post('/slack/commands', form)).status).toBe(200);
    expect((await post('/slack/commands', form)).status).toBe(401);
  });

  test('somebody who may not changes nothing and is told why', async () => {
    expect((await post(interactions, press('terminate', 'grace'))).status).toBe(200);
    await host.clock.advance('30s');
    expect(await state()).toBe('running');
    expect(answers()).toEqual(['You may not do that: you are in none of its groups']);
  });

  test('somebody whom the platform does not know neither', async () => {
    slack.failNext({ error: 'user_not_found' }, { on: 'users.info' });
    await post(interactions, press('terminate', 'stranger'));
    await host.clock.advance('30s');
    expect(await state()).toBe('running');
  });
});

test('acceptance 14: pressed twice, a session ends once, and both identities are on record', async () => {
  await post(interactions, press('terminate', admin.username));
  await host.clock.advance('1s');
  await post(interactions, press('terminate', admin.username));
  await host.clock.advance('2min');
  expect(await state()).toMatch(/terminat/);
  expect(answers()).toEqual([`Ended: ${session.id}`]);
  const record = host.logs().find(({ message }) => message === 'Asked for in Slack');
  expect(JSON.stringify(record)).toContain(`(${slackIdOf(admin.username)}) as ${admin.username}`);
  const told = await host.controlPlane.inbox();
  expect(JSON.stringify(told)).toContain(slackIdOf(admin.username));
});

test('the message about the session says who did it', async () => {
  await host.stop();
  await start({ extraEvents: ['session.*'] });
  await post(interactions, press('hibernate', admin.username));
  await host.clock.advance('3min');
  const shown = JSON.stringify(slack.messages);
  expect(shown).toContain(`Hibernated by <@${slackIdOf(admin.username)}>`);
  expect(await state()).toBe('hibernated');
});

test('members of the groups in the configuration may press too', async () => {
  const groups = await host.controlPlane.users.groups(session.user);
  await host.stop();
  await start({ actionGroups: groups.map(({ name }) => name) });
  await post(interactions, press('hibernate', 'grace'));
  await host.clock.advance('2min');
  expect(await state()).toBe('hibernated');
});

test('without write:sessions a press is answered with what is missing', async () => {
  await host.stop();
  await start({}, ['read:users']);
  await post(interactions, press('hibernate', admin.username));
  await host.clock.advance('30s');
  expect(answers()).toEqual([expect.stringContaining('write:sessions')]);
});

test('a button that is switched off does nothing', async () => {
  await host.stop();
  await start({ actions: ['wake'] });
  await post(interactions, press('terminate', admin.username));
  await host.clock.advance('30s');
  expect(await state()).toBe('running');
  expect(answers()).toEqual(['That button is switched off']);
});

test('an answer goes to Slack or nowhere', async () => {
  for (const url of ['https://evil.example/x', 'https://hooks.slack.com@evil.example/', 'http://hooks.slack.com/x']) {
    // oxlint-disable-next-line no-await-in-loop -- each on its own
    expect((await post(interactions, press('terminate', admin.username, { url, event: url }))).status).toBe(200);
  }
  await host.clock.advance('30s');
  expect(await state()).toBe('running');
});

test.each(['{', '{}', '[]', JSON.stringify({ type: 'view_submission' })])('%s does nothing', async (payload) => {
  expect((await post(interactions, { payload })).status).toBe(200);
  await host.clock.advance('5s');
  expect(answers()).toEqual([]);
});

test('switched off, the routes are not there', async () => {
  await host.configure({ botToken });
  expect((await post(interactions, press('terminate', admin.username))).status).toBe(404);
});

describe('/streamspace', () => {
  async function run(text: string, by = admin.username): Promise<string> {
    const before = answers().length;
    const response = await post('/slack/commands', command(text, by));
    expect(response.status).toBe(200);
    const body = await response.text();
    await host.clock.advance('5s');
    return body === '' ? (answers()[before] ?? '') : (JSON.parse(body) as { text: string }).text;
  }

  test('says what it can do, to everybody', async () => {
    expect(await run('', 'grace')).toContain('/streamspace status');
    expect(await run('dance')).toContain('/streamspace status');
  });

  test('tells of sessions and plugins those who may know', async () => {
    expect(await run('status')).toMatch(/\*Sessions\*: .*1 running.*\n\*Plugins\*: all are well/);
    expect(await run('sessions grace')).toContain(`• ${session.id} — grace, firefox, running`);
    expect(await run('sessions nobody')).toBe('There are no such sessions');
    expect(await run('status', 'grace')).toContain('You may not do that');
  });

  test('silences notices for a while', async () => {
    let made = 0;
    const create = async () => {
      made += 1;
      await host.publish(sampleEvent('session.created', { session: { id: `s-${made}` } }));
      await host.clock.advance('10s');
      return slack.messages.length;
    };
    const before = await create();
    expect(await run('mute session.* 2h')).toMatch(/^No notices about session\.\* until <!date\^/);
    expect(await create()).toBe(before);
    expect(await run('unmute')).toBe('All notices again');
    expect(await create()).toBe(before + 1);
    expect(await run('mute all 30m')).toContain('about anything');
    expect(await create()).toBe(before + 1);
    await host.clock.advance('31min');
    expect(await create()).toBe(before + 2);
    expect(await run('mute nonsense 2h')).toContain('Write for example');
    expect(await run('mute session.* 9d')).toContain('Write for example');
  });
});

test.each([
  ['none', {}],
  ['of another form', { 'x-slack-request-timestamp': '1', 'x-slack-signature': 'v0=zz' }],
  ['of another length', { 'x-slack-request-timestamp': '1', 'x-slack-signature': `v0=${'0'.repeat(63)}` }],
])('a signature that is %s is no signature', (_what, headers) => {
  expect(isFromSlack(new Headers(headers), new Uint8Array(), { secret: signingSecret, now: 1000 })).toBe(false);
});
