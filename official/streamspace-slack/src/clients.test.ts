import { PluginError, type Log } from '@streamspace/plugin-sdk';
import { createFakeSlack, type Failure, type FakeSlackOptions } from '@streamspace/plugin-testing/slack';
import { describe, expect, test } from 'vitest';
import { botToken, webhookUrl } from './__fixtures__/workspace.ts';
import { createBotClient, type Place } from './bot-client.ts';
import { configSchema } from './config.ts';
import type { SlackMessage } from './messages.ts';
import { createWebhookClient } from './webhook-client.ts';

const message = {
  text: 'hello',
  attachments: [
    { fallback: 'hello', blocks: [{ type: 'context' as const, elements: [{ type: 'mrkdwn' as const, text: 'x' }] }] },
  ],
};

/** Lines of a log, and the log that writes them. */
function memoryLog(): { readonly lines: string[]; readonly log: Log } {
  const lines: string[] = [];
  const write = (text: string, fields?: object): void => void lines.push(`${text} ${JSON.stringify(fields ?? {})}`);
  return { lines, log: { debug: write, info: write, warn: write, error: write } };
}

/** The seam with Slack's own libraries, before a fake workspace. */
function setUp(config: object, options: FakeSlackOptions & { answer?: () => Promise<Response> } = {}) {
  const slack = createFakeSlack({ now: () => Date.parse('2026-11-25T07:00:00Z'), ...options });
  const { lines, log } = memoryLog();
  const fetch: typeof globalThis.fetch = (input, init) => options.answer?.() ?? slack.handle(new Request(input, init));
  const parsed = configSchema.parse(config);
  const bot = createBotClient(parsed, parsed.botToken ?? '', { fetch, log });
  const toWebhook = createWebhookClient(parsed, { fetch, log });
  const post = (what: SlackMessage, place: Partial<Place> = {}) =>
    parsed.botToken === undefined
      ? toWebhook(parsed.webhookUrl ?? '', what)
      : bot.post({ channel: parsed.channel, ...place }, what);
  return { slack, lines, bot, client: { post } };
}

const modes = [
  ['bot', { botToken }],
  ['webhook', { webhookUrl }],
] as const;

async function failure(config: object, planned: Failure) {
  const { slack, client } = setUp(config);
  slack.failNext(planned, { on: 'botToken' in config ? 'chat.postMessage' : 'webhook' });
  return client.post(message).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the bot', () => {
  test('posts, replies in a thread, and edits', async () => {
    let now = Date.parse('2026-11-25T07:00:00Z');
    const { slack, client, bot } = setUp({ botToken }, { now: () => now });
    const ref = await client.post(message);
    expect(ref).toEqual({ channel: 'C0GENERAL', ts: '1795590000.000001' });
    now += 1000;
    await client.post({ text: 'reply' }, { thread: ref!, broadcast: true });
    expect(await bot.update(ref!, { text: 'changed' })).toBe(true);
    expect(slack.messages).toMatchObject([
      { text: 'changed', attachments: [], edits: 1 },
      { text: 'reply', thread_ts: ref?.ts, reply_broadcast: true },
    ]);
  });

  test.each(['message_not_found', 'cant_update_message', 'edit_window_closed'])(
    'says so when a message cannot be edited: %s',
    async (error) => {
      const { slack, bot } = setUp({ botToken });
      slack.failNext({ error }, { on: 'chat.update' });
      expect(await bot.update({ channel: 'C0GENERAL', ts: '1.000001' }, message)).toBe(false);
    },
  );

  test('names its sender only with the scope for it', async () => {
    const plainBot = setUp({ botToken });
    await plainBot.client.post(message);
    expect(plainBot.slack.requests.at(-1)?.arguments).not.toHaveProperty('username');

    const named = setUp({ botToken, username: 'Desk' }, { scopes: ['chat:write', 'chat:write.customize'] });
    await named.client.post(message);
    expect(named.slack.messages).toMatchObject([{ username: 'Desk', icon_emoji: ':computer:' }]);
  });

  test('asks again for its scopes when asking failed', async () => {
    const { slack, client } = setUp({ botToken });
    slack.failNext({ error: 'internal_error' }, { on: 'auth.test' });
    await expect(client.post(message)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    await expect(client.post(message)).resolves.toBeDefined();
  });

  test('says whose it is', async () => {
    expect(await setUp({ botToken }).bot.whoAmI()).toEqual({ name: 'streamspace in Acme', scopes: ['chat:write'] });
  });

  test('turns off previews and mentions by name', async () => {
    const { slack, client } = setUp({ botToken });
    await client.post(message);
    expect(slack.requests.at(-1)?.arguments).toMatchObject({
      unfurl_links: 'false',
      unfurl_media: 'false',
      link_names: 'false',
    });
  });

  test.each(['account_inactive', 'invalid_auth', 'not_authed', 'token_expired', 'token_revoked', 'missing_scope'])(
    'is told what to do about its token: %s',
    async (error) => {
      expect(await failure({ botToken }, { error })).toMatchObject({
        code: 'VENDOR_REJECTED',
        retryable: false,
        message: expect.stringMatching(/install/) as string,
      });
    },
  );

  test.each([
    ['channel_not_found', 'correct the channel'],
    ['not_in_channel', '/invite'],
    ['is_archived', 'choose another channel'],
    ['restricted_action', 'ask an owner'],
    ['some_new_code', 'cannot be repeated'],
  ])('is told what to do about a channel: %s', async (error, remedy) => {
    expect(await failure({ botToken }, { error })).toMatchObject({
      code: 'VENDOR_REJECTED',
      message: expect.stringContaining(remedy) as string,
    });
  });

  test.each(['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'])(
    'tries again after %s',
    async (error) => {
      expect(await failure({ botToken }, { error })).toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    },
  );

  test('takes ratelimited for a limit, also with status 200', async () => {
    expect(await failure({ botToken }, { error: 'ratelimited' })).toMatchObject({ code: 'RATE_LIMITED' });
  });
});

describe('the webhook', () => {
  test('cannot tell where a message stands', async () => {
    const { slack, client } = setUp({ webhookUrl });
    expect(await client.post(message)).toBeUndefined();
    expect(slack.messages).toMatchObject([{ text: 'hello', via: 'webhook' }]);
  });

  test('acceptance 2: sends no channel, username or icon, except in legacy mode', async () => {
    const { slack, client } = setUp({ webhookUrl });
    await client.post(message);
    expect(Object.keys(slack.requests[0]?.arguments ?? {}).toSorted()).toEqual([
      'attachments',
      'link_names',
      'text',
      'unfurl_links',
      'unfurl_media',
    ]);

    const legacy = setUp({ webhookUrl, legacyWebhook: true, channel: '#ops' });
    await legacy.client.post(message);
    expect(legacy.slack.requests[0]?.arguments).toMatchObject({
      channel: '#ops',
      username: 'StreamSpace',
      icon_emoji: ':computer:',
    });
  });

  test.each([
    ['no_service', 'another incoming webhook'],
    ['channel_is_archived', 'another incoming webhook'],
    ['action_prohibited', 'ask an owner'],
  ])('is told what to do about %s', async (error, remedy) => {
    expect(await failure({ webhookUrl }, { error })).toMatchObject({
      code: 'VENDOR_REJECTED',
      message: expect.stringContaining(remedy) as string,
    });
  });

  test('tries again after rollup_error', async () => {
    expect(await failure({ webhookUrl }, { error: 'rollup_error' })).toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
  });
});

describe.each(modes)('in %s mode', (_mode, config) => {
  test.each<[string, Failure, object]>([
    [
      '429 is a limit with a wait',
      { status: 429, headers: { 'retry-after': '3' } },
      { code: 'RATE_LIMITED', retryAfterMs: 3000 },
    ],
    ['429 without a wait is a limit still', { status: 429 }, { code: 'RATE_LIMITED', retryAfterMs: undefined }],
    [
      '503 is a fault that passes',
      { status: 503, headers: { 'retry-after': '7' } },
      { code: 'VENDOR_UNAVAILABLE', retryAfterMs: 7000 },
    ],
    ['a body that breaks off is a fault that passes', 'cut', { code: 'VENDOR_UNAVAILABLE' }],
    [
      '401 without a code is a no',
      { status: 401, body: '<html>' },
      { code: 'VENDOR_REJECTED', message: 'Slack answered 401' },
    ],
  ])('%s', async (_what, planned, expected) => {
    expect(await failure(config, planned)).toMatchObject(expected);
  });

  test.each(['invalid_blocks', 'invalid_attachments', 'msg_blocks_too_long'])(
    'a message is sent once more as text after %s',
    async (error) => {
      const { slack, client, lines } = setUp(config);
      slack.failNext({ error }, { on: 'botToken' in config ? 'chat.postMessage' : 'webhook' });
      await client.post(message);
      expect(slack.messages).toMatchObject([{ text: 'hello' }]);
      expect(slack.messages[0]).not.toHaveProperty('attachments');
      expect(lines).toEqual([expect.stringContaining(error)]);
      expect(lines[0]).not.toContain('hello');
    },
  );

  test('a text that is refused too is refused for good', async () => {
    const { slack, client } = setUp(config);
    slack.failNext(
      { error: 'invalid_blocks' },
      { on: 'botToken' in config ? 'chat.postMessage' : 'webhook', times: 2 },
    );
    await expect(client.post(message)).rejects.toMatchObject({ code: 'VENDOR_REJECTED' });
    expect(slack.messages).toEqual([]);
  });

  test('a refusal of the host keeps its code', async () => {
    const refused = new PluginError('PERMISSION_DENIED', 'slack.com is not among the hosts of this plugin');
    const { client } = setUp(config, { answer: () => Promise.reject(refused) });
    await expect(client.post(message)).rejects.toBe(refused);
  });

  test('silence is a timeout', async () => {
    const silence = () => Promise.reject(new DOMException('The operation timed out', 'TimeoutError'));
    await expect(setUp(config, { answer: silence }).client.post(message)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'Slack did not answer in time',
    });
  });
});

test('a page in HTML with status 200 is a fault that passes', async () => {
  expect(await failure({ botToken }, 'html')).toMatchObject({
    code: 'VENDOR_UNAVAILABLE',
    message: 'Slack answered with something that is not JSON',
  });
});
