import type { DirectedEventType, EventPattern, Events, EventType } from './catalogue.ts';
import type { Instant, Role } from './entities.ts';

/** Who did it. An absent actor means unknown, which is not the same as `system`. */
export interface Actor {
  readonly kind: 'user' | 'system' | 'plugin' | 'apikey' | 'anonymous';
  readonly id?: string;
  readonly name?: string;
  readonly role?: Role;
  /** User id, when a plugin acted for somebody. */
  readonly onBehalfOf?: string;
  readonly ip?: string;
  readonly agent?: string;
}

/** One link in the chain of plugin reactions that led to an event. */
export interface Cause {
  readonly plugin: string;
  /** Id of the event that the plugin was handling. */
  readonly event?: string;
  /** The plugin's own reference, such as a run id. */
  readonly ref?: string;
}

/**
 * A fact about the platform. Delivered at least once, and in order among events with the same subject: `id` is the key
 * for doing something once.
 */
export interface PlatformEvent<T extends string = string, D = Readonly<Record<string, unknown>>> {
  /** `evt_` and a ULID. The same over retries, redelivery and all subscribers. Opaque: its order promises nothing. */
  readonly id: string;
  /** Canonical name, also when the subscriber used an alias or a pattern. */
  readonly type: T;
  /** When it happened; if nobody knows, when it was first seen. */
  readonly occurredAt: Instant;
  /** `inferred`: concluded after a gap or a time limit, not seen. */
  readonly certainty: 'observed' | 'inferred';
  /** Only with `inferred`: the last moment at which it had not happened yet. */
  readonly earliestAt?: Instant;
  /** What it is about. `kind:id` is the ordering key. */
  readonly subject: { readonly kind: string; readonly id: string };
  readonly orgId: string;
  /** Who states it; set by the host, a plugin cannot choose it. */
  readonly source: 'control-plane' | 'host' | `plugin:${string}`;
  readonly actor?: Actor;
  /** The chain of plugin reactions, oldest first, at most 16; absent for acts of people and of the platform. */
  readonly causedBy?: readonly Cause[];
  /** Id of the event that an operator played again as this one. */
  readonly replayOf?: string;
  /** Payload. Without the family's read permission it holds ids only. */
  readonly data: D;
}

/** Types that a name, an alias or a pattern such as `session.*` stands for. */
export type EventTypesOf<P extends string> = P extends `${infer Noun}.*`
  ? Extract<Exclude<EventType, DirectedEventType | 'events.dropped' | 'session.heartbeat'>, `${Noun}.${string}`>
  : P extends keyof AliasTargets
    ? AliasTargets[P]
    : Extract<EventType, P>;

/** The event that a handler declared under `P` receives. An own event of another plugin has plain JSON as its data. */
export type EventFor<P extends string> = [EventTypesOf<P>] extends [never]
  ? PlatformEvent<P>
  : { [T in EventTypesOf<P>]: PlatformEvent<T, Events[T]> }[EventTypesOf<P>];

/** Other names under which a subscriber may know an event. */
export interface AliasTargets {
  'session.awakened': 'session.woken';
  'session.deleted': 'session.terminated';
  'session.stopped': 'session.terminated';
  'session.ended': 'session.terminated';
  'collaboration.started': 'session.shared';
  'collaboration.ended': 'session.unshared';
  'session.print': 'session.printed';
  'session.device': 'session.device_attached';
  'plugin.updated': 'plugin.upgraded';
  'dlp.violation': 'audit.violation';
  'compliance.violation': 'audit.violation';
}

export type { EventPattern };
