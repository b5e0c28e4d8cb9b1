import { decide } from '@streamspace/plugin-runtime';
import type { Denial } from '@streamspace/plugin-service';
import type { Manifest } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { manifestAdvice } from './advice.ts';

const manifest: Manifest = {
  name: 'sample',
  version: '1.0.0',
  displayName: 'Sample',
  description: 'For a test',
  type: 'webhook',
  author: 'Test',
  license: 'MIT',
  permissions: ['read:users'],
  entrypoints: { main: 'index.js' },
};
const denied = (member: string, message = '', code: Denial['code'] = 'PERMISSION_DENIED'): Denial => ({
  at: '2026-11-25T07:00:00Z',
  member,
  code,
  message,
  count: 1,
});

test('a permission is added to those that are there', () => {
  expect(manifestAdvice(denied('sessions.list'), manifest)).toEqual(['"permissions": ["read:users", "read:sessions"]']);
});

test('a dangerous one comes with the reason that it needs', () => {
  expect(manifestAdvice(denied('fetch'), manifest)).toEqual([
    '"permissions": ["read:users", "network"]',
    '"permissionReasons": { "network": "why it needs this, for the person who decides" }',
  ]);
});

test.each([
  ['https://api.example.com/x', '{ "host": "api.example.com", "reason": "what it sends there, and why" }'],
  [
    'https://api.example.com:8443',
    '{ "host": "api.example.com", "port": 8443, "reason": "what it sends there, and why" }',
  ],
])('a host is added in the words in which the broker refuses %s', (url, entry) => {
  const decision = decide({ name: 'sample', granted: true, rules: [], consents: [] }, url);
  const message = decision.allowed ? '' : decision.refusal.message;
  const hosts = [{ host: 'slack.com', reason: 'Posts there' }];
  const asking: Manifest = { ...manifest, permissions: ['network'], network: { hosts } };
  expect(manifestAdvice(denied('fetch', message), asking)).toEqual([
    `"network": { "hosts": [{ "host": "slack.com", "reason": "Posts there" }, ${entry}] }`,
  ]);
});

test.each([
  ['what an operator has to allow', denied('fetch', '', 'CONSENT_NEEDED'), manifest],
  ['what needs no permission', denied('config.set'), manifest],
  [
    'an address that no plugin can reach',
    denied('fetch', 'x is a link-local address'),
    { ...manifest, permissions: ['network' as const] },
  ],
  [
    'a permission that is listed as optional',
    denied('sessions.list'),
    { ...manifest, optionalPermissions: [{ permission: 'read:sessions' as const, reason: 'Shows more' }] },
  ],
])('there is no line for %s', (_what, denial, declared) => {
  expect(manifestAdvice(denial, declared)).toEqual([]);
});
