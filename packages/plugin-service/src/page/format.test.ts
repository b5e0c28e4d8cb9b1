import { expect, test } from 'vitest';
import { bytes, humanise, plural, relativeTime, singular } from './format.ts';

const now = Date.parse('2026-03-10T12:00:00.000Z');
const at = (offsetMs: number) => new Date(now + offsetMs).toISOString();

test.each([
  [-1000, 'now'],
  [-12_900, '12 s ago'],
  [-59_999, '59 s ago'],
  [-60_000, '1 min ago'],
  [-3_600_000, '1 h ago'],
  [-86_400_000 * 3, '3 d ago'],
  [-86_400_000 * 31, '2026-02-07'],
  [90_000, 'in 1 min'],
])('%i ms from now reads %s', (offset, words) => {
  expect(relativeTime(at(offset), now)).toBe(words);
});

test('what is no instant is shown as it is', () => {
  expect(relativeTime('soon', now)).toBe('soon');
});

test.each([
  ['webhookUrl', 'Webhook URL'],
  ['max_retries', 'Max retries'],
  ['apiURL', 'API URL'],
  ['XMLHttpPort', 'XML HTTP port'],
  ['s3-bucket', 'S3 bucket'],
  ['', ''],
])('the key %j is labelled %j', (key, label) => {
  expect(humanise(key)).toBe(label);
});

test.each([
  ['Endpoints', 'Endpoint'],
  ['Rules', 'Rule'],
  ['Addresses', 'Addresses'],
  ['Policies', 'Policies'],
  ['Status', 'Status'],
  ['Access', 'Access'],
])('one of %s is %s', (many, one) => {
  expect(singular(many)).toBe(one);
});

test('counts and sizes carry their unit', () => {
  expect(plural(1, 'plugin')).toBe('1 plugin');
  expect(plural(0, 'delivery', 'deliveries')).toBe('0 deliveries');
  expect(bytes(512)).toBe('512 B');
  expect(bytes(1536)).toBe('1.5 KiB');
  expect(bytes(84 * 1024 ** 2)).toBe('84 MiB');
});
