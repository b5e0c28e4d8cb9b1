import { sampleEvent } from '@streamspace/control-plane';
import { eventCatalogue, isEventType, type EventType, type PlatformEvent } from '@streamspace/plugin-sdk';

/** All types of events. */
export const eventTypes: readonly EventType[] = Object.keys(eventCatalogue).filter(isEventType);

/**
 * An event of each type as whoever writes messages about it has to expect it: complete, with ids only, and with texts that
 * somebody chose to do harm.
 */
export interface EventVariants {
  full(type: EventType): PlatformEvent;
  /** As without the permission to read its family. */
  minimal(type: EventType): PlatformEvent;
  hostile(type: EventType): PlatformEvent;
}

/**
 * Makes the variants that golden messages are made of.
 *
 * @param hostile Stands in place of every text of the payload but instants and words of the contract: the markup of the
 *   vendor, and more than fits.
 */
export function eventVariants(hostile: string): EventVariants {
  /** Every text of a payload but instants and words of the contract, replaced. */
  function spoil(value: unknown): unknown {
    if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT|^[a-z_]{1,12}$/.test(value) ? value : hostile;
    if (Array.isArray(value)) return value.map(spoil);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, spoil(each)]));
  }

  return {
    full: (type) => sampleEvent(type),
    minimal: (type) => ({ ...sampleEvent(type), data: bareOf(sampleEvent(type).data) }),
    hostile: (type) => ({ ...sampleEvent(type), data: spoil(sampleEvent(type).data) as PlatformEvent['data'] }),
  };
}

/** What is left of a payload where the permission to read its family is missing. */
function bareOf(data: Readonly<Record<string, unknown>>): PlatformEvent['data'] {
  const entities = Object.entries(data).flatMap(([noun, entity]) => {
    const { id, name } = (typeof entity === 'object' && entity !== null ? entity : {}) as {
      id?: string;
      name?: string;
    };
    return id === undefined && name === undefined ? [] : [[noun, id === undefined ? { name } : { id }]];
  });
  return Object.fromEntries(entities) as PlatformEvent['data'];
}
