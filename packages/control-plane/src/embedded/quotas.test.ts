import { isPluginError, type PlatformEvent } from '@streamspace/plugin-sdk';
import { afterEach, expect, test } from 'vitest';
import { containing } from '../test-support/matchers.ts';
import { minuteMs } from '../instant.ts';
import { initiatorOf } from './initiator.ts';
import { openTestPlatform } from '../test-support/open-test-platform.ts';
import { userIds } from './seed/ids.ts';

let platform: ReturnType<typeof openTestPlatform>;
afterEach(() => platform.stop());

const by = initiatorOf({});
const small = { cpu: '100m', memory: '64Mi' };

const start = (resources = small) =>
  platform.transact((at) =>
    platform.parts.sessions.create({ user: userIds.linus, template: 'firefox', resources }, { at, by }),
  );
const end = (id: string) => {
  platform.transact((at) => platform.parts.sessions.terminate(id, 'user', { at, by }));
  platform.clock.advance(minuteMs);
};
const quotaEvents = (): readonly PlatformEvent[] => platform.events().filter(({ type }) => type.startsWith('quota.'));
const idOf = (outcome: ReturnType<typeof start>) => ('id' in outcome ? outcome.id : 'refused');

test('a limit that is reached is stated once at 80 % and once at 100 %', () => {
  platform = openTestPlatform();
  for (let count = 0; count < 5; count += 1) start();

  expect(quotaEvents()).toMatchObject([
    {
      type: 'quota.warning',
      subject: { kind: 'user', id: userIds.linus },
      data: {
        quota: { resource: 'sessions', used: 4, limit: 5, ratio: 0.8, level: 'warning' },
        user: { username: 'linus' },
      },
    },
    { type: 'quota.exceeded', data: { quota: { used: 5, ratio: 1, level: 'exceeded' } } },
  ]);
});

test('a warning comes again only after use has fallen below 75 %', () => {
  platform = openTestPlatform();
  const ids = Array.from({ length: 4 }, () => idOf(start()));
  end(ids[0] ?? '');
  expect(quotaEvents()).toHaveLength(1);
  start();
  expect(quotaEvents().map(({ type }) => type)).toEqual(['quota.warning', 'quota.warning']);
});

test('after the limit, falling to 80 % arms the limit again but not the warning', () => {
  platform = openTestPlatform();
  const ids = Array.from({ length: 5 }, () => idOf(start()));
  end(ids[0] ?? '');
  start();
  expect(quotaEvents().map(({ type }) => type)).toEqual(['quota.warning', 'quota.exceeded', 'quota.exceeded']);
});

test('a launch beyond the limit is refused with a reason, and stated once', () => {
  platform = openTestPlatform();
  for (let count = 0; count < 5; count += 1) start();
  const outcomes = [start(), start()];

  expect(outcomes.every(isPluginError)).toBe(true);
  expect(outcomes[0]).toMatchObject({ code: 'QUOTA_EXCEEDED', message: containing('5 of 5 (sessions)') });
  expect(quotaEvents().filter(({ data }) => data['refused'] === true)).toHaveLength(1);
});

test('a session too large for what is left is refused', () => {
  platform = openTestPlatform();
  expect(start({ cpu: '17', memory: '1Gi' })).toMatchObject({
    code: 'QUOTA_EXCEEDED',
    message: containing('(cpu)'),
  });
  expect(start({ cpu: '16', memory: '1Gi' })).toMatchObject({ state: 'pending' });
});

test('a hibernated session counts as a session, but uses no CPU', () => {
  platform = openTestPlatform();
  const id = idOf(start({ cpu: '16', memory: '1Gi' }));
  platform.clock.advance(minuteMs);
  platform.transact((at) => platform.parts.sessions.hibernate(id, 'user', { at, by }));
  expect(start({ cpu: '1', memory: '1Gi' })).toMatchObject({ code: 'QUOTA_EXCEEDED' });
  platform.clock.advance(minuteMs);
  expect(start({ cpu: '1', memory: '1Gi' })).toMatchObject({ state: 'pending' });
});

test('a user shows the limits that are nearly used up', () => {
  platform = openTestPlatform();
  expect(platform.parts.users.get(userIds.linus)).not.toHaveProperty('quotas');
  for (let count = 0; count < 4; count += 1) start();
  expect(platform.parts.users.get(userIds.linus).quotas).toMatchObject([{ resource: 'sessions', used: 4 }]);
});
