import { describe, expect, test } from 'vitest';
import { createFakeTeams, fakeFlowUrl, type FakeTeamsOptions } from './index.ts';

const contentType = 'application/vnd.microsoft.card.adaptive';
const text = (value: string) => ({ type: 'TextBlock', text: value });
const cardOf = (more: object = {}) => ({ type: 'AdaptiveCard', version: '1.4', body: [text('hello')], ...more });
const messageOf = (card: object) => ({
  type: 'message',
  attachments: [{ contentType, contentUrl: null, content: card }],
});

function setUp(options: FakeTeamsOptions = {}) {
  const clock = { ms: Date.parse('2026-11-25T07:00:00Z') };
  const teams = createFakeTeams({ now: () => clock.ms, ...options });
  async function post(body: object | string, url = options.flows?.[0]?.url ?? fakeFlowUrl) {
    const request = new Request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const response = await teams.handle(request);
    return { status: response.status, text: await response.text(), headers: response.headers };
  }
  return { teams, clock, post };
}

describe('a Workflow', () => {
  test('answers 202 before it knows whether Teams shows the card', async () => {
    const { teams, post } = setUp();
    expect(await post(messageOf(cardOf()))).toMatchObject({ status: 202, text: '' });
    expect(await post(messageOf(cardOf({ body: [{ type: 'TextBlok' }] })))).toMatchObject({ status: 202 });
    expect(await post(cardOf())).toMatchObject({ status: 202 });
    expect(teams.messages).toHaveLength(1);
    expect(teams.failedRuns).toHaveLength(2);
  });

  test('is at its exact address', async () => {
    const { post } = setUp();
    expect((await post(messageOf(cardOf()), fakeFlowUrl.replaceAll('%2F', '/'))).status).toBe(404);
    expect((await post(messageOf(cardOf()), fakeFlowUrl.replace('fake-S', 'other-S'))).status).toBe(404);
  });

  test('takes 28 KB, JSON, and four a second', async () => {
    const { post, clock } = setUp();
    expect((await post(messageOf(cardOf({ speak: 'x'.repeat(28 * 1024) })))).status).toBe(413);
    expect((await post('{')).status).toBe(400);
    await post(messageOf(cardOf()));
    await post(messageOf(cardOf()));
    expect(await post(messageOf(cardOf()))).toMatchObject({ status: 429 });
    clock.ms += 2000;
    expect((await post(messageOf(cardOf()))).status).toBe(202);
  });

  test('fails as it is asked to', async () => {
    const { teams, post } = setUp();
    teams.failNext({ error: 'WorkflowTriggerIsNotEnabled' });
    expect(await post(messageOf(cardOf()))).toMatchObject({
      status: 400,
      text: expect.stringContaining('WorkflowTriggerIsNotEnabled'),
    });
  });
});

describe('a connector', () => {
  const flows = [{ url: 'https://contoso.webhook.office.com/webhookb2/1', kind: 'connector' }] as const;

  test('answers 200 and "1", and names errors in its text', async () => {
    const { teams, post } = setUp({ flows });
    expect(await post(messageOf(cardOf()))).toMatchObject({ status: 200, text: '1' });
    teams.failNext({ error: '413' });
    expect(await post(messageOf(cardOf()))).toMatchObject({ status: 200, text: expect.stringContaining('413') });
  });
});

test.each([
  ['an element that nobody knows', { body: [{ type: 'Chart' }] }],
  ['a text that is empty', { body: [text('')] }],
  ['a heading before version 1.5', { body: [{ ...text('x'), style: 'heading' }] }],
  ['an action that is no address', { actions: [{ type: 'Action.OpenUrl', title: 'x', url: 'javascript:1' }] }],
  ['a mention that is no entity', { body: [text('<at>All</at>')] }],
  [
    'an entity that is not in the text',
    { msteams: { entities: [{ type: 'mention', text: '<at>A</at>', mentioned: { id: '1', name: 'A' } }] } },
  ],
  ['a date with fractions', { body: [text('{{DATE(2026-01-15T10:00:00.123Z,SHORT)}}')] }],
])('Teams does not show %s', async (_what, more) => {
  const { teams, post } = setUp();
  await post(messageOf(cardOf(more)));
  expect(teams.failedRuns).toHaveLength(1);
});

test('a mention is its text and its entity', async () => {
  const { teams, post } = setUp();
  const entities = [{ type: 'mention', text: '<at>Ada</at>', mentioned: { id: 'ada@example.com', name: 'Ada' } }];
  await post(messageOf(cardOf({ body: [text('<at>Ada</at>')], msteams: { entities } })));
  expect(teams.messages).toMatchObject([{ mentioned: ['ada@example.com'] }]);
});
