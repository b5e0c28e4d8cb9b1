import { createRequire } from 'node:module';
import type * as AdaptiveCards from 'adaptivecards';
import type { Card } from '../card.ts';

// The bundle for browsers: what Node would load is not written for it.
const bundle = 'adaptivecards/dist/adaptivecards.min.js';
const { AdaptiveCard, SerializationContext, Version } = createRequire(import.meta.url)(bundle) as typeof AdaptiveCards;

/** What Microsoft's own renderer finds wrong with a card at the card's version. */
export function faultsOf(card: Card): readonly string[] {
  const version = Version.parse(card.version, new SerializationContext());
  const context = new SerializationContext(version);
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  return [...events, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
}
