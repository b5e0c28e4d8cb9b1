import { expect, test } from 'vitest';
import { createAccess } from './access.ts';

const token = 'the-token';

test('takes a URL token once', () => {
  const access = createAccess({ token });
  const urlToken = access.issueUrlToken();
  const cookie = access.redeem(urlToken);

  expect(cookie).toMatch(/^[\w-]{43}$/);
  expect(cookie).not.toBe(urlToken);
  expect(access.hasSession(cookie ?? '')).toBe(true);
  expect(access.redeem(urlToken)).toBeUndefined();
});

test('knows URL tokens, cookies and the bearer token apart', () => {
  const access = createAccess({ token });
  const urlToken = access.issueUrlToken();

  expect(access.hasSession(urlToken)).toBe(false);
  expect(access.hasSession(token)).toBe(false);
  expect(access.redeem(token)).toBeUndefined();
  expect(access.isBearer(token)).toBe(true);
  expect(access.isBearer(urlToken)).toBe(false);
  expect(access.isBearer('')).toBe(false);
});

test('forgets a URL token after a day and a session after a week', () => {
  let now = 0;
  const access = createAccess({ token, now: () => now });
  const late = access.issueUrlToken();
  const session = access.redeem(access.issueUrlToken()) ?? '';

  now = 24 * 60 * 60 * 1000;
  expect(access.redeem(late)).toBeUndefined();
  expect(access.hasSession(session)).toBe(true);

  now *= 7;
  expect(access.hasSession(session)).toBe(false);
});

test('keeps a bounded number of unused URL tokens, the newest', () => {
  const access = createAccess({ token });
  const first = access.issueUrlToken();
  const others = Array.from({ length: 64 }, () => access.issueUrlToken());

  expect(access.redeem(first)).toBeUndefined();
  expect(access.redeem(others[0] ?? '')).toBeDefined();
});
