import { describe, expect, test } from 'vitest';
import { createFakeDiscord, type FakeDiscordOptions } from './index.ts';

function setUp(options: FakeDiscordOptions = {}) {
  const clock = { ms: Date.parse('2026-11-25T07:00:00Z') };
  const discord = createFakeDiscord({ now: () => clock.ms, ...options });
  async function call(method: string, path: string, body?: object) {
    const [first] = options.webhooks ?? [{ id: '111111111111111111', token: 'fake-token' }];
    const url = `https://discord.com/api/v10/webhooks/${first?.id}/${first?.token}${path}`;
    const response = await discord.handle(
      new Request(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: (text === '' ? {} : JSON.parse(text)) as {
        id?: string;
        channel_id?: string;
        code?: number;
        errors?: object;
      },
    };
  }
  return { discord, clock, call };
}
const embed = (more: object = {}) => ({ embeds: [{ title: 'hello', ...more }] });

describe('a webhook', () => {
  test('posts, and tells the id to who waits', async () => {
    const { call, discord } = setUp();
    expect((await call('POST', '', embed())).status).toBe(204);
    expect((await call('POST', '?wait=true', embed())).json).toMatchObject({ id: discord.messages[1]?.id });
  });

  test('is edited, deleted, and read', async () => {
    const { call, discord } = setUp();
    const { id } = (await call('POST', '?wait=true', embed())).json;
    expect((await call('PATCH', `/messages/${id}`, embed({ title: 'changed' }))).status).toBe(200);
    expect(discord.messages).toMatchObject([{ edits: 1, body: { embeds: [{ title: 'changed' }] } }]);
    expect((await call('GET', '')).json).toMatchObject({ guild_id: '999999999999999999' });
    expect((await call('DELETE', `/messages/${id}`)).status).toBe(204);
    expect((await call('PATCH', `/messages/${id}`, embed())).json.code).toBe(10008);
  });

  test('knows its token only', async () => {
    const { discord } = setUp();
    const code = async (path: string) => {
      const request = new Request(`https://discord.com/api/v10/webhooks/${path}`, { method: 'POST', body: '{}' });
      return ((await (await discord.handle(request)).json()) as { code: number }).code;
    };
    expect(await code('111111111111111111/wrong')).toBe(50027);
    expect(await code('222222222222222222/fake-token')).toBe(10015);
  });

  test('takes five requests in two seconds, and says so', async () => {
    const { call, clock } = setUp();
    const answers = [];
    for (let count = 0; count < 6; count += 1) answers.push(await call('POST', '', embed()));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204, 429]);
    expect(answers[4]?.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(answers[5]?.json).toMatchObject({ retry_after: 2, global: false });
    clock.ms += 2000;
    expect((await call('POST', '', embed())).status).toBe(204);
  });
});

test.each<[string, object, string]>([
  ['a long title', embed({ title: 'x'.repeat(257) }), 'embeds.0.title'],
  ['a long description', embed({ description: 'x'.repeat(4097) }), 'embeds.0.description'],
  ['an empty field', embed({ fields: [{ name: 'a', value: ' ' }] }), 'embeds.0.fields.0.value'],
  [
    'too many fields',
    embed({ fields: Array.from({ length: 26 }, () => ({ name: 'a', value: 'b' })) }),
    'embeds.0.fields',
  ],
  [
    'more than 6000 characters',
    { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] },
    'embeds',
  ],
  ['a name with discord', { ...embed(), username: 'My Discord' }, 'username'],
  ['a long name of a thread', { ...embed(), thread_name: 'x'.repeat(101) }, 'thread_name'],
  ['a link that is none', embed({ url: 'javascript:alert(1)' }), 'embeds.0.url'],
  ['a role that is no id', { ...embed(), allowed_mentions: { parse: [], roles: ['x'] } }, 'allowed_mentions.roles'],
])('%s is refused, and named', async (_what, body, path) => {
  const { json } = await setUp().call('POST', '', body);
  expect(json.code).toBe(50035);
  expect(json.errors).toHaveProperty([...path.split('.'), '_errors']);
});

test('an empty message is refused, and components count where they are asked for', async () => {
  const { call } = setUp();
  const components = [
    { type: 1, components: [{ type: 2, style: 5, label: 'Open', url: 'https://streamspace.example' }] },
  ];
  expect((await call('POST', '', {})).json.code).toBe(50006);
  expect((await call('POST', '', { components })).json.code).toBe(50006);
  expect((await call('POST', '?with_components=true', { components })).status).toBe(204);
});

test('a forum wants a post, and no other channel does', async () => {
  const forum = setUp({ webhooks: [{ id: '333333333333333333', token: 't', channel: 'forum' }] });
  expect((await forum.call('POST', '', embed())).json.code).toBe(220001);
  const { channel_id: thread } = (await forum.call('POST', '?wait=true', { ...embed(), thread_name: 'A session' }))
    .json;
  expect(forum.discord.threads.get(thread ?? '')).toBe('A session');
  expect((await forum.call('POST', `?wait=true&thread_id=${thread}`, embed())).json.channel_id).toBe(thread);
  expect((await setUp().call('POST', '', { ...embed(), thread_name: 'A session' })).json.code).toBe(220003);
});

test('who is pinged follows from text and allowed mentions', async () => {
  const { call, discord } = setUp();
  const content = '<@&123456789012345678> <@123456789012345678> @everyone';
  await call('POST', '', { content });
  await call('POST', '', { content, allowed_mentions: { parse: [], roles: ['123456789012345678'] } });
  expect(discord.messages.map(({ pinged }) => pinged)).toEqual([
    ['&123456789012345678', '123456789012345678', 'everyone'],
    ['&123456789012345678'],
  ]);
});
