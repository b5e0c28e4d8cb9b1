import type { PlatformEvent } from '@streamspace/plugin-sdk';
import { monotonicFactory } from 'ulid';
import type { Clock } from '../clock.ts';
import type { Deliveries, EventDedupe, Published, Subscription } from '../deliveries/index.ts';

/** An event of the host or of a plugin, before it is stated. */
export interface Statement extends Pick<PlatformEvent, 'type' | 'subject' | 'source' | 'causedBy' | 'data'> {
  /** Default: now. */
  readonly occurredAt?: string;
  /** The only plugin that hears of it; of a directed event. */
  readonly to?: string;
}

/** States an event: it is on its way, durably, to all that listen. */
export type Publish = (statement: Statement, dedupe?: EventDedupe) => Promise<Published>;

export function createPublisher(options: {
  readonly deliveries: Deliveries;
  readonly clock: Clock;
  /** For ids: at least 0, less than 1. */
  readonly random: () => number;
  subscriptionsFor(event: PlatformEvent, to?: string): readonly Subscription[];
  /** A new event is on its way. */
  onEvent(event: PlatformEvent): void;
}): Publish {
  const { deliveries, clock, random, subscriptionsFor, onEvent } = options;
  // Different within a millisecond whatever `random` says, which in tests is always the same.
  const newId = monotonicFactory(random);

  return async (statement, dedupe) => {
    const now = clock.now();
    const { type, occurredAt = new Date(now).toISOString(), subject, source, causedBy, data, to } = statement;
    const event: PlatformEvent = {
      id: `evt_${newId(now)}`,
      type,
      occurredAt,
      certainty: 'observed',
      subject,
      orgId: 'default-org',
      source,
      ...(causedBy === undefined ? {} : { causedBy }),
      data,
    };
    const publication = {
      event,
      subscriptions: subscriptionsFor(event, to),
      ...(dedupe === undefined ? {} : { dedupe }),
    };
    const [published = { fresh: false, id: event.id }] = await deliveries.publishAll([publication]);
    if (published.fresh) onEvent(event);
    return published;
  };
}
