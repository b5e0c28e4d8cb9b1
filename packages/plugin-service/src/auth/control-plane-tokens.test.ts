import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFakeControlPlane } from '../testing/fake-control-plane.ts';
import { createTestService, type TestService } from '../testing/service.ts';
import { apiRoutes } from '../routes/index.ts';
import { createControlPlaneTokens } from './control-plane-tokens.ts';

const secret = 's'.repeat(40);
const key = new TextEncoder().encode(secret);
const ada = { user_id: 'u-ada', username: 'ada', role: 'user', groups: ['design'] };
const admin = { user_id: 'admin', username: 'admin', role: 'admin' };

function sign(claims: JWTPayload, { issuer = 'streamspace-api', alg = 'HS256', expires = '1h' } = {}): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg }).setIssuer(issuer).setExpirationTime(expires).sign(key);
}

const read = createControlPlaneTokens(
  { issuer: 'streamspace-api', key: { secret } },
  { controlPlane: createFakeControlPlane() },
);

describe('a token of the control plane', () => {
  test('says who somebody is and what they may do', async () => {
    expect(await read(await sign(ada))).toMatchObject({
      id: 'user:u-ada',
      role: 'user',
      via: 'jwt',
      person: { userId: 'u-ada', username: 'ada', groups: ['design'] },
    });
  });

  test('gives nobody more than they are now, and those who are gone nothing', async () => {
    expect(await read(await sign({ ...ada, role: 'admin' }))).toMatchObject({ role: 'user' });
    expect(await read(await sign({ ...admin, role: 'operator' }))).toMatchObject({ role: 'operator' });
    expect(await read(await sign({ ...ada, user_id: 'u-gone' }))).toBeUndefined();
  });

  test.each([
    ['another issuer', () => sign(ada, { issuer: 'elsewhere' })],
    ['that is over', () => sign(ada, { expires: '-1s' })],
    [
      'without an end',
      () => new SignJWT(ada).setProtectedHeader({ alg: 'HS256' }).setIssuer('streamspace-api').sign(key),
    ],
    ['signed by nobody', () => new UnsecuredJWT(ada).setIssuer('streamspace-api').setExpirationTime('1h').encode()],
    ['of another algorithm', () => sign(ada, { alg: 'HS512' })],
    ['of an unknown role', () => sign({ ...ada, role: 'root' })],
    ['without a user', () => sign({ username: 'ada', role: 'admin' })],
    [
      'that was changed',
      async () => (await sign(ada)).replace(/\.[^.]+\./, `.${Buffer.from('{}').toString('base64url')}.`),
    ],
    [
      'of another key',
      () =>
        new SignJWT(ada)
          .setProtectedHeader({ alg: 'HS256' })
          .setIssuer('streamspace-api')
          .setExpirationTime('1h')
          .sign(new TextEncoder().encode('x'.repeat(40))),
    ],
    ['that is none', () => 'a.b.c'],
  ])('%s is nobody’s', async (_what, make) => {
    expect(await read(await make())).toBeUndefined();
  });

  test('has to be for this audience where one is named', async () => {
    const strict = createControlPlaneTokens(
      { issuer: 'streamspace-api', audience: 'plugins', key: { secret } },
      { controlPlane: createFakeControlPlane() },
    );
    expect(await strict(await sign(ada))).toBeUndefined();
    expect(await strict(await sign({ ...ada, aud: 'other' }))).toBeUndefined();
    expect(await strict(await sign({ ...ada, aud: 'plugins' }))).toMatchObject({ id: 'user:u-ada' });
  });
});

describe('with public keys', () => {
  let server: Server;
  afterEach(() => void server.close());

  test('a public key is no secret, and new keys are fetched', async () => {
    const pair = await generateKeyPair('RS256', { extractable: true });
    server = createServer((_request, response) => {
      void exportJWK(pair.publicKey).then((jwk) =>
        response.end(JSON.stringify({ keys: [{ ...jwk, kid: '1', alg: 'RS256' }] })),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const readSigned = createControlPlaneTokens(
      { issuer: 'streamspace-api', key: { jwksUrl } },
      { controlPlane: createFakeControlPlane() },
    );
    const token = (header: { alg: string; kid?: string }, by: Parameters<SignJWT['sign']>[0]) =>
      new SignJWT(ada).setProtectedHeader(header).setIssuer('streamspace-api').setExpirationTime('1h').sign(by);

    expect(await readSigned(await token({ alg: 'RS256', kid: '1' }, pair.privateKey))).toMatchObject({ role: 'user' });
    const confused = new TextEncoder().encode(await exportSPKI(pair.publicKey));
    expect(await readSigned(await token({ alg: 'HS256', kid: '1' }, confused))).toBeUndefined();
    expect(await readSigned(await token({ alg: 'HS256' }, key))).toBeUndefined();
    expect(await readSigned(await token({ alg: 'RS256', kid: '2' }, pair.privateKey))).toBeUndefined();
  });
});

describe('over HTTP', () => {
  let running: TestService;
  const rank = { user: 0, operator: 1, admin: 2, token: 3, anyone: 0 };
  const fill = (path: string) => path.replaceAll(/:\w+/g, 'x').replace('*', 'x');

  async function send(token: string, method: string, path: string): Promise<Response> {
    return fetch(`${running.service.url}/api/v1${path}`, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(10_000),
    });
  }

  beforeEach(async () => {
    const auth = { controlPlane: { issuer: 'streamspace-api', key: { secret } } };
    running = await createTestService({ auth });
    const { users } = running.controlPlane;
    const get = users.get;
    running.controlPlane.users.get = async (id) =>
      id === 'u-op' ? { ...(await get('u-ada')), id, username: 'op', role: 'operator' } : get(id);
  });
  afterEach(() => running[Symbol.asyncDispose]());

  test.each(['user', 'operator', 'admin'] as const)(
    'every route asks a caller who is %s for its role',
    async (role) => {
      const token = await sign({
        user_id: { user: 'u-ada', operator: 'u-op', admin: 'admin' }[role],
        username: role,
        role,
      });
      for (const route of apiRoutes.flatMap(({ routes }) => routes)) {
        // oxlint-disable-next-line no-await-in-loop -- one at a time is kinder to a small machine
        const response = await send(token, route.method, fill(route.path));
        // oxlint-disable-next-line no-await-in-loop -- a stream would never end
        const text = response.status === 403 ? await response.text() : await response.body?.cancel();
        const refused = /This takes (a user|an operator|an administrator|the token)/.test(text ?? '');
        expect({ route: `${route.method} ${route.path}`, refused }).toEqual({
          route: `${route.method} ${route.path}`,
          refused: rank[role] < rank[route.role],
        });
      }
    },
  );

  test('users see what is theirs', async () => {
    await running.json('/sessions', { method: 'POST', body: { user: 'u-ada', template: 'firefox' } });
    await running.json('/sessions', { method: 'POST', body: { user: 'admin', template: 'firefox' } });
    running.controlPlane.notices.push(
      { id: 'n1', noticeId: 'n1', at: '2026-11-25T07:00:00.000Z', user: 'u-ada', title: 'Yours' },
      { id: 'n2', noticeId: 'n2', at: '2026-11-25T07:00:00.000Z', user: 'admin', title: 'Not yours' },
    );
    const token = await sign(ada);
    const get = async (path: string) => (await send(token, 'get', path)).json();

    expect(await get('/me')).toMatchObject({
      viewer: { id: 'u-ada', role: 'user' },
      access: { role: 'user', via: 'jwt' },
    });
    expect(await get('/sessions')).toMatchObject({ sessions: [{ user: 'u-ada' }], total: 1 });
    expect(await get('/sessions?user=admin')).toMatchObject({ sessions: [{ user: 'u-ada' }] });
    expect((await send(token, 'get', '/sessions/admin-firefox-2')).status).toBe(404);
    expect(await get('/notifications')).toMatchObject({ notifications: [{ id: 'n1' }], total: 1 });
    expect((await send(token, 'post', '/notifications/n2/read')).status).toBe(404);
    expect((await send(token, 'post', '/notifications/n1/read')).status).toBe(204);
  });

  test('nobody but an administrator looks as somebody else', async () => {
    const viewAs = async (claims: JWTPayload) =>
      fetch(`${running.service.url}/api/v1/me`, {
        headers: { authorization: `Bearer ${await sign(claims)}`, 'x-streamspace-view-as': 'admin' },
      });
    expect((await viewAs(ada)).status).toBe(403);
    expect((await viewAs(admin)).status).toBe(200);
  });
});
