import { ErrorCode, WebClient, type WebAPIPlatformError } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { createFakeSlack, type FakeSlackOptions } from './index.ts';

const quiet = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  setName() {},
  getLevel: () => 'error' as never,
};

/** The real client of Slack before a fake workspace, with a clock that stands still until it is moved. */
function setUp(options: FakeSlackOptions = {}, token = 'xoxb-fake') {
  const clock = { ms: Date.parse('2026-11-25T07:00:00Z') };
  const slack = createFakeSlack({ now: () => clock.ms, ...options });
  const client = new WebClient(token, {
    fetch: (url, init) => slack.handle(new Request(url, init)),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 200,
    logger: quiet,
  });
  const post = (fields: object) => client.chat.postMessage({ channel: '#general', text: 'hello', ...fields });
  const webhook = (body: unknown, path = '/services/T/B/x') =>
    slack.handle(
      new Request(`https://hooks.slack.com${path}`, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
  return { slack, client, clock, post, webhook };
}

const platformError = (error: string) => ({
  code: ErrorCode.PlatformError,
  data: expect.objectContaining({ ok: false, error }) as object,
});
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) });
const section = (length = 10) => ({ type: 'section', text: mrkdwn(length) });

describe('the Web API', () => {
  test('says who a token belongs to and what it may do', async () => {
    const { client } = setUp({ scopes: ['chat:write', 'users:read'] });
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      team: 'Acme',
      response_metadata: { scopes: ['chat:write', 'users:read'] },
    });
  });

  test('refuses a wrong token and a missing one', async () => {
    await expect(setUp({}, 'xoxb-wrong').client.auth.test()).rejects.toMatchObject(platformError('invalid_auth'));
    await expect(setUp({}, '').client.auth.test()).rejects.toMatchObject(platformError('not_authed'));
  });

  test('refuses what the scopes do not cover', async () => {
    await expect(setUp({ scopes: [] }).post({})).rejects.toMatchObject(platformError('missing_scope'));
    await expect(setUp().post({ username: 'Bot' })).rejects.toMatchObject(platformError('missing_scope'));
    await expect(
      setUp({ scopes: ['chat:write', 'chat:write.customize'] }).post({ username: 'Bot' }),
    ).resolves.toMatchObject({ ok: true });
  });

  test('posts by name or id, and tells channel and time of the message', async () => {
    const { slack, post, clock } = setUp();
    expect(await post({})).toMatchObject({ channel: 'C0GENERAL', ts: '1795590000.000001' });
    clock.ms += 1000;
    await post({ channel: 'C0GENERAL', metadata: { event_type: 'notice', event_payload: { id: 1 } } });
    expect(slack.messages.map(({ text, ts }) => [text, ts])).toEqual([
      ['hello', '1795590000.000001'],
      ['hello', '1795590001.000002'],
    ]);
    expect(slack.messages[1]?.metadata).toEqual({ event_type: 'notice', event_payload: { id: 1 } });
  });

  test('knows archived channels, foreign ones and none', async () => {
    const { slack, post } = setUp();
    await expect(post({ channel: '#nowhere' })).rejects.toMatchObject(platformError('channel_not_found'));
    slack.channels[0]!.member = false;
    await expect(post({})).rejects.toMatchObject(platformError('not_in_channel'));
    slack.channels[0]!.archived = true;
    await expect(post({})).rejects.toMatchObject(platformError('is_archived'));
    expect(slack.messages).toEqual([]);
  });

  test('takes one message per second and channel', async () => {
    const { slack, post, clock } = setUp({
      channels: [
        { id: 'C1', name: 'general' },
        { id: 'C2', name: 'other' },
      ],
    });
    await post({});
    await post({ channel: '#other' });
    clock.ms += 999;
    await expect(post({})).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 1 });
    clock.ms += 1;
    await post({});
    expect(slack.messages).toHaveLength(3);
  });

  test('keeps threads, and updates a message by the id of its channel', async () => {
    const { slack, client, post, clock } = setUp({ scopes: ['chat:write', 'channels:history'] });
    const { channel, ts } = (await post({})) as { channel: string; ts: string };
    clock.ms += 1000;
    await post({ text: 'reply', thread_ts: ts, reply_broadcast: true });
    await client.chat.update({ channel, ts, text: 'changed' });
    expect(slack.messages).toMatchObject([
      { text: 'changed', edits: 1 },
      { text: 'reply', thread_ts: ts, reply_broadcast: true },
    ]);
    expect((await client.conversations.replies({ channel, ts })).messages).toHaveLength(2);

    await expect(client.chat.update({ channel: '#general', ts, text: 'x' })).rejects.toMatchObject(
      platformError('channel_not_found'),
    );
    await expect(client.chat.update({ channel, ts: '1.000001', text: 'x' })).rejects.toMatchObject(
      platformError('message_not_found'),
    );
    await expect(post({ thread_ts: '1.000001' })).rejects.toMatchObject(platformError('thread_not_found'));
  });

  test('shows metadata in the history to who asks for it', async () => {
    const { client, post } = setUp({ scopes: ['chat:write', 'channels:history'] });
    await post({ metadata: { event_type: 'notice', event_payload: { id: 1 } } });
    const history = async (include: boolean) =>
      (await client.conversations.history({ channel: 'C0GENERAL', include_all_metadata: include })).messages?.[0];
    expect(await history(true)).toHaveProperty('metadata');
    expect(await history(false)).not.toHaveProperty('metadata');
  });
});

describe('the limits of a message', () => {
  test.each<[string, object, string]>([
    ['51 blocks', { blocks: Array.from({ length: 51 }, () => section()) }, 'invalid_blocks'],
    ['a section text of 3,001 characters', { blocks: [section(3001)] }, 'invalid_blocks'],
    [
      'a header of 151 characters',
      { blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
      'invalid_blocks',
    ],
    ['a header in mrkdwn', { blocks: [{ type: 'header', text: mrkdwn(3) }] }, 'invalid_blocks'],
    [
      '11 fields',
      { blocks: [{ type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn(3)) }] },
      'invalid_blocks',
    ],
    ['a field of 2,001 characters', { blocks: [{ type: 'section', fields: [mrkdwn(2001)] }] }, 'invalid_blocks'],
    ['an empty field', { blocks: [{ type: 'section', fields: [mrkdwn(0)] }] }, 'invalid_blocks'],
    [
      '11 context elements',
      { blocks: [{ type: 'context', elements: Array.from({ length: 11 }, () => mrkdwn(3)) }] },
      'invalid_blocks',
    ],
    [
      'a button of 76 characters',
      {
        blocks: [
          { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'x'.repeat(76) } }] },
        ],
      },
      'invalid_blocks',
    ],
    ['a block of unknown type', { blocks: [{ type: 'sektion' }] }, 'invalid_blocks'],
    [
      'a bad block in an attachment',
      { attachments: [{ fallback: 'x', blocks: [section(3001)] }] },
      'invalid_attachments',
    ],
    [
      '101 attachments',
      { attachments: Array.from({ length: 101 }, () => ({ text: 'x', fallback: 'x' })) },
      'too_many_attachments',
    ],
    ['blocks of 13,200 characters', { blocks: Array.from({ length: 6 }, () => section(2200)) }, 'msg_blocks_too_long'],
    ['nothing to show', { text: '' }, 'no_text'],
    ['metadata without a type', { metadata: { event_payload: {} } }, 'invalid_metadata_format'],
  ])('%s', async (_what, fields, error) => {
    await expect(setUp().post(fields)).rejects.toMatchObject(platformError(error));
  });

  test('what is at the limit passes', async () => {
    const fields = Array.from({ length: 10 }, () => mrkdwn(1000));
    await expect(
      setUp().post({
        attachments: [
          {
            fallback: 'x',
            blocks: [
              { type: 'section', fields },
              { type: 'context', elements: [mrkdwn(1000)] },
            ],
          },
        ],
      }),
    ).resolves.toMatchObject({ ok: true });
  });

  test('a refusal points at the block', async () => {
    const error = (await setUp()
      .post({ blocks: [section(), section(3001)] })
      .catch((thrown: unknown) => thrown)) as WebAPIPlatformError;
    expect(error.data.response_metadata?.messages).toEqual([
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
    ]);
  });

  test('a text of more than 40,000 characters is cut', async () => {
    const { slack, post } = setUp();
    await post({ text: 'x'.repeat(41_000) });
    expect(slack.messages[0]?.text).toHaveLength(40_000);
  });
});

describe('an incoming webhook', () => {
  test('posts where it was installed, whatever the request says', async () => {
    const { slack, webhook } = setUp();
    const response = await webhook({
      text: 'hi',
      channel: '#other',
      username: 'Bot',
      attachments: [{ fallback: 'x', blocks: [section()] }],
    });
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    expect(slack.messages).toMatchObject([{ channel: 'C0GENERAL', via: 'webhook', text: 'hi' }]);
    expect(slack.messages[0]).not.toHaveProperty('username');
    expect(slack.requests[0]?.arguments).toHaveProperty('channel', '#other');
  });

  test.each<[number, string, unknown, string?]>([
    [400, 'invalid_payload', '{"text":'],
    [400, 'no_text', {}],
    [400, 'invalid_blocks', { blocks: [section(3001)] }],
    [404, 'no_service', { text: 'hi' }, '/services/T/B/wrong'],
  ])('answers %i %s', async (status, error, body, path) => {
    const response = await setUp().webhook(body, path);
    expect([response.status, await response.text()]).toEqual([status, error]);
  });

  test('answers 410 for an archived channel and 429 for haste', async () => {
    const { slack, webhook } = setUp();
    await webhook({ text: 'hi' });
    expect((await webhook({ text: 'hi' })).headers.get('retry-after')).toBe('1');
    slack.channels[0]!.archived = true;
    expect((await webhook({ text: 'hi' })).status).toBe(410);
  });
});

describe('on demand, the fake', () => {
  test('fails with any code of Slack, as often and where it is told to', async () => {
    const { slack, client, post } = setUp();
    slack.failNext({ error: 'token_revoked' }, { on: 'chat.postMessage', times: 2 });
    await expect(client.auth.test()).resolves.toMatchObject({ ok: true });
    await expect(post({})).rejects.toMatchObject(platformError('token_revoked'));
    await expect(post({})).rejects.toMatchObject(platformError('token_revoked'));
    await expect(post({})).resolves.toMatchObject({ ok: true });
  });

  test('answers with any status, breaks off, shows a page in HTML, or hangs', async () => {
    const { slack, post } = setUp();
    slack.failNext({ status: 503, body: 'upstream' });
    await expect(post({})).rejects.toMatchObject({ code: ErrorCode.HTTPError, statusCode: 503 });
    slack.failNext({ status: 429, headers: { 'retry-after': '30' } });
    await expect(post({})).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 30 });
    slack.failNext('cut');
    await expect(post({})).rejects.toThrow('terminated');
    slack.failNext('html');
    await expect(post({})).rejects.toMatchObject(platformError(await htmlPage()));
    slack.failNext('hang');
    await expect(post({})).rejects.toMatchObject({ code: ErrorCode.RequestError, original: { name: 'TimeoutError' } });
    expect(slack.messages).toEqual([]);
  });
});

/** The client of Slack takes a page for an error code. */
const htmlPage = async () => {
  const { slack, webhook } = setUp();
  slack.failNext('html');
  return (await webhook({})).text();
};

describe('people and answers', () => {
  const users = [{ id: 'U0ADA', name: 'ada', email: 'ada@example.com' }];
  const scopes = ['chat:write', 'users:read', 'users:read.email', 'im:write'];

  test('are found by id and address, the address for the scope only', async () => {
    const { client, slack } = setUp({ users, scopes });
    expect(await client.users.info({ user: 'U0ADA' })).toMatchObject({
      user: { profile: { email: 'ada@example.com' } },
    });
    expect(await client.users.lookupByEmail({ email: 'ada@example.com' })).toMatchObject({ user: { id: 'U0ADA' } });
    await expect(client.users.lookupByEmail({ email: 'bob@example.com' })).rejects.toMatchObject(
      platformError('users_not_found'),
    );
    const { channel } = await client.conversations.open({ users: 'U0ADA' });
    await client.chat.postMessage({ channel: channel?.id ?? '', text: 'hello' });
    expect(slack.messages).toMatchObject([{ channel: 'D0ADA', text: 'hello' }]);
    const poor = setUp({ users, scopes: ['chat:write', 'users:read'] }).client;
    expect((await poor.users.info({ user: 'U0ADA' })).user?.profile).toEqual({});
    await expect(poor.conversations.open({ users: 'U0ADA' })).rejects.toMatchObject(platformError('missing_scope'));
  });

  test('an answer goes to the address of its press, five times', async () => {
    const { slack, webhook } = setUp();
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => (await webhook({ text: 'done' }, '/actions/T/1/x')).status),
    );
    expect(answers).toEqual([200, 200, 200, 200, 200, 404]);
    expect(slack.responses).toHaveLength(5);
  });

  test('webhooks post where they are installed', async () => {
    const { slack, webhook } = setUp({
      channels: [
        { id: 'C1', name: 'general' },
        { id: 'C2', name: 'other' },
      ],
      webhooks: { '/services/T/B/y': 'C2' },
    });
    await webhook({ text: 'hello' }, '/services/T/B/y');
    expect(slack.messages).toMatchObject([{ channel: 'C2' }]);
    expect((await webhook({ text: 'hello' }, '/services/T/B/z')).status).toBe(404);
  });
});
