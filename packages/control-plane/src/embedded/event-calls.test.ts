import { eventCatalogue } from '@streamspace/plugin-sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { containing } from '../test-support/matchers.ts';
import { secondMs } from '../instant.ts';
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

describe('fire', () => {
  test('states an event about the newest running session', async () => {
    const { id } = await controlPlane.sessions.create({ user: userIds.linus, template: 'firefox' }, {});
    clock.advance(10 * secondMs);
    const event = await controlPlane.fire('session.idle');
    expect(event).toMatchObject({
      type: 'session.idle',
      subject: { kind: 'session', id },
      data: { session: { id, username: 'linus' }, thresholdSeconds: 600 },
    });
    expect((await controlPlane.readEvents(undefined, 1000)).at(-1)?.event).toEqual(event);
  });

  test('lays data over the payload and makes the rest agree', async () => {
    const event = await controlPlane.fire('session.terminated', { session: { id: 'x', user: 'ada' }, reason: 'quota' });
    expect(event).toMatchObject({
      subject: { kind: 'session', id: 'x' },
      data: { session: { id: 'x', user: 'ada', username: 'ada', state: 'terminated' }, reason: 'quota' },
    });
  });

  test('finds what is named', async () => {
    expect(await controlPlane.fire('session.idle', { session: { id: 'grace-ubuntu-desktop-9c0d1e2f' } })).toMatchObject(
      {
        data: { session: { username: 'grace', template: 'ubuntu-desktop' } },
      },
    );
    expect(await controlPlane.fire('user.login', { user: { username: 'katherine' } })).toMatchObject({
      data: { user: { id: userIds.katherine, provider: 'saml' }, method: 'sso' },
    });
    expect(await controlPlane.fire('template.updated', { template: { name: 'gimp' } })).toMatchObject({
      subject: { kind: 'template', id: 'gimp' },
      data: { template: { displayName: 'GIMP' } },
    });
  });

  test('states aliases under their canonical name', async () => {
    expect(await controlPlane.fire('session.deleted')).toMatchObject({ type: 'session.terminated' });
  });

  test.each([
    ['session.creatd', 'did you mean "session.created"?'],
    ['nonsense', 'see the catalogue'],
    ['session.*', 'see the catalogue'],
    ['plugin.mine.done', 'see the catalogue'],
  ])('refuses "%s"', async (type, hint) => {
    await expect(controlPlane.fire(type)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: containing(hint),
    });
  });

  test('can state every event of the catalogue, also on an empty platform', async () => {
    const empty = createEmbeddedControlPlane({ path: ':memory:', clock, seed: false });
    for (const type of Object.keys(eventCatalogue)) {
      expect(await controlPlane.fire(type)).toMatchObject({ type });
      expect(await empty.fire(type)).toMatchObject({ type });
    }
    await empty.close();
  });
});

describe('emit', () => {
  test('plays an event again as a new one', async () => {
    const { id, type, data, subject } = await controlPlane.fire('audit.violation');
    const again = await controlPlane.emit({
      type,
      data,
      subject,
      replayOf: id,
      actor: { kind: 'user', id: userIds.ada },
    });
    expect(again).toMatchObject({
      type,
      data,
      subject,
      replayOf: id,
      source: 'plugin:streamspace-dlp',
      actor: { id: userIds.ada },
    });
    expect(again.id).not.toBe(id);
    expect(again.id).toMatch(/^evt_[0-9A-HJKMNP-TV-Z]{26}$/);
  });

  test('takes an event of some plugin of its own', async () => {
    const event = await controlPlane.emit({ type: 'plugin.importer.finished', data: { rows: 3 } });
    expect(event).toMatchObject({ subject: { kind: 'plugin', id: 'importer' }, data: { rows: 3 } });
  });

  test('refuses unknown types, and data that no event can hold', async () => {
    const refused = { code: 'INVALID_ARGUMENT' };
    await expect(controlPlane.emit({ type: 'session.exploded', data: {} })).rejects.toMatchObject(refused);
    await expect(controlPlane.emit({ type: 'plugin.importer.*', data: {} })).rejects.toMatchObject(refused);
    await expect(controlPlane.emit({ type: 'session.idle', data: { text: 'x'.repeat(70_000) } })).rejects.toMatchObject(
      refused,
    );
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    await expect(controlPlane.emit({ type: 'session.idle', data: cyclic })).rejects.toMatchObject(refused);
  });
});
