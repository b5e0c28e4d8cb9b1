import { eventCatalogue, isEventType, type PlatformEvent } from '@streamspace/plugin-sdk';

type Subject = PlatformEvent['subject'];
type Data = PlatformEvent['data'];

/** Where in `data` the id of a subject stands, per kind of subject. Without an entry it is the name of the kind. */
const idPaths: Readonly<Record<string, readonly string[]>> = {
  session: ['session.id'],
  user: ['user.id'],
  template: ['template.name'],
  plugin: ['plugin.name'],
  schedule: ['schedule.id'],
  agent: ['agent.id'],
  alert: ['alert.id'],
  violation: ['violation.id'],
  recording: ['recording.id'],
  snapshot: ['snapshot.id'],
  workflow: ['workflow.id'],
  node: ['node.name'],
  billing: ['account.id', 'quota.owner.id'],
  email: ['messageId'],
};

/** What an event is about, read from its payload: `session:<id>`, `user:<id>`, `cluster:default` … */
export function subjectOf(type: string, data: Data): Subject {
  const own = /^plugin\.([a-z0-9-]+)\../.exec(type)?.[1];
  if (own !== undefined) return { kind: 'plugin', id: own };

  const kind = isEventType(type) ? eventCatalogue[type].subject : type.slice(0, type.indexOf('.'));
  if (kind === 'quota') return quotaOwner(data);
  if (kind === 'cluster') return { kind, id: 'default' };
  const id = (idPaths[kind] ?? []).map((path) => textAt(data, path)).find((text) => text !== undefined);
  return { kind, id: id ?? kind };
}

function quotaOwner(data: Data): Subject {
  return { kind: textAt(data, 'quota.owner.kind') ?? 'org', id: textAt(data, 'quota.owner.id') ?? 'default-org' };
}

function textAt(data: Data, path: string): string | undefined {
  let value: unknown = data;
  for (const key of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
  }
  return typeof value === 'string' ? value : undefined;
}
