import { toNotice, type Digest } from '@streamspace/plugin-kit/notifications';
import { sampleEvent } from '@streamspace/plugin-testing';
import { createFakeTeams, fakeFlowUrl } from '@streamspace/plugin-testing/teams';
import { describe, expect, test } from 'vitest';
import { eventTypes, variants } from './__fixtures__/notices.ts';
import { faultsOf } from './__fixtures__/validator.ts';
import type { Card } from './card.ts';
import { localTime, plain } from './card-text.ts';
import { cardsOf, digestCards, noticeCards } from './cards.ts';
import { fitting, mostBytes, payloadOf, sizeOf } from './payload.ts';

const look = { cardVersion: '1.4', fullWidth: true, people: [], again: false } as const;
const options = { includeDetails: true, baseUrl: 'https://streamspace.example' };
const usual = toNotice(sampleEvent('session.created'), options);
const firstOf = (cards: Iterable<Card>): Card => [...cards][0] as Card;

/** Why the fake would not show a card: it knows what Teams takes from Microsoft's pages, not from this plugin. */
async function judge(card: Card): Promise<readonly string[]> {
  const teams = createFakeTeams();
  const headers = { 'content-type': 'application/json' };
  const body = payloadOf(card, 'message');
  const { status } = await teams.handle(new Request(fakeFlowUrl, { method: 'POST', headers, body }));
  return status === 202 ? teams.failedRuns : [`answered ${status}`];
}

describe.each(Object.keys(variants))('golden cards, %s', (variant) => {
  const all = eventTypes.map((type) => [type, firstOf(noticeCards(variants[variant]?.(type) ?? usual, look))] as const);

  test('are what they were', async () => {
    const lines = all.map(([type, card]) => JSON.stringify({ event: type, ...card }));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`__goldens__/${variant}.jsonl`);
  });

  test('acceptance 4: both validators take them, in both versions, and they are smaller than 25 KB', async () => {
    for (const [type, card] of all) {
      const newer = firstOf(noticeCards(variants[variant]?.(type) ?? usual, { ...look, cardVersion: '1.5' }));
      expect([type, ...faultsOf(card), ...faultsOf(newer)]).toEqual([type]);
      // oxlint-disable-next-line no-await-in-loop -- the first that is refused is named
      expect([type, ...(await judge(card)), ...(await judge(newer))]).toEqual([type]);
      expect(sizeOf(payloadOf(card, 'message'))).toBeLessThan(mostBytes);
    }
  });

  test('hold no markup of others, and no trace of what is missing', () => {
    for (const [, { $schema: _schema, actions: _actions, ...card }] of all) {
      expect(JSON.stringify(card)).not.toMatch(/<at>|\{\{TIME\(now|[^\\]\[x|[^\\]\*|undefined|null|\u202E/);
    }
  });
});

const worst = {
  ...usual,
  title: '*'.repeat(100),
  summary: '🙂'.repeat(300),
  facts: Array.from({ length: 20 }, (_, index) => ({ label: `${index}${'🙂'.repeat(38)}`, value: '🙂'.repeat(200) })),
};
const largeDigest: Digest = {
  cause: 'quiet',
  counts: Object.fromEntries(eventTypes.map((type) => [type, 1000])),
  first: Array.from({ length: 20 }, () => ({
    time: usual.time,
    title: '*'.repeat(100),
    summary: '🙂'.repeat(300),
  })),
};

test.each([
  ['the largest notice', noticeCards(worst, look)],
  ['the largest digest', digestCards(largeDigest, look)],
  ['a test', cardsOf({ kind: 'test' }, look)],
])('every form of %s is a card that Teams shows', async (_what, cards) => {
  for (const card of cards) {
    expect(faultsOf(card)).toEqual([]);
    // oxlint-disable-next-line no-await-in-loop -- the first that is refused is named
    expect(await judge(card)).toEqual([]);
  }
});

test('what is too large loses facts first, then the summary, and at last all but its title', () => {
  const sizes = [25_000, 12_000, 3000, 100].map((bytes) => {
    const { attachments } = JSON.parse(fitting(noticeCards(worst, look), 'message', bytes)) as {
      attachments: [{ content: Card }];
    };
    const [, ...body] = attachments[0].content.body;
    return body.flatMap((part) => {
      if (part.type === 'FactSet') return [part.facts.length];
      return part.type === 'TextBlock' ? [part.text.length] : [];
    });
  });
  expect(sizes).toEqual([[600, 12, 92], [600, 7, 92], [159, 92], []]);
});

test('a card that may have been shown before says so', () => {
  expect(JSON.stringify(firstOf(noticeCards(usual, { ...look, again: true })))).toContain('(repeated)');
});

test('events that nobody knows have neutral colours', () => {
  const unknown = { ...sampleEvent('session.created'), type: 'plugin.scanner.done' };
  expect(firstOf(noticeCards(toNotice(unknown, options), look)).body[0]).toMatchObject({ style: 'default' });
});

test.each([
  ['mentions', '<at>All</at>', '<\u200Bat>All<\u200B/at>'],
  ['dates', '{{DATE(x)}}', String.raw`{${'\u200B'}{DATE\(x\)}}`],
  ['links with other names', '[x](http://evil)', String.raw`\[x\]\(http://evil\)`],
  ['lists and headings', '# 1', String.raw`\# 1`],
  ['numbered lists', '1. a', String.raw`1\. a`],
  ['emphasis', '*a* _b_', String.raw`\*a\* \_b\_`],
])('%s in text of others are text', (_what, text, expected) => {
  expect(plain(text)).toBe(expected);
});

test('times are written so that Teams shows them in the time of the reader', () => {
  expect(localTime('2026-01-15T10:00:00.123Z')).toBe(
    '{{DATE(2026-01-15T10:00:00Z,SHORT)}} {{TIME(2026-01-15T10:00:00Z)}}',
  );
});
