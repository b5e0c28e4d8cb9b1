import { expect, test } from 'vitest';
import { embeddedCapabilities } from './embedded/capabilities.ts';
import { limitsOf } from './limits.ts';
import { remoteCapabilities } from './remote/capabilities.ts';

const real = remoteCapabilities();

test.each<[title: string, manifest: Parameters<typeof limitsOf>[0], limits: readonly string[]]>([
  ['nothing', { permissions: [] }, []],
  ['what it does roughly', { permissions: ['write:sessions'], events: ['session.started'] }, []],
  ['a permission', { permissions: ['write:users'] }, ['users.write!']],
  [
    'an optional permission',
    { permissions: [], optionalPermissions: [{ permission: 'write:users', reason: 'To lock them' }] },
    ['users.write'],
  ],
  ['one event of two', { permissions: [], events: ['session.started', 'agent.connected'] }, ['events.agent.connected']],
  [
    'every event',
    { permissions: [], events: ['agent.connected', 'agent.*'] },
    ['events.agent.connected!', 'events.agent.*!'],
  ],
  ['a pattern of which something is told', { permissions: [], events: ['session.*'] }, []],
  ['events of plugins', { permissions: [], events: ['plugin.billing.paid', 'audit.violation', '*'] }, []],
  ['a permission that unlocks nothing yet', { permissions: ['write:templates'] }, []],
  ['the network', { permissions: ['network', 'admin'] }, []],
])('a plugin that wants %s', (_title, manifest, limits) => {
  expect(limitsOf(manifest, real).map(({ capability, essential }) => `${capability}${essential ? '!' : ''}`)).toEqual(
    limits,
  );
  expect(
    limitsOf(manifest, embeddedCapabilities()).filter(({ capability }) => capability.startsWith('events.')),
  ).toEqual([]);
});

test('an alias is what it stands for, and is said by the name that the plugin uses', () => {
  expect(limitsOf({ permissions: [], events: ['dlp.violation'] }, { 'events.audit.violation': 'yes' })).toEqual([]);
  expect(limitsOf({ permissions: [], events: ['dlp.violation'] }, {})).toEqual([
    {
      capability: 'events.audit.violation',
      essential: true,
      message: 'This control plane does not tell of dlp.violation.',
    },
  ]);
});
