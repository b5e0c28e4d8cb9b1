export type * from './entities.ts';
export { findEventFaults, type EventFault } from './find-event-faults.ts';
export { sessionReasons, sessionStates } from './session-states.ts';
export type { DirectedEventType, Events, EventInfo, EventType } from './catalogue.ts';
export { eventCatalogue } from './catalogue.ts';
export type { Actor, AliasTargets, Cause, EventFor, EventPattern, EventTypesOf, PlatformEvent } from './envelope.ts';
export {
  canonicalEventType,
  isEventType,
  isSharedEvent,
  isSubscribable,
  matchSubscription,
  ownEventPrefix,
  subscribableNames,
} from './match.ts';
