import { toNotice } from '@streamspace/plugin-kit/notifications';
import { sampleEvent, eventTypes } from '@streamspace/plugin-testing';
import { createFakeDiscord, fakeWebhookUrl } from '@streamspace/plugin-testing/discord';
import { describe, expect, test } from 'vitest';
import { variants } from './__fixtures__/notices.ts';
import { configSchema } from './config.ts';
import { createDestinations, type DiscordDestination } from './destinations.ts';
import { plain } from './markdown.ts';
import { digestMessage, noticeMessage, simpler, testMessage, threadName } from './messages.ts';

const look = { silentBelow: 'warning', linkButtons: true } as const;
const destination = createDestinations(configSchema.parse({ webhookUrl: fakeWebhookUrl })).get(
  'default',
) as DiscordDestination;
const usual = toNotice(sampleEvent('session.created'), {
  includeDetails: true,
  baseUrl: 'https://streamspace.example',
});

/** What the fake says to a message: it knows Discord's limits from Discord's pages, not from this plugin. */
async function judge(body: object): Promise<number> {
  const url = `${fakeWebhookUrl.replace('/api/', '/api/v10/')}?wait=true&with_components=true`;
  return (await createFakeDiscord().handle(new Request(url, { method: 'POST', body: JSON.stringify(body) }))).status;
}

describe.each(Object.keys(variants))('golden messages, %s', (variant) => {
  const all = eventTypes.map(
    (type) => [type, noticeMessage(variants[variant]?.(type) ?? usual, destination, { look })] as const,
  );

  test('are what they were', async () => {
    const lines = all.map(([type, message]) => JSON.stringify({ type, ...message }));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`__goldens__/${variant}.jsonl`);
  });

  test('are taken by Discord, and hold nothing that mentions or misleads', async () => {
    for (const [type, message] of all) {
      // oxlint-disable-next-line no-await-in-loop -- the first that is refused is named
      expect(`${type}: ${await judge(message)}`).toBe(`${type}: 200`);
      const { components: _links, embeds, ...rest } = message;
      const seen = (embeds ?? []).map(({ url: _url, ...embed }) => embed);
      expect(JSON.stringify([rest, seen])).not.toMatch(/<(@(?!\u200B)|#)|@everyone|undefined|null/);
    }
  });
});

test('the largest possible notice is small enough for Discord', async () => {
  const facts = Array.from({ length: 20 }, (_, index) => ({
    label: `${index}${'*'.repeat(38)}`,
    value: '*'.repeat(200),
  }));
  const history = Array.from({ length: 8 }, () => [1_790_000_000, 'x'.repeat(40)] as const);
  const worst = { ...usual, title: '*'.repeat(100), summary: '*'.repeat(300), facts };
  expect(await judge(noticeMessage(worst, destination, { look, history }))).toBe(200);
});

test.each([
  ['a digest', digestMessage({ cause: 'limit', counts: { 'session.created': 5 }, first: [] }, destination)],
  [
    'a large digest',
    digestMessage(
      {
        cause: 'quiet',
        counts: Object.fromEntries(eventTypes.map((type) => [type, 1000])),
        first: Array.from({ length: 20 }, () => ({ time: '', title: '*'.repeat(100), summary: '*'.repeat(300) })),
      },
      destination,
    ),
  ],
  ['a test message', testMessage(destination)],
  ['the simplest form of a message', simpler(noticeMessage(usual, destination, { look }))[1] ?? {}],
])('Discord takes %s', async (_what, body) => {
  expect(await judge(body)).toBe(200);
});

test.each([
  ['mentions', '@everyone <@&1> <#2>', '@\u200Beveryone <@\u200B&1> <\u200B#2>'],
  ['links with other names', '[x](http://evil)', '\\[x](http://evil)'],
  ['invites', 'discord.gg/abc', 'discord.gg\u200B/abc'],
  ['headings', '# big', '\\# big'],
  ['what is hidden', 'a\u202Eb\u200B', 'ab'],
])('%s in text of others are text', (_what, text, expected) => {
  expect(plain(text)).toBe(expected);
});

test('the post of a session is called by template and user', () => {
  expect(threadName(usual)).toBe('firefox — ada');
  expect(Array.from(threadName({ ...usual, facts: [{ label: 'User', value: 'x'.repeat(200) }] }))).toHaveLength(100);
});
