import { expect, test } from 'vitest';
import { endpoint, event, sessionCreated } from './__fixtures__/samples.ts';
import { wants } from './selection.ts';

test('an endpoint gets the names, patterns and aliases that it selects', () => {
  expect(wants(endpoint({ events: ['session.created'] }), sessionCreated())).toBe(true);
  expect(wants(endpoint({ events: ['session.*'] }), sessionCreated())).toBe(true);
  expect(wants(endpoint({ events: ['*'] }), sessionCreated())).toBe(true);
  expect(wants(endpoint({ events: ['session.deleted'] }), event('session.terminated', {}))).toBe(true);
  expect(wants(endpoint({ events: ['user.*', 'session.failed'] }), sessionCreated())).toBe(false);
});

test('an endpoint that is switched off gets nothing', () => {
  expect(wants(endpoint({ enabled: false }), sessionCreated())).toBe(false);
});

test('a filter takes users by id or name and templates by name, and both must hold', () => {
  const passes = (filter: object, subject = sessionCreated()) => wants(endpoint({ events: ['*'], filter }), subject);
  expect(passes({ users: ['u-ada'] })).toBe(true);
  expect(passes({ users: ['ada'] })).toBe(true);
  expect(passes({ users: ['bob'] })).toBe(false);
  expect(passes({ users: ['ada'], templates: ['gimp', 'firefox'] })).toBe(true);
  expect(passes({ users: ['ada'], templates: ['gimp'] })).toBe(false);
});

test.each([
  ['user.created', { user: { id: 'u-ada' } }],
  ['quota.exceeded', { quota: { owner: { kind: 'user', id: 'u-ada' } } }],
  ['recording.completed', { recording: { id: 'r-1', user: 'u-ada' } }],
  ['audit.violation', { violation: { id: 'v-1', subject: { user: 'u-ada' } } }],
])('a user filter finds the user of %s', (type, data) => {
  const filtered = endpoint({ events: ['*'], filter: { users: ['u-ada'] } });
  expect(wants(filtered, event(type, data))).toBe(true);
});

test('what names no user does not pass a user filter', () => {
  const filtered = endpoint({ events: ['*'], filter: { users: ['u-ada'] } });
  expect(wants(filtered, event('node.ready', { node: { name: 'n-1' } }))).toBe(false);
  expect(wants(filtered, event('quota.exceeded', { quota: { owner: { kind: 'group', id: 'u-ada' } } }))).toBe(false);
});
