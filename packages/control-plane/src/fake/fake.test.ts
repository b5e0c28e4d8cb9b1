import { expect, test } from 'vitest';
import { createVirtualClock } from '../test-support/virtual-clock.ts';
import { morning } from '../test-support/open-test-platform.ts';
import { createFakeControlPlane } from './create-fake-control-plane.ts';

function open() {
  const clock = createVirtualClock(morning);
  const fake = createFakeControlPlane({ clock });
  const call = async (method: string, path: string, token = '', body?: object) => {
    const response = await fake.fetch(
      new Request(`http://fake/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : text,
    };
  };
  const signIn = async (): Promise<string> => {
    const { body } = await call('POST', '/auth/login', '', { username: 'svc-plugins', password: 'Passw0rd!' });
    return typeof body === 'string' ? '' : String(body['token']);
  };
  return { clock, fake, call, signIn };
}

test('a token counts for a day', async () => {
  const { clock, call, signIn } = open();
  expect((await call('GET', '/sessions')).status).toBe(401);
  const token = await signIn();
  expect((await call('GET', '/sessions', token)).status).toBe(200);
  clock.advance(24 * 3_600_000);
  expect((await call('GET', '/sessions', token)).status).toBe(401);
});

test('an empty list is null, tags are joined or lost, and a sync gives new ids', async () => {
  const { call, fake, signIn } = open();
  const token = await signIn();
  expect((await call('GET', '/sessions', token)).body).toEqual({ sessions: null, total: 0 });
  fake.world.plugins.push({ name: 'a', id: 0, tags: ['x', 'y'] }, { name: 'b', id: 0, tags: ['x y'] });
  fake.world.syncCatalog();
  const before = (await call('GET', '/plugins/catalog', token)).body;
  expect(before).toMatchObject({
    plugins: [
      { id: 1, tags: ['x,y'] },
      { id: 2, tags: null },
    ],
  });
  expect((await call('POST', '/catalog/sync', token)).status).toBe(202);
  expect((await call('GET', '/plugins/catalog', token)).body).toEqual(before);
  fake.world.syncCatalog();
  expect((await call('GET', '/plugins/catalog', token)).body).toMatchObject({ plugins: [{ id: 3 }, { id: 4 }] });
});

test('a change by PATCH is accepted and does nothing, and a filter of states is ignored', async () => {
  const { call, fake, signIn } = open();
  const token = await signIn();
  const { name } = fake.world.launch('u-service', 'firefox');
  expect((await call('PATCH', `/sessions/${name}`, token, { state: 'hibernated' })).status).toBe(202);
  expect((await call('GET', `/sessions/${name}`, token)).body).toMatchObject({ state: 'pending' });
  expect((await call('GET', '/sessions?state=running', token)).body).toMatchObject({ total: 1 });
  expect((await call('PUT', `/sessions/${name}/wake`, token)).status).toBe(409);
  expect((await call('GET', '/users?role=a%3Bb', token)).status).toBe(400);
});

test('frames come every three seconds, as several documents', async () => {
  const { clock, fake, signIn } = open();
  const frames: string[] = [];
  const token = await signIn();
  expect(fake.subscribe('unknown', { send: () => undefined, close: () => undefined })).toBeUndefined();
  fake.subscribe(token, { send: (text) => frames.push(text), close: () => frames.push('closed') });
  clock.advance(6000);
  expect(frames).toHaveLength(2);
  expect(frames[0]?.split('\n')).toHaveLength(2);
  fake.faults.dropFrames = true;
  clock.advance(3000);
  expect(frames).toHaveLength(2);
  fake.disconnect();
  expect(frames.at(-1)).toBe('closed');
});
