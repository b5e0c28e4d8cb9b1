import { expect, test } from 'vitest';
import { egressPolicy } from './egress-policy.ts';
import type { PluginRecord } from './plugin-table.ts';

const recordOf = (resources?: PluginRecord['manifest']['resources']): PluginRecord => ({
  id: 1,
  manifest: {
    name: 'sample',
    version: '1.0.0',
    displayName: 'Sample',
    description: 'For a test',
    type: 'webhook',
    author: 'Test',
    license: 'MIT',
    permissions: [],
    entrypoints: { main: 'index.js' },
    ...(resources === undefined ? {} : { resources }),
  },
  tier: 'community',
  bundleDirectory: '',
  subscriptions: [],
  enabled: false,
  config: {},
  granted: [],
  consents: [],
  installedAt: '2026-11-25T07:00:00.000Z',
  updatedAt: '2026-11-25T07:00:00.000Z',
});
const bytesPerSecond = (resources?: PluginRecord['manifest']['resources']) =>
  egressPolicy(recordOf(resources), new Set()).bytesPerSecond;
const requestsPerSecond = (resources?: PluginRecord['manifest']['resources']) =>
  egressPolicy(recordOf(resources), new Set()).requestsPerSecond;

test('a plugin has the rate of requests that its manifest asks for, and else the broker’s', () => {
  expect(requestsPerSecond({ requests: '200/s' })).toBe(200);
  expect(requestsPerSecond({ memory: '128MiB' })).toBeUndefined();
  expect(requestsPerSecond()).toBeUndefined();
});

test('a plugin has the rate of bytes that its manifest asks for, and else the broker’s', () => {
  expect(bytesPerSecond({ egress: '100MiB/s' })).toBe(100 * 1024 ** 2);
  expect(bytesPerSecond({ egress: '512KiB/s' })).toBe(512 * 1024);
  expect(bytesPerSecond()).toBeUndefined();
});
