import type { Permission, PlatformEvent } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { projectEvent } from './project-event.ts';

const event: PlatformEvent = {
  id: 'evt_1',
  type: 'session.terminated',
  occurredAt: '2026-11-25T07:00:00.000Z',
  certainty: 'observed',
  subject: { kind: 'session', id: 's1' },
  orgId: 'default-org',
  source: 'control-plane',
  actor: { kind: 'user', id: 'u1', name: 'Ada', role: 'admin', ip: '10.0.0.1' },
  data: {
    session: { id: 's1', user: 'u1', template: 't', username: 'ada', state: 'terminated', teams: ['g'] },
    reason: 'user',
    lifetimeMs: 5,
  },
};
const seen = (...granted: Permission[]) => projectEvent(event, new Set(granted));

test('without the family’s read permission an event holds ids only', () => {
  expect(seen().data).toEqual({ session: { id: 's1', user: 'u1', template: 't' } });
  expect(seen('read:users').data).toEqual({ session: { id: 's1', user: 'u1', template: 't' } });
});

test('with it the event is complete, but for what belongs to the users', () => {
  expect(seen('read:sessions').data).toEqual({
    session: { id: 's1', user: 'u1', template: 't', username: 'ada', state: 'terminated' },
    reason: 'user',
    lifetimeMs: 5,
  });
  expect(seen('read:sessions', 'read:users')).toEqual(event);
});

test('who did it is an id, without read:users', () => {
  expect(seen('read:sessions').actor).toEqual({ kind: 'user', id: 'u1' });
});

test('a session inside an event of users is cut down too', () => {
  const login = {
    ...event,
    type: 'user.login',
    data: { user: { id: 'u1', email: 'ada@example.com' }, session: { id: 's1', state: 'running' } },
  };
  expect(projectEvent(login, new Set(['read:users'])).data).toEqual({
    user: { id: 'u1', email: 'ada@example.com' },
    session: { id: 's1' },
  });
});

test('events of the installation need no permission', () => {
  const configured = { ...event, type: 'plugin.configured', data: { plugin: { name: 'x' }, keys: ['a'] } };
  expect(projectEvent(configured, new Set()).data).toEqual({ plugin: { name: 'x' }, keys: ['a'] });
});
