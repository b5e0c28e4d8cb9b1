import { expect, test } from 'vitest';
import { findSimilarNames } from './similar-names.ts';

test.each([
  ['streamspace-slack', 's1ack', 'digits that look like letters'],
  ['streamspace-slack', 'slack', 'the official prefix left out'],
  ['storage-minio', 'storageminio', 'a hyphen left out'],
  ['my-plugin', 'My-Plugin', 'case'],
  ['auth0-login', 'autho-login', 'a nought'],
  ['commons', 'comrnons', 'two letters that look like one'],
  ['webhook-relay', 'webhok-relay', 'a letter left out'],
  ['webhook-relay', 'webhookk-relay', 'a letter doubled'],
  ['webhook-relay', 'webhook-relax', 'a letter replaced'],
  ['webhook-relay', 'wehbook-relay', 'two letters swapped'],
])('%s and %s are alike (%s)', (a, b) => {
  expect(findSimilarNames([a, b])).toEqual(
    new Map([
      [a, b],
      [b, a],
    ]),
  );
});

test.each([
  ['storage-s3', 'storage-gcs'],
  ['auth-saml', 'auth-oauth'],
  ['dlp', 'dlq'],
  ['report-2024', 'report-2025'],
  ['session-notes', 'session-roles'],
])('%s and %s are told apart', (a, b) => {
  expect(findSimilarNames([a, b]).size).toBe(0);
});

test('the answer does not depend on the order, and a thousand names take no time to speak of', () => {
  const names = Array.from(
    { length: 1000 },
    (_, index) => `plugin-${index.toString(26)}-${(index * 7919).toString(26)}`,
  );
  const backward = findSimilarNames([...names, 'webhook-relay', 'webhook-relax'].toReversed());
  const forward = findSimilarNames([...names, 'webhook-relay', 'webhook-relax']);

  expect(forward).toEqual(backward);
  expect(forward.get('webhook-relay')).toBe('webhook-relax');
});
