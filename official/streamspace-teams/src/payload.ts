import type { Card } from './card.ts';
import type { TeamsDestination } from './destinations.ts';

/**
 * Teams takes 28 KB, of which some is its own.
 *
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export const mostBytes = 25_000;

/** A card as a flow takes it: in a message, or bare. */
export function payloadOf(card: Card, format: TeamsDestination['format']): string {
  if (format === 'card') return JSON.stringify(card);
  const attachment = {
    contentType: 'application/vnd.microsoft.card.adaptive',
    contentUrl: null,
    content: card,
  };
  return JSON.stringify({ type: 'message', attachments: [attachment] });
}

export const sizeOf = (payload: string): number => new TextEncoder().encode(payload).length;

/** The first payload that is small enough, or the last one. */
export function fitting(cards: Iterable<Card>, format: TeamsDestination['format'], bytes = mostBytes): string {
  let payload = '';
  for (const card of cards) {
    payload = payloadOf(card, format);
    if (sizeOf(payload) <= bytes) break;
  }
  return payload;
}
