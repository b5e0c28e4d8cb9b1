import { expect, test } from 'vitest';
import { createRedactor, redactJson } from './redact.ts';

const canary = 'can+ary/se"cret ü=42';
const redact = createRedactor([canary, 'short']);

test.each<[string, string]>([
  ['as it is', canary],
  ['base64', Buffer.from(canary).toString('base64')],
  ['base64url', Buffer.from(canary).toString('base64url')],
  ['Basic credentials', `Basic ${Buffer.from(`user:${canary}`).toString('base64')}`],
  ['Basic credentials with a longer name', `Basic ${Buffer.from(`ab:${canary}:x`).toString('base64')}`],
  ['a URL', `https://a.example/?t=${encodeURIComponent(canary)}`],
  [
    'a URL in lower case',
    `https://a.example/?t=${encodeURIComponent(canary).replace(/%../g, (hex) => hex.toLowerCase())}`,
  ],
  ['a form', new URLSearchParams({ t: canary }).toString()],
  ['JSON', JSON.stringify({ t: canary })],
])('a secret is removed in the form of %s', (_form, text) => {
  const clean = redact(text);
  expect(clean).toContain('•••');
  expect(clean).not.toContain('ary/se');
  // Nor does anything stay that decodes to a part of it.
  const rest = clean
    .replaceAll('•••', ' ')
    .split(/\s+/)
    .map((part) => Buffer.from(part, 'base64').toString());
  expect(rest.join()).not.toMatch(/can\+ary|secret/);
});

test('short values are left alone, or every word would go', () => {
  expect(redact('a short text')).toBe('a short text');
});

test('JSON data is redacted in keys and values and stays JSON', () => {
  expect(redactJson({ [canary]: [canary, 1, { deep: `x ${canary} y` }] }, redact)).toEqual({
    '•••': ['•••', 1, { deep: 'x ••• y' }],
  });
});

test('a text that is JSON itself is redacted as it is, not as it is escaped around it', () => {
  expect(redactJson({ message: `told ${JSON.stringify(canary)}` }, redact)).toEqual({ message: 'told "•••"' });
});

test('of two secrets of which one holds the other, the longer one goes as a whole', () => {
  expect(createRedactor(['abcdefgh', 'abcdefghijkl'])('x abcdefghijkl y')).toBe('x ••• y');
});
