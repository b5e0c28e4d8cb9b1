import { afterEach, beforeEach, expect, test } from 'vitest';
import { instant } from '../instant.ts';
import { morning, openTestPlatform } from '../test-support/open-test-platform.ts';
import { initiatorOf } from './initiator.ts';
import { userIds } from './seed/ids.ts';

let platform: ReturnType<typeof openTestPlatform>;
beforeEach(() => {
  platform = openTestPlatform();
});
afterEach(() => platform.stop());

test('a login moves lastLoginAt and says how it was made', () => {
  const { parts, transact } = platform;
  transact((at) => parts.users.login(userIds.katherine, at));
  transact((at) => parts.users.login(userIds.ada, at));

  expect(platform.events()).toMatchObject([
    { type: 'user.login', data: { provider: 'saml', method: 'sso', user: { lastLoginAt: instant(morning) } } },
    { type: 'user.login', data: { provider: 'local', method: 'password', mfa: true }, actor: { id: userIds.ada } },
  ]);
  expect(parts.users.get(userIds.katherine)).toMatchObject({
    lastLoginAt: instant(morning),
    updatedAt: instant(morning),
  });
});

test('a logout names the login that it ends', () => {
  const { parts, transact } = platform;
  transact((at) => parts.users.login(userIds.linus, at));
  transact((at) => parts.users.logout(userIds.linus, 'user', at));
  transact((at) => parts.users.logout(userIds.linus, 'user', at));

  const [login, logout, ...more] = platform.events();
  expect(logout).toMatchObject({ type: 'user.logout', data: { reason: 'user', loginId: login?.data['loginId'] } });
  expect(more).toEqual([]);
});

test('a user who is deactivated is signed out everywhere, after the change was stated', () => {
  const { parts, transact } = platform;
  transact((at) => parts.users.login(userIds.linus, at));
  transact((at) => parts.users.login(userIds.linus, at));
  transact((at) => parts.users.setActive(userIds.linus, false, at, initiatorOf({ plugin: 'guard' })));

  const events = platform.events().slice(2);
  expect(events.map(({ type }) => type)).toEqual(['user.updated', 'user.logout', 'user.logout']);
  expect(events[1]).toMatchObject({ data: { reason: 'revoked' } });
  expect(parts.users.isLoggedIn(userIds.linus)).toBe(false);
});

test('a user who is not active cannot sign in', () => {
  const { parts, transact } = platform;
  expect(() => transact((at) => parts.users.login(userIds.barbara, at))).toThrow(
    expect.objectContaining({ code: 'INVALID_STATE' }),
  );
  expect(platform.events()).toEqual([]);
});
