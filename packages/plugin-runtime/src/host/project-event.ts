import { eventCatalogue, isEventType, type Permission, type PlatformEvent } from '@streamspace/plugin-sdk';

type Data = Readonly<Record<string, unknown>>;

/** What is left of an entity without the permission to read its family: what names it. */
const identity: Readonly<Record<string, { readonly permission: Permission; readonly keys: readonly string[] }>> = {
  session: { permission: 'read:sessions', keys: ['id', 'user', 'template'] },
  user: { permission: 'read:users', keys: ['id'] },
  template: { permission: 'read:templates', keys: ['name'] },
  schedule: { permission: 'read:sessions', keys: ['id'] },
};

/**
 * The event as a plugin with these grants may see it: entities it may not read are cut down to their ids, and an event
 * of a family it may not read holds nothing else.
 */
export function projectEvent(event: PlatformEvent, granted: ReadonlySet<Permission>): PlatformEvent {
  const reads = isEventType(event.type) ? eventCatalogue[event.type].reads : undefined;
  const readable = reads === undefined || granted.has(reads);

  const data: Record<string, unknown> = {};
  for (const [noun, value] of Object.entries(event.data)) {
    const entity = identity[noun];
    if (entity === undefined || typeof value !== 'object' || value === null) {
      if (readable) data[noun] = value;
    } else {
      data[noun] = granted.has(entity.permission)
        ? withoutNames(value as Data, noun, granted)
        : pick(value as Data, entity.keys);
    }
  }
  return { ...event, ...(event.actor === undefined ? {} : { actor: projectActor(event.actor, granted) }), data };
}

/** A session knows its owner's name, which counts as data of the session; addresses of people do not appear in one. */
function withoutNames(value: Data, noun: string, granted: ReadonlySet<Permission>): Data {
  if (noun !== 'session' || granted.has('read:users')) return value;
  const { teams: _teams, ...rest } = value;
  return rest;
}

function projectActor(actor: NonNullable<PlatformEvent['actor']>, granted: ReadonlySet<Permission>): typeof actor {
  if (granted.has('read:users') || actor.kind === 'plugin' || actor.kind === 'system') return actor;
  const { name: _name, role: _role, ip: _ip, agent: _agent, ...rest } = actor;
  return rest;
}

function pick(value: Data, keys: readonly string[]): Data {
  return Object.fromEntries(keys.filter((key) => value[key] !== undefined).map((key) => [key, value[key]]));
}
