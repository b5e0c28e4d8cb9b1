import type { EventType } from './catalogue.ts';
import { eventSchemas } from './schemas.ts';

/** One place in which a payload is not what the catalogue says. */
export interface EventFault {
  /** Keys and indexes from the payload down. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What keeps a value from being the payload of an event; nothing when it fits. A key that the event does not have is a fault. */
export function findEventFaults(type: EventType, data: unknown): readonly EventFault[] {
  const issues = eventSchemas[type].safeParse(data).error?.issues ?? [];
  return issues.map(({ path, message }) => ({
    path: path.map((key) => (typeof key === 'number' ? key : String(key))),
    message,
  }));
}
