import { expect, test } from 'vitest';
import { isSafeLink } from './safe-link.ts';

test.each(['https://example.com/a', 'http://localhost:1', '/sessions/ada'])('%s may be followed', (link) => {
  expect(isSafeLink(link)).toBe(true);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  '//evil.example',
  '/\\evil.example',
  ' https://x',
  'x/y',
  undefined,
])('%s may not be followed', (link) => {
  expect(isSafeLink(link)).toBe(false);
});
