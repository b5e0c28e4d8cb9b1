import { toNotice, type Notice } from '@streamspace/plugin-kit/notifications';
import { eventCatalogue, isEventType, type EventType, type PlatformEvent } from '@streamspace/plugin-sdk';
import { sampleEvent } from '@streamspace/plugin-testing';

/** All types of events. */
export const eventTypes = Object.keys(eventCatalogue).filter(isEventType);

const hostile = `{{TIME(now)}} <at>All</at> [x](http://evil.example) **b** _i_ 👩‍💻 \u202Eמשהו ${'x'.repeat(10_000)}`;

/** Every text of a payload but instants and words of the contract, replaced. */
function spoil(value: unknown): unknown {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT|^[a-z_]{1,12}$/.test(value) ? value : hostile;
  if (Array.isArray(value)) return value.map(spoil);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, spoil(each)]));
}

/** What is left of a payload where the permission to read its family is missing. */
function bareOf(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entities = Object.entries(data).flatMap(([noun, entity]) => {
    const { id, name } = (typeof entity === 'object' && entity !== null ? entity : {}) as {
      id?: string;
      name?: string;
    };
    return id === undefined && name === undefined ? [] : [[noun, id === undefined ? { name } : { id }]];
  });
  return Object.fromEntries(entities) as Readonly<Record<string, unknown>>;
}

const options = { includeDetails: true, baseUrl: 'https://streamspace.example' };

/** A notice of each type in four variants of its data. */
export const variants: Readonly<Record<string, (type: EventType) => Notice>> = {
  full: (type) => toNotice(sampleEvent(type), options),
  minimal: (type) => toNotice({ ...sampleEvent(type), data: bareOf(sampleEvent(type).data) }, options),
  hostile: (type) =>
    toNotice({ ...sampleEvent(type), data: spoil(sampleEvent(type).data) as PlatformEvent['data'] }, options),
  'details-off': (type) => toNotice(sampleEvent(type), { ...options, includeDetails: false }),
};
