import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { containing } from '../test-support/matchers.ts';
import { dayMs, instant, minuteMs, secondMs } from '../instant.ts';
import { createRandom } from '../random.ts';
import { createVirtualClock } from '../test-support/virtual-clock.ts';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from './create-embedded-control-plane.ts';
import { morning } from '../test-support/open-test-platform.ts';
import { groupIds, userIds } from './seed/ids.ts';

let clock: ReturnType<typeof createVirtualClock>;
let controlPlane: EmbeddedControlPlane;
beforeEach(() => {
  clock = createVirtualClock(morning);
  controlPlane = createEmbeddedControlPlane({
    path: ':memory:',
    clock,
    random: createRandom(1),
    publicUrl: 'https://desk.example.com/',
  });
});
afterEach(() => controlPlane.close());

const wanted = { user: userIds.linus, template: 'firefox' };
const slack = { plugin: 'streamspace-slack' };

async function running() {
  const { id } = await controlPlane.sessions.create(wanted, {});
  clock.advance(10 * secondMs);
  return id;
}

const newEvents = async () =>
  (await controlPlane.readEvents(undefined, 1000))
    .map(({ event }) => event)
    .filter(({ type }) => type !== 'session.heartbeat');

describe('an act', () => {
  test('with a request id happens once, and is answered again for 24 hours', async () => {
    const id = await running();
    await controlPlane.sessions.hibernate(id, { requestId: 'r1' }, slack);
    clock.advance(minuteMs);
    await controlPlane.sessions.wake(id, {}, slack);
    clock.advance(minuteMs);

    await controlPlane.sessions.hibernate(id, { requestId: 'r1' }, slack);
    expect(await controlPlane.sessions.get(id)).toMatchObject({ state: 'running' });
    await controlPlane.sessions.hibernate(id, { requestId: 'r1' }, { plugin: 'another' });
    expect(await controlPlane.sessions.get(id)).toMatchObject({ state: 'hibernating' });
    clock.advance(dayMs);
    await expect(controlPlane.sessions.hibernate(id, { requestId: 'r1' }, slack)).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
  });

  test('that failed may be tried again with the same request id', async () => {
    const { id } = await controlPlane.sessions.create(wanted, {});
    const hibernate = () => controlPlane.sessions.hibernate(id, { requestId: 'r1' }, slack);
    await expect(hibernate()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    clock.advance(10 * secondMs);
    await hibernate();
    expect(await controlPlane.sessions.get(id)).toMatchObject({ state: 'hibernating' });
  });

  test('cannot take the request id of another one', async () => {
    const id = await running();
    await controlPlane.sessions.hibernate(id, { requestId: 'r1' }, slack);
    await expect(controlPlane.sessions.terminate(id, { requestId: 'r1' }, slack)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: containing('"r1"'),
    });
  });

  test('tells the owner the reason that was given', async () => {
    const id = await running();
    await controlPlane.sessions.hibernate(id, { reason: 'Nobody was there' }, slack);
    expect(await controlPlane.inbox({ user: userIds.linus })).toMatchObject([
      { text: 'Nobody was there', plugin: 'streamspace-slack', link: `/sessions/${id}` },
    ]);
  });

  test('of a plugin that was reacting names the plugin and the chain', async () => {
    const causedBy = [
      { plugin: 'a', event: 'evt_1' },
      { plugin: 'streamspace-slack', event: 'evt_2' },
    ];
    await controlPlane.sessions.create(wanted, { ...slack, causedBy });
    await controlPlane.sessions.create(wanted, slack);
    await controlPlane.sessions.create(wanted, {});

    const [reaction, own, person] = await newEvents();
    expect(reaction).toMatchObject({ actor: { kind: 'plugin', name: 'streamspace-slack' }, causedBy });
    expect(own?.causedBy).toEqual([{ plugin: 'streamspace-slack' }]);
    expect(person?.actor).toEqual({ kind: 'user' });
    expect(person).not.toHaveProperty('causedBy');
  });
});

describe('what does not exist', () => {
  const unknown = [
    ['session', () => controlPlane.sessions.get('nope')],
    ['session to end', () => controlPlane.sessions.terminate('nope', {}, {})],
    ['owner', () => controlPlane.sessions.create({ ...wanted, user: 'nope' }, {})],
    ['template to start', () => controlPlane.sessions.create({ ...wanted, template: 'nope' }, {})],
    ['user', () => controlPlane.users.get('nope')],
    ['user of groups', () => controlPlane.users.groups('nope')],
    ['user to change', () => controlPlane.users.update('nope', { active: false }, {}, {})],
    ['template', () => controlPlane.templates.get('nope')],
    ['reader', () => controlPlane.notify({ user: 'nope' }, { title: 'x' }, {})],
    ['group of readers', () => controlPlane.notify({ group: 'nope' }, { title: 'x' }, {})],
    ['session of a reader', () => controlPlane.notify({ session: 'nope' }, { title: 'x' }, {})],
    ['recipient', () => controlPlane.sendMail({ to: [{ user: 'nope' }], subject: 'x', text: 'x' }, {})],
    ['notice', () => controlPlane.markRead('nope')],
  ] as const;
  test.each(unknown)('is NOT_FOUND: %s', async (_what, call) => {
    await expect(call()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('lists', () => {
  test('of sessions come newest first, page by page', async () => {
    const newest = await running();
    const all = await controlPlane.sessions.list({}, {});
    expect(all[0]?.id).toBe(newest);
    expect(all.next).toBeUndefined();
    const created = all.map(({ createdAt }) => createdAt);
    expect(created).toEqual(created.toSorted().toReversed());

    const paged = [];
    let cursor: string | undefined;
    do {
      const page = await controlPlane.sessions.list({}, { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.length).toBeLessThanOrEqual(3);
      paged.push(...page);
      cursor = page.next;
    } while (cursor !== undefined);
    expect(paged).toEqual([...all]);
  });

  test('take filters, of which all hold', async () => {
    const id = await running();
    const ids = async (filter: Parameters<EmbeddedControlPlane['sessions']['list']>[0]) =>
      (await controlPlane.sessions.list(filter, {})).map((session) => session.id);
    expect(await ids({ user: userIds.linus, state: 'running' })).toEqual([id]);
    expect(await ids({ template: 'firefox', state: 'running' })).toEqual([id, 'ada-firefox-1a2b3c4d']);
    expect(await ids({ user: 'nope' })).toEqual([]);

    const names = async (filter: Parameters<EmbeddedControlPlane['users']['list']>[0]) =>
      (await controlPlane.users.list(filter, {})).map(({ username }) => username);
    expect(await names({ role: 'admin' })).toEqual(['ada']);
    expect(await names({ active: false })).toEqual(['barbara']);
    expect(await names({ username: 'grace', active: true })).toEqual(['grace']);

    const templates = async (filter: Parameters<EmbeddedControlPlane['templates']['list']>[0]) =>
      (await controlPlane.templates.list(filter, {})).map(({ name }) => name);
    expect(await templates({ category: 'Web Browsers' })).toEqual(['chromium', 'firefox']);
    expect(await templates({ tag: 'graphics' })).toEqual(['blender', 'gimp']);
    expect(await templates({ tag: 'graph' })).toEqual([]);
  });

  test.each([0, 501, 1.5, -1])('refuse a limit of %s', async (limit) => {
    await expect(controlPlane.users.list({}, { limit })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test.each([
    '',
    'nonsense',
    Buffer.from('[1,2,3]').toString('base64url'),
    Buffer.from('[null]').toString('base64url'),
  ])('refuse the cursor "%s"', async (cursor) => {
    await expect(controlPlane.users.list({}, { cursor })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('users', () => {
  test('are deactivated with an event that tells what it was before', async () => {
    const user = await controlPlane.users.update(userIds.linus, { active: false }, { requestId: 'r1' }, slack);
    expect(user).toMatchObject({ active: false, updatedAt: instant(morning) });
    expect(await newEvents()).toMatchObject([
      {
        type: 'user.updated',
        subject: { kind: 'user', id: userIds.linus },
        data: { user: { active: false }, changes: ['active'], previous: { active: true } },
        actor: { name: 'streamspace-slack' },
      },
    ]);
    expect(await controlPlane.users.update(userIds.linus, { active: false }, { requestId: 'r1' }, slack)).toEqual(user);
  });

  test('that are so already do not change', async () => {
    await controlPlane.users.update(userIds.linus, { active: true }, {}, slack);
    expect(await newEvents()).toEqual([]);
  });

  test('that are not active start no session', async () => {
    await expect(controlPlane.sessions.create({ ...wanted, user: userIds.barbara }, {})).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: containing('"barbara"'),
    });
  });

  test('know their groups', async () => {
    const groups = await controlPlane.users.groups(userIds.grace);
    expect(groups).toMatchObject([
      { name: 'engineering', memberCount: 4 },
      { name: 'platform', parentId: groupIds.engineering },
    ]);
    expect(await controlPlane.users.get(userIds.grace)).toMatchObject({ groups: groups.map(({ id }) => id) });
  });
});

test('what works here is said per event and per noun', async () => {
  const capabilities = await controlPlane.capabilities();
  expect(capabilities).toMatchObject({
    'events.session.created': 'yes',
    'events.quota.warning': 'yes',
    'sessions.read': 'yes',
    'sessions.write': 'yes',
    'users.write': 'yes',
    'templates.read': 'yes',
    'templates.write': 'no',
    notify: 'yes',
    email: 'yes',
  });
});

test('the address of the platform has no slash at its end', () => {
  expect(controlPlane.platform.publicUrl).toBe('https://desk.example.com');
});

test.each([{ speed: 0 }, { speed: -1 }, { speed: Number.NaN }, { heartbeatSeconds: 5 }])(
  'options out of range are refused: %o',
  (options) => {
    expect(() => createEmbeddedControlPlane({ path: ':memory:', ...options })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  },
);
