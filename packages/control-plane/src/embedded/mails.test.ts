import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { containing } from '../test-support/matchers.ts';
import { dayMs, instant } from '../instant.ts';
import { createRandom } from '../random.ts';
import { createVirtualClock } from '../test-support/virtual-clock.ts';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from './create-embedded-control-plane.ts';
import { morning } from '../test-support/open-test-platform.ts';
import { userIds } from './seed/ids.ts';

let clock: ReturnType<typeof createVirtualClock>;
let controlPlane: EmbeddedControlPlane;
beforeEach(() => {
  clock = createVirtualClock(morning);
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', clock, random: createRandom(1) });
});
afterEach(() => controlPlane.close());

const slack = { plugin: 'streamspace-slack' };

describe('mail', () => {
  const mail = { subject: 'Report', text: 'All is well' };

  test('stays here, with the addresses of its users', async () => {
    const to = [{ user: userIds.ada }, { address: 'ops@example.com' }, { address: 'ada@example.com' }];
    const { id } = await controlPlane.sendMail({ ...mail, to }, slack);
    expect(await controlPlane.mails()).toEqual([
      { ...mail, id, to: ['ada@example.com', 'ops@example.com'], plugin: 'streamspace-slack', at: instant(morning) },
    ]);
  });

  test('to a user without an address is refused', async () => {
    const to = [{ user: userIds.ada }, { user: userIds.kiosk }];
    await expect(controlPlane.sendMail({ ...mail, to }, slack)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: containing('"kiosk"'),
    });
    expect(await controlPlane.mails()).toEqual([]);
  });

  test('with the same dedupe key is sent once a day per plugin', async () => {
    const send = (plugin: string) =>
      controlPlane.sendMail({ ...mail, to: [{ user: userIds.ada }], dedupe: 'd' }, { plugin });
    const first = await send('a');
    expect(await send('a')).toEqual(first);
    expect(await send('b')).not.toEqual(first);
    clock.advance(dayMs);
    expect(await send('a')).not.toEqual(first);
    expect(await controlPlane.mails()).toHaveLength(3);
  });
});
