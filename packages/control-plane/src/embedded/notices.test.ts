import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hourMs, instant } from '../instant.ts';
import { createRandom } from '../random.ts';
import { createVirtualClock } from '../test-support/virtual-clock.ts';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from './create-embedded-control-plane.ts';
import { morning } from '../test-support/open-test-platform.ts';
import { groupIds, userIds } from './seed/ids.ts';

let clock: ReturnType<typeof createVirtualClock>;
let controlPlane: EmbeddedControlPlane;
beforeEach(() => {
  clock = createVirtualClock(morning);
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', clock, random: createRandom(1) });
});
afterEach(() => controlPlane.close());

const slack = { plugin: 'streamspace-slack' };

describe('notices', () => {
  const readers = async () => new Set((await controlPlane.inbox()).map(({ user }) => user));

  test.each([
    ['one user', { user: userIds.linus }, [userIds.linus]],
    ['the active members of a group', { group: groupIds.research }, [userIds.alan, userIds.katherine]],
    ['operators and above', { role: 'operator' }, [userIds.ada, userIds.grace]],
    ['admins', { role: 'admin' }, [userIds.ada]],
    ['the owner of a session', { session: 'ada-firefox-1a2b3c4d' }, [userIds.ada]],
  ] as const)('reach %s', async (_who, to, expected) => {
    await controlPlane.notify(to, { title: 'Hello' }, slack);
    expect(await readers()).toEqual(new Set(expected));
  });

  test('replace the one before with the same key, of the same plugin and for the same reader', async () => {
    const send = (title: string, user: string, plugin: string) =>
      controlPlane.notify({ user }, { title, key: 'k' }, { plugin });
    await send('old', userIds.linus, 'a');
    await send('for ada', userIds.ada, 'a');
    await send('of b', userIds.linus, 'b');
    await send('new', userIds.linus, 'a');
    expect((await controlPlane.inbox()).map(({ title }) => title)).toEqual(['new', 'of b', 'for ada']);
  });

  test('are unread until they are marked', async () => {
    const { id } = await controlPlane.notify({ user: userIds.linus }, { title: 'Hello', level: 'warning' }, slack);
    const [notice] = await controlPlane.inbox({ user: userIds.linus, unread: true });
    expect(notice).toMatchObject({ noticeId: id, title: 'Hello', level: 'warning', at: instant(morning) });
    expect(notice).not.toHaveProperty('readAt');

    await controlPlane.markRead(notice?.id ?? '');
    clock.advance(hourMs);
    await controlPlane.markRead(notice?.id ?? '');
    expect(await controlPlane.inbox({ unread: true })).toEqual([]);
    expect(await controlPlane.inbox({ unread: false })).toMatchObject([{ readAt: instant(morning) }]);
  });
});
