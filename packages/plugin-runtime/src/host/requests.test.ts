import type { Manifest } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { hostRequests, permissionRequests } from './requests.ts';

const manifest = {
  permissions: ['network'],
  permissionReasons: { network: 'Posts notices to the hook' },
  optionalPermissions: [
    { permission: 'write:sessions', when: 'actions', reason: 'Buttons that end a session' },
    { permission: 'read:users', reason: 'Shows names' },
  ],
  network: {
    hosts: [
      { host: 'api.example.com', port: 8443, reason: 'The API' },
      { config: 'hooks[].url', reason: 'The hooks' },
    ],
  },
} satisfies Partial<Manifest> as unknown as Manifest;

const wanted = (config: Record<string, unknown>, granted: Manifest['permissions'] = ['network']) =>
  permissionRequests(manifest, new Set(granted), config)
    .filter((request) => request.wanted)
    .map(({ permission }) => permission);

test('an optional permission is wanted while the configuration makes use of it, and nobody granted it', () => {
  expect(wanted({})).toEqual([]);
  expect(wanted({ actions: [] })).toEqual([]);
  expect(wanted({ actions: ['hibernate'] })).toEqual(['write:sessions']);
  expect(wanted({ actions: ['hibernate'] }, ['network', 'write:sessions'])).toEqual([]);
});

test('each request carries its reason and its risk', () => {
  const [network, write, users] = permissionRequests(manifest, new Set(['network']));
  expect(network).toMatchObject({
    reason: 'Posts notices to the hook',
    dangerous: true,
    optional: false,
    granted: true,
  });
  expect(write).toMatchObject({ reason: 'Buttons that end a session', risk: 'high', optional: true, granted: false });
  expect(users).toMatchObject({ reason: 'Shows names', risk: 'medium' });
});

test('hosts are named as the manifest names them', () => {
  expect(hostRequests(manifest).map(({ label }) => label)).toEqual([
    'api.example.com:8443',
    'the value of hooks[].url',
  ]);
});
