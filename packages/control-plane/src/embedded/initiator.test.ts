import { expect, test } from 'vitest';
import { initiatorOf } from './initiator.ts';

test('a person is named where the service knows who it is', () => {
  expect(initiatorOf({})).toEqual({ actor: { kind: 'user' } });
  expect(initiatorOf({ user: 'u1' })).toEqual({ actor: { kind: 'user', id: 'u1' } });
});

test('a plugin is the actor, also when it acts for somebody', () => {
  const causedBy = [{ plugin: 'reaper', event: 'evt_1' }];
  const actor = { kind: 'plugin', id: 'reaper', name: 'reaper' };
  expect(initiatorOf({ plugin: 'reaper', causedBy })).toEqual({ actor, causedBy });
  expect(initiatorOf({ plugin: 'reaper', user: 'u1' })).toEqual({
    actor: { ...actor, onBehalfOf: 'u1' },
    causedBy: [{ plugin: 'reaper' }],
  });
});
