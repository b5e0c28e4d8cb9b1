import { createFakeSlack } from '@streamspace/plugin-testing/slack';
import { expect, test } from 'vitest';
import { sessionEvent, userCreated } from './__fixtures__/events.ts';
import { plain } from './format.ts';
import { digestMessage, noticeMessage, testMessage } from './messages.ts';
import { toNotice } from './notices.ts';

const message = (event: ReturnType<typeof sessionEvent>) =>
  noticeMessage(toNotice(event, { includeDetails: true, baseUrl: 'https://streamspace.example' }));

/** What the fake workspace says to a message: it knows Slack's limits from Slack's pages, not from this plugin. */
async function judge(body: object): Promise<string> {
  const response = await createFakeSlack().handle(
    new Request('https://hooks.slack.com/services/T/B/x', { method: 'POST', body: JSON.stringify(body) }),
  );
  return response.text();
}

test('a notice is one line of text with the details in a coloured attachment', () => {
  const created = sessionEvent('session.created');
  expect(message(created)).toEqual({
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
              { type: 'mrkdwn', text: '*State*\npending' },
              { type: 'mrkdwn', text: '*CPU*\n2' },
              { type: 'mrkdwn', text: '*Memory*\n4Gi' },
            ],
          },
          {
            type: 'context',
            elements: [
              { type: 'mrkdwn', text: '<https://streamspace.example/sessions/ada-firefox-1a2b3c4d|Open session>' },
              { type: 'mrkdwn', text: '<!date^1795590000^{date_short_pretty} {time_secs}|2026-11-25T07:00:00.000Z>' },
              { type: 'mrkdwn', text: 'session.created' },
            ],
          },
        ],
      },
    ],
    metadata: {
      event_type: 'streamspace_notice',
      event_payload: { event_id: created.id, type: 'session.created', session_id: 'ada-firefox-1a2b3c4d' },
    },
  });
});

test.each([
  ['session.created', '#2EB67D'],
  ['session.hibernated', '#ECB22E'],
  ['session.failed', '#E01E5A'],
])('%s has the colour %s', (type, color) => {
  expect(message(sessionEvent(type)).attachments?.[0]?.color).toBe(color);
});

// Acceptance 5
test('a template named <!everyone> shows literally and pings nobody', () => {
  const json = JSON.stringify(
    message(
      sessionEvent('session.created', { template: '<!everyone>', username: '<@U1> & <https://evil.example|ok>' }),
    ),
  );
  expect(json).toContain('&lt;!everyone&gt;');
  expect(json).not.toMatch(/<!everyone|<@U1|<https:\/\/evil/);
});

test.each([
  ['what is hidden goes', 'a\u202Eb\u0000c\u2066', 'abc'],
  ['a line break is a space', 'a\r\n\tb ', 'a b'],
  ['what is long is cut between characters', '👩'.repeat(300), `${'👩'.repeat(199)}…`],
  ['an entity is cut as a whole', '&'.repeat(300), `${'&amp;'.repeat(199)}…`],
])('in text of others, %s', (_what, text, expected) => {
  expect(plain(text)).toBe(expected);
});

test.each([
  ['a full notice', message(sessionEvent('session.terminated', { node: 'n' }, { reason: 'idle', lifetimeMs: 1 }))],
  ['a notice about a user', message(userCreated())],
  [
    'a notice without data',
    message(
      sessionEvent('session.created', {
        id: undefined,
        user: undefined,
        username: undefined,
        template: undefined,
        state: undefined,
        resources: undefined,
      }),
    ),
  ],
  ['a digest', digestMessage({ 'session.created': 5, 'user.login': 12 })],
  ['a test message', testMessage()],
])('Slack takes %s', async (_what, body) => {
  expect(await judge(body)).toBe('ok');
});

test('the largest possible notice is still small enough for Slack', async () => {
  const worst = noticeMessage({
    eventId: 'e'.repeat(200),
    type: '&'.repeat(1000),
    severity: 'critical',
    time: '2026-11-25T07:00:00.000Z',
    emoji: '🚀',
    title: '&'.repeat(1000),
    summary: '&'.repeat(10_000),
    fields: Array.from({ length: 20 }, () => ({ label: '&'.repeat(100), value: '&'.repeat(10_000) })),
    session: 's'.repeat(500),
    link: { text: '&'.repeat(500), url: `https://streamspace.example/${'x'.repeat(500)}` },
  });
  expect(await judge(worst)).toBe('ok');
});

test('a digest says how many of what, the most frequent first', () => {
  expect(digestMessage({ 'user.login': 5, 'session.created': 12 }).text).toBe(
    '📬 *17 more notices* — 12 session.created, 5 user.login',
  );
  expect(digestMessage({ 'user.login': 1 }).text).toBe('📬 *1 more notice* — 1 user.login');
});
