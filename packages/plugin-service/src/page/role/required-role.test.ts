import { expect, test } from 'vitest';
import { parseRoute } from '../routes.ts';
import { isAtLeast, requiredRole, startRoute } from './required-role.ts';

test.each([
  ['/home', 'user'],
  ['/home/settings', 'user'],
  ['/account', 'user'],
  ['/sign-in/terminal', 'user'],
  ['/', 'operator'],
  ['/activity', 'operator'],
  ['/audit', 'operator'],
  ['/repositories', 'operator'],
  ['/plugins/relay', 'operator'],
  ['/plugins/relay/logs', 'operator'],
  ['/plugins/relay/configuration', 'admin'],
] as const)('%s takes the role %s', (path, role) => {
  expect(requiredRole(parseRoute(path))).toBe(role);
});

test('a role has what those below it have, and nobody has more than a user before their role is known', () => {
  expect(isAtLeast('admin', 'operator')).toBe(true);
  expect(isAtLeast('operator', 'operator')).toBe(true);
  expect(isAtLeast('operator', 'admin')).toBe(false);
  expect(isAtLeast(undefined, 'user')).toBe(true);
  expect(isAtLeast(undefined, 'operator')).toBe(false);
});

test('users begin at home, everybody else in the catalog', () => {
  const start = parseRoute('/');
  expect(startRoute(start, '/', 'user')).toEqual({ page: 'home' });
  expect(startRoute(start, '/', 'operator')).toEqual({ page: 'catalog' });
  expect(startRoute(start, '/plugins', 'user')).toEqual({ page: 'catalog' });
});
