import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEventFaults, isEventType, type PlatformEvent } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { containing } from '../test-support/matchers.ts';
import { allEventsOf, openFake } from '../test-support/open-remote.ts';

function faultsIn({ type, data }: PlatformEvent): readonly unknown[] {
  return isEventType(type) ? findEventFaults(type, data) : [`${type} is no event`];
}

const plugin = { plugin: 'my-plugin' };

test('a token that ends is renewed by one sign-in, however many ask', async () => {
  const { fake, connect, pass } = openFake();
  const paths: string[] = [];
  const counted = (request: Request) => {
    paths.push(new URL(request.url).pathname.slice('/api/v1'.length));
    return fake.fetch(request);
  };
  const controlPlane = connect({ fetch: counted });
  await pass(5000);
  expect(paths.filter((path) => path === '/auth/login')).toHaveLength(1);
  fake.revokeTokens();
  await Promise.all([1, 2, 3].map(() => controlPlane.sessions.list({}, {})));
  expect(paths.filter((path) => path === '/auth/login')).toHaveLength(2);
  await controlPlane.close();
});

test('reads are tried again and changes are not', async () => {
  const { fake, connect, pass } = openFake();
  const controlPlane = connect();
  await pass(4000);
  const { name } = fake.world.launch('u-service', 'firefox');
  fake.world.move(name, 'running');
  fake.faults.failNext = 2;
  const reading = controlPlane.sessions.get(name);
  await pass(3000);
  expect((await reading).state).toBe('running');
  fake.faults.failNext = 1;
  await expect(controlPlane.sessions.hibernate(name, {}, plugin)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
  expect(fake.world.sessions.get(name)?.state).toBe('running');
  await controlPlane.close();
});

test('a change without an answer in time may have happened, and says so', async () => {
  const { fake, connect, pass } = openFake();
  const controlPlane = connect({ timeoutMs: 1000 });
  await pass(4000);
  const { name } = fake.world.launch('u-service', 'firefox');
  fake.world.move(name, 'running');
  fake.faults.slowMs = 5000;
  const [outcome] = await Promise.allSettled([controlPlane.sessions.terminate(name, {}, plugin), pass(2000)]);
  expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'OUTCOME_UNKNOWN' } });
  await controlPlane.close();
});

test('a session that stays in hibernation counts as asleep, and names the plugin that asked', async () => {
  const { fake, connect, pass } = openFake();
  const controlPlane = connect();
  await pass(4000);
  const { name } = fake.world.launch('u-service', 'firefox');
  fake.world.move(name, 'running');
  await pass(4000);
  await controlPlane.sessions.hibernate(name, { requestId: 'r1' }, plugin);
  await controlPlane.sessions.hibernate(name, { requestId: 'r1' }, plugin);
  expect((await controlPlane.sessions.get(name)).state).toBe('hibernating');
  await pass(70_000);
  expect((await controlPlane.sessions.get(name)).state).toBe('hibernated');
  expect((await allEventsOf(controlPlane)).flatMap(faultsIn)).toEqual([]);
  const [event] = (await allEventsOf(controlPlane)).filter(({ type }) => type === 'session.hibernated');
  expect(event).toMatchObject({
    certainty: 'inferred',
    actor: { kind: 'plugin', id: 'my-plugin' },
    data: { reason: 'plugin', session: { username: 'svc-plugins' } },
  });
  await expect(controlPlane.sessions.wake(name, {}, plugin)).rejects.toMatchObject({ code: 'INVALID_STATE' });
  await controlPlane.close();
});

test('a waking session counts as running at the first sign of life', async () => {
  const { fake, connect, pass } = openFake();
  const { name } = fake.world.launch('u-service', 'firefox');
  fake.world.move(name, 'hibernated');
  const controlPlane = connect();
  await pass(4000);
  await controlPlane.sessions.wake(name, {}, plugin);
  await pass(4000);
  fake.world.change(name, { activeConnections: 1 });
  await pass(4000);
  const types = (await allEventsOf(controlPlane)).map(({ type }) => type);
  expect(types).toEqual(['session.woken', 'session.started', 'session.connected']);
  expect((await allEventsOf(controlPlane)).flatMap(faultsIn)).toEqual([]);
  expect((await controlPlane.sessions.get(name)).state).toBe('running');
  await controlPlane.close();
});

test('what happened while the service was away is told by the shortest way, once', async () => {
  const { fake, connect, pass } = openFake();
  const directory = mkdtempSync(join(tmpdir(), 'remote-'));
  const path = join(directory, 'remote.db');
  const { name } = fake.world.launch('u-service', 'firefox');
  fake.world.move(name, 'running');
  let controlPlane = connect({ path });
  await pass(4000);
  await controlPlane.close();
  for (const state of ['hibernating', 'hibernated', 'waking', 'running', 'hibernated'] as const) {
    fake.world.move(name, state);
  }
  const other = fake.world.launch('u-service', 'firefox').name;
  await pass(60_000);
  for (let restarts = 0; restarts < 2; restarts += 1) {
    controlPlane = connect({ path });
    // oxlint-disable-next-line no-await-in-loop -- one life after the other
    await pass(7000);
    // oxlint-disable-next-line no-await-in-loop -- as above
    if (restarts === 0) await controlPlane.close();
  }
  const events = await allEventsOf(controlPlane);
  expect(events.map(({ type, certainty, subject }) => [type, certainty, subject.id])).toEqual([
    ['session.hibernated', 'inferred', name],
    ['session.created', 'observed', other],
  ]);
  await controlPlane.close();
  rmSync(directory, { recursive: true });
});

test('a database that is down ends no session', async () => {
  const { fake, connect, pass } = openFake();
  const { name } = fake.world.launch('u-service', 'firefox');
  const controlPlane = connect();
  await pass(4000);
  const row = fake.world.sessions.get(name);
  fake.faults.databaseDown = true;
  fake.faults.dropFrames = true;
  await pass(60_000);
  fake.faults.databaseDown = false;
  fake.faults.dropFrames = false;
  await pass(40_000);
  expect(row).toBeDefined();
  expect(await allEventsOf(controlPlane)).toEqual([]);
  await controlPlane.close();
});

test('events of users and templates follow from what changes', async () => {
  const { clock, fake, connect, pass } = openFake();
  const ada = fake.world.addUser({ id: 'u-ada', username: 'ada' });
  const template = fake.world.addTemplate({ name: 'firefox', tags: ['browser', 'web'] });
  const controlPlane = connect();
  await pass(4000);
  expect(await allEventsOf(controlPlane)).toEqual([]);
  fake.world.users.set('u-ada', { ...ada, role: 'operator', fullName: 'Ada L.', lastLoginMs: clock.now() });
  fake.world.addUser({ id: 'u-bob', username: 'bob' });
  fake.world.templates.set('firefox', { ...template, image: 'registry.example.com/firefox:2' });
  await pass(61_000);
  fake.world.users.delete('u-bob');
  fake.world.templates.delete('firefox');
  await pass(130_000);
  const events = await allEventsOf(controlPlane);
  expect(events.map(({ type }) => type)).toEqual([
    'user.updated',
    'user.role_changed',
    'user.login',
    'user.created',
    'template.updated',
    'user.deleted',
    'template.deleted',
  ]);
  expect(events.flatMap((event) => faultsIn(event))).toEqual([]);
  await controlPlane.close();
});

test('lists that are null are empty, and joined tags come apart', async () => {
  const { fake, connect, pass } = openFake();
  const controlPlane = connect();
  await pass(1000);
  expect(await controlPlane.sessions.list({}, {})).toEqual([]);
  fake.world.addTemplate({ name: 'firefox', tags: ['browser', 'web'] });
  fake.world.addTemplate({ name: 'gimp', tags: ['with space'] });
  expect((await controlPlane.templates.list({ tag: 'web' }, {})).map(({ name }) => name)).toEqual(['firefox']);
  expect((await controlPlane.templates.get('gimp')).tags).toEqual([]);
  await controlPlane.close();
});

test('a notice reaches each of its audience', async () => {
  const { fake, connect, pass } = openFake();
  fake.world.addUser({ id: 'u-root', username: 'root', role: 'admin' });
  const controlPlane = connect();
  await pass(1000);
  await controlPlane.notify({ role: 'operator' }, { title: 'Disk full', level: 'critical' }, plugin);
  expect(fake.world.notifications.map(({ userId, priority }) => [userId, priority])).toEqual([
    ['u-service', 'urgent'],
    ['u-root', 'urgent'],
  ]);
  await expect(controlPlane.notify({ user: 'nobody' }, { title: 'x' }, plugin)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await controlPlane.close();
});

test('an address with a password in it is refused without repeating it', () => {
  const { connect } = openFake();
  expect(() => connect({ url: 'https://me:geheim@example.com' })).toThrow(
    expect.not.objectContaining({ message: containing('geheim') }),
  );
});
