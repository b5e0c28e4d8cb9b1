import { toNotice, type Notice } from '@streamspace/plugin-kit/notifications';
import { sampleEvent, eventTypes } from '@streamspace/plugin-testing';
import { createFakeSlack } from '@streamspace/plugin-testing/slack';
import { describe, expect, test } from 'vitest';
import { variants } from './__fixtures__/notices.ts';
import { digestMessage, noticeMessage, testMessage } from './messages.ts';
import { mentionText, plain } from './mrkdwn.ts';

const session = {
  id: 'ada-firefox-1a2b3c4d',
  user: 'u-ada',
  username: 'ada',
  template: 'firefox',
  state: 'running',
} as const;
const notice = (
  type: 'session.created' | 'session.hibernated' | 'session.failed' = 'session.created',
  more = {},
): Notice =>
  toNotice(sampleEvent(type, { session: { ...session, ...more } }), {
    includeDetails: false,
    baseUrl: 'https://streamspace.example',
  });

/** What the fake workspace says to a message: it knows Slack's limits from Slack's pages, not from this plugin. */
async function judge(body: object): Promise<string> {
  const response = await createFakeSlack().handle(
    new Request('https://hooks.slack.com/services/T/B/x', { method: 'POST', body: JSON.stringify(body) }),
  );
  return response.text();
}

test('a notice is one line of text with the details in a coloured attachment', () => {
  const { time, eventId } = notice();
  expect(noticeMessage(notice())).toEqual({
    text: '🚀 *New session* — ada, firefox',
    attachments: [
      {
        color: '#2EB67D',
        fallback: 'New session: ada, firefox',
        blocks: [
          {
            type: 'section',
            fields: [
              { type: 'mrkdwn', text: '*User*\nada' },
              { type: 'mrkdwn', text: '*Template*\nfirefox' },
              { type: 'mrkdwn', text: '*Session*\nada-firefox-1a2b3c4d' },
              { type: 'mrkdwn', text: '*State*\nrunning' },
            ],
          },
          {
            type: 'context',
            elements: [
              { type: 'mrkdwn', text: '<https://streamspace.example/sessions/ada-firefox-1a2b3c4d|Open session>' },
              {
                type: 'mrkdwn',
                text: `<!date^${Date.parse(time) / 1000}^{date_short_pretty} {time_secs}|${time}>`,
              },
              { type: 'mrkdwn', text: 'session.created' },
            ],
          },
        ],
      },
    ],
    metadata: {
      event_type: 'streamspace_notice',
      event_payload: { event_id: eventId, type: 'session.created', session_id: 'ada-firefox-1a2b3c4d' },
    },
  });
});

test.each([
  ['session.created', '#2EB67D'],
  ['session.hibernated', '#ECB22E'],
  ['session.failed', '#E01E5A'],
] as const)('%s has the colour %s', (type, color) => {
  expect(noticeMessage(notice(type)).attachments?.[0]?.color).toBe(color);
});

test('acceptance 5: a template named <!everyone> shows literally and pings nobody', () => {
  const json = JSON.stringify(
    noticeMessage(
      notice('session.created', { template: '<!everyone>', username: '<@U1> & <https://evil.example|ok>' }),
    ),
  );
  expect(json).toContain('&lt;!everyone&gt;');
  expect(json).not.toMatch(/<!everyone|<@U1|<https:\/\/evil/);
});

test('who is to be pinged stands behind the text, in Slack’s own notation', () => {
  const { text } = noticeMessage(notice(), { mentions: ['@U0ADA', '@S0OPS', 'here'] });
  expect(text).toBe('🚀 *New session* — ada, firefox <@U0ADA> <!subteam^S0OPS> <!here>');
  expect(mentionText('@W0ADA')).toBe('<@W0ADA>');
});

test('buttons are those that make sense in the state of the session, and ending one is asked about', () => {
  const actions = ['hibernate', 'wake', 'terminate'] as const;
  const buttons = (state: string) =>
    (noticeMessage(notice('session.created', { state }), { actions }).attachments?.[0]?.blocks ?? []).flatMap((block) =>
      block.type === 'actions' && 'elements' in block ? block.elements : [],
    );
  expect(buttons('running')).toMatchObject([
    { action_id: 'hibernate', value: expect.stringContaining(session.id) },
    { action_id: 'terminate', style: 'danger', confirm: { text: { text: 'It ends for good: ada, firefox' } } },
  ]);
  expect(buttons('hibernated')).toMatchObject([{ action_id: 'wake' }, { action_id: 'terminate' }]);
  expect(buttons('terminated')).toEqual([]);
});

test.each([
  ['what is hidden goes', 'a\u202Eb\u0000c\u2066', 'abc'],
  ['a line break is a space', 'a\r\n\tb ', 'a b'],
  ['what is long is cut between characters', '👩'.repeat(300), `${'👩'.repeat(199)}…`],
  ['an entity is cut as a whole', '&'.repeat(300), `${'&amp;'.repeat(199)}…`],
])('in text of others, %s', (_what, text, expected) => {
  expect(plain(text)).toBe(expected);
});

describe.each(Object.keys(variants))('golden messages, %s', (variant) => {
  const all = eventTypes.map((type) => [type, noticeMessage(variants[variant]?.(type) ?? notice())] as const);

  test('are what they were', async () => {
    const lines = all.map(([type, message]) => JSON.stringify({ type, ...message }));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`__goldens__/${variant}.jsonl`);
  });

  test('are taken by Slack, and ping nobody', async () => {
    for (const [type, message] of all) {
      // oxlint-disable-next-line no-await-in-loop -- the first that is refused is named
      expect(`${type}: ${await judge(message)}`).toBe(`${type}: ok`);
      const { metadata: _unseen, ...seen } = message;
      expect(JSON.stringify(seen).replaceAll(/<!date\^/g, '')).not.toMatch(/<[!@#]|undefined|null/);
    }
  });
});

test.each([
  ['a digest', digestMessage({ cause: 'limit', counts: { 'session.created': 5 }, first: [] })],
  [
    'a large digest',
    digestMessage({
      cause: 'quiet',
      counts: Object.fromEntries(eventTypes.map((type) => [type, 1000])),
      first: Array.from({ length: 20 }, () => ({ time: '', title: '&'.repeat(100), summary: '&'.repeat(300) })),
    }),
  ],
  ['a test message', testMessage()],
])('Slack takes %s', async (_what, body) => {
  expect(await judge(body)).toBe('ok');
});

test('the largest possible notice is still small enough for Slack', async () => {
  const worst = noticeMessage(
    {
      ...notice(),
      eventId: 'e'.repeat(200),
      type: '&'.repeat(1000),
      title: '&'.repeat(1000),
      summary: '&'.repeat(10_000),
      orgId: '&'.repeat(1000),
      facts: Array.from({ length: 20 }, () => ({ label: '&'.repeat(100), value: '&'.repeat(10_000) })),
      session: { id: 's'.repeat(500), state: 'running' },
      link: { text: '&'.repeat(500), url: `https://streamspace.example/${'x'.repeat(500)}` },
    },
    { actions: ['hibernate', 'wake', 'terminate'], act: 'Woken by <@U0ADA>' },
  );
  expect(await judge(worst)).toBe('ok');
});

test('a digest says how many of what, the most frequent first, and why', () => {
  const first = [{ time: '2026-11-25T07:00:00.000Z', title: 'New session', summary: 'ada, <firefox>' }];
  const counts = { 'user.login': 5, 'session.created': 12 };
  expect(digestMessage({ cause: 'limit', counts, first })).toMatchObject({
    text: '📬 *17 more notifications* (12 session.created, 5 user.login), more than the hour’s limit',
    attachments: [{ blocks: [{ text: { text: '• *New session* — ada, &lt;firefox&gt;' } }] }],
  });
  expect(digestMessage({ cause: 'quiet', counts: { 'user.login': 1 }, first: [] }).text).toBe(
    '📬 *1 more notification* (1 user.login), from quiet hours',
  );
});
