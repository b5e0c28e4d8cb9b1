import { matchSubscription, type PlatformEvent } from '@streamspace/plugin-sdk';
import type { Endpoint } from './config.ts';

/** Whether an endpoint wants an event. A filter lets nothing pass that names no user, or no template, at all. */
export function wants(endpoint: Endpoint, event: PlatformEvent): boolean {
  const { users, templates } = endpoint.filter;
  return (
    endpoint.enabled &&
    matchSubscription(endpoint.events, event) !== undefined &&
    passes(users, () => usersOf(event.data)) &&
    passes(templates, () => templatesOf(event.data))
  );
}

function passes(allowed: readonly string[] | undefined, named: () => readonly unknown[]): boolean {
  return allowed === undefined || named().some((name) => typeof name === 'string' && allowed.includes(name));
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entities of a payload, such as its session, and what a violation is about. */
function entitiesIn(data: Fields): readonly Fields[] {
  const entities = Object.values(data).filter(isFields);
  return [...entities, ...entities.map((entity) => entity['subject']).filter(isFields)];
}

function usersOf(data: Fields): readonly unknown[] {
  const { user, quota } = data;
  const own = isFields(user) ? [user['id'], user['username']] : [];
  const owner =
    isFields(quota) && isFields(quota['owner']) && quota['owner']['kind'] === 'user' ? quota['owner']['id'] : undefined;
  return [...own, owner, ...entitiesIn(data).flatMap((entity) => [entity['user'], entity['username']])];
}

function templatesOf(data: Fields): readonly unknown[] {
  const { template } = data;
  return [isFields(template) ? template['name'] : undefined, ...entitiesIn(data).map((entity) => entity['template'])];
}
