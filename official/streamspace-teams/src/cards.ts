import type { Content, Digest, Notice } from '@streamspace/plugin-kit/notifications';
import { isEventType } from '@streamspace/plugin-sdk';
import { createCard, textBlock, type Card, type ContainerStyle, type Look } from './card.ts';
import { localTime, plain, spoken } from './card-text.ts';
import type { Person } from './destinations.ts';

const mostFacts = 12;
const mostLines = 10;

/** How a notice is shown beside its own content. */
export interface NoticeLook extends Look {
  readonly people: readonly Person[];
  /** It may have been shown before. */
  readonly again: boolean;
}

/** Instants are shown in the time of the reader, everything else as it is. */
const valueOf = (value: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) && !Number.isNaN(Date.parse(value))
    ? localTime(value)
    : plain(value);

/** Colour only underlines what the words say. */
function styleOf({ severity, type }: Notice): ContainerStyle {
  if (severity === 'info') return isEventType(type) ? 'good' : 'default';
  return severity === 'warning' ? 'warning' : 'attention';
}

/**
 * The card of a notice in forms of which each says less than the one before: with fewer facts, with a shorter summary,
 * with nothing but the title.
 */
export function* noticeCards(notice: Notice, look: NoticeLook): Generator<Card> {
  const { emoji, title, summary, facts, severity, type, orgId, time, link } = notice;
  const org = orgId === 'default-org' ? [] : [orgId];
  const footer = [severity, type, ...org].map((part) => plain(part, 100)).join(' · ');
  const shown = facts
    .slice(0, mostFacts)
    .map(({ label, value }) => ({ title: plain(label, 40), value: valueOf(value) }));

  const card = (factCount: number, summaryLength: number): Card =>
    createCard(
      {
        style: styleOf(notice),
        title: `${emoji} ${plain(title)}`,
        fallbackText: `${plain(title)} — ${plain(summary, summaryLength)}`,
        speak: `${spoken(title)}. ${spoken(summary.slice(0, summaryLength))}`,
        people: look.people,
        link,
        body: [
          textBlock(plain(summary, summaryLength)),
          ...(factCount === 0 ? [] : [{ type: 'FactSet' as const, facts: shown.slice(0, factCount) }]),
          textBlock(`${footer} · ${localTime(time)}${look.again ? ' (repeated)' : ''}`, {
            isSubtle: true,
            size: 'Small',
          }),
        ],
      },
      look,
    );

  for (let count = shown.length; count >= 0; count -= 1) yield card(count, 300);
  yield card(0, 80);
  yield titleCard(`${emoji} ${plain(title)}`, spoken(title), styleOf(notice), look);
}

/** The card about all that was held back, in forms of which each says less than the one before. */
export function* digestCards({ counts, first, cause }: Digest, look: Look): Generator<Card> {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const title = `📬 ${total} more ${total === 1 ? 'notification' : 'notifications'}`;
  const facts = Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, mostFacts)
    .map(([type, count]) => ({ title: plain(type, 80), value: String(count) }));
  for (let lines = Math.min(first.length, mostLines); lines >= 0; lines -= 1) {
    yield createCard(
      {
        style: 'default',
        title,
        fallbackText: title,
        speak: spoken(title),
        body: [
          textBlock(cause === 'limit' ? 'More than the hour’s limit' : 'From quiet hours', { isSubtle: true }),
          { type: 'FactSet', facts },
          ...first
            .slice(0, lines)
            .map((each) => textBlock(`${localTime(each.time)} — ${plain(`${each.title}: ${each.summary}`, 200)}`)),
        ],
      },
      look,
    );
  }
  yield titleCard(title, spoken(title), 'default', look);
}

/** What an operator sees who tries a flow out. */
function testCard(look: Look): Card {
  const text = 'StreamSpace can post here';
  const title = '✅ Test card';
  return createCard(
    { style: 'good', title, fallbackText: `${title} — ${text}`, speak: `Test card. ${text}`, body: [textBlock(text)] },
    look,
  );
}

const titleCard = (title: string, speak: string, style: ContainerStyle, look: Look): Card =>
  createCard({ style, title, fallbackText: title, speak, body: [] }, look);

/** The card for whatever is to be sent, in ever smaller forms; the last one is a title alone. */
export function* cardsOf(content: Content, look: NoticeLook): Generator<Card> {
  if (content.kind === 'notice') yield* noticeCards(content.notice, look);
  else if (content.kind === 'digest') yield* digestCards(content.digest, look);
  else yield testCard(look);
}
