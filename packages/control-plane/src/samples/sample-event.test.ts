import { eventCatalogue, findEventFaults, type EventType, type PlatformEvent } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { defaultScene } from './scene.ts';
import { sampleEvent } from './sample-event.ts';

const types = Object.keys(eventCatalogue) as EventType[];

/** Paths of values that no event may hold. */
function blanksIn(value: unknown, path = 'event'): string[] {
  if (value === null || value === undefined || value === '' || Number.isNaN(value)) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => blanksIn(inner, `${path}.${key}`));
}

test.each(types)('%s is plain JSON without blanks, about something, and the same every time', (type) => {
  const event: PlatformEvent = sampleEvent(type);
  expect(JSON.parse(JSON.stringify(event))).toEqual(event);
  expect(blanksIn(event)).toEqual([]);
  expect(event).toEqual(sampleEvent(type));
  expect(event.id).toMatch(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(event.type).toBe(type);
  expect(event.subject.id.length).toBeGreaterThan(0);
  const { subject, from } = eventCatalogue[type];
  expect(event.subject.kind).toBe(subject === 'quota' ? 'user' : subject);
  expect(event.source.startsWith('plugin:')).toBe(from === 'plugin');
});

test.each(types)('the payload of %s has the shape of the catalogue', (type) => {
  expect(findEventFaults(type, sampleEvent(type).data)).toEqual([]);
});

test('all samples have ids of their own', () => {
  expect(new Set(types.map((type) => sampleEvent(type).id)).size).toBe(types.length);
});

test('data is laid over the payload, key by key', () => {
  const event = sampleEvent('session.started', { session: { id: 'x', resources: { cpu: '8' } }, launchMs: 1 });
  const plain = sampleEvent('session.started');
  expect(event.data).toEqual({
    ...plain.data,
    launchMs: 1,
    session: { ...plain.data.session, id: 'x', resources: { ...plain.data.session.resources, cpu: '8' } },
  });
  expect(event.subject).toEqual({ kind: 'session', id: 'x' });
  expect(event.id).not.toBe(plain.id);
});

test('lists in data replace those of the payload', () => {
  expect(sampleEvent('session.created', { session: { teams: ['a'] } }).data.session.teams).toEqual(['a']);
  expect(sampleEvent('user.mfa_changed', { methods: [] }).data.methods).toEqual([]);
});

test('undefined leaves a field out, also in an object that the payload does not have', () => {
  expect(sampleEvent('session.started', { launchMs: undefined }).data).not.toHaveProperty('launchMs');
  const { data } = sampleEvent('session.started', { constraints: { applied: ['clipboard'], unconfirmed: undefined } });
  expect(Object.keys(data.constraints ?? {})).toEqual(['applied']);
});

test('a scene sets time and cast', () => {
  const at = Date.UTC(2030, 5, 1);
  const user = { ...defaultScene.user, id: 'u1', username: 'grace' };
  const event = sampleEvent('user.login', {}, { at, user, id: 'evt_x' });
  expect(event).toMatchObject({
    id: 'evt_x',
    occurredAt: '2030-06-01T00:00:00.000Z',
    subject: { kind: 'user', id: 'u1' },
  });
  expect(event.data.user).toMatchObject({ username: 'grace', lastLoginAt: '2030-06-01T00:00:00.000Z' });
  expect(event.actor).toMatchObject({ kind: 'user', id: 'u1', name: 'grace' });
});

test('payloads cannot change each other', () => {
  const data = { session: { tags: ['a'] } };
  const event = sampleEvent('session.created', data);
  expect(defaultScene.session).not.toHaveProperty('tags');
  expect(event.data.session.tags).toEqual(['a']);
});

test.each([
  ['session.created', { state: 'pending', connections: 0 }],
  ['session.started', { state: 'running' }],
  ['session.hibernated', { state: 'hibernated', connections: 0 }],
  ['session.woken', { state: 'waking' }],
  ['session.failed', { state: 'failed' }],
  ['session.terminated', { state: 'terminated', endReason: 'user' }],
] as const)('the session of %s is in the state that the name says', (type, session) => {
  expect(sampleEvent(type).data).toMatchObject({ session });
});
