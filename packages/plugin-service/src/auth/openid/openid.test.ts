import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestIssuer, type TestIssuer } from '../../testing/openid-issuer.ts';
import { rawRequest, type RawResponse } from '../../testing/raw-request.ts';
import { createTestService, type TestService } from '../../testing/service.ts';
import { authOptionsSchema } from '../auth-options.ts';
import { returnPath } from '../return-path.ts';
import { openSignInStore, type SignInStore } from '../sign-in-store.ts';

const minuteMs = 60_000;
let issuer: TestIssuer;
let running: TestService;
let store: SignInStore;
let clock: number;

const start = async () => {
  const auth = authOptionsSchema.parse({
    openid: {
      providers: [
        {
          id: 'company',
          name: 'Company <b>',
          issuer: issuer.url,
          clientId: 'plugins',
          roles: { claim: 'realm_access.roles', admin: ['boss'], operator: ['ops'], user: ['staff'] },
          user: { match: 'username' },
        },
      ],
    },
  });
  return createTestService({ auth, signInStore: store, now: () => clock });
};

beforeEach(async () => {
  clock = Date.now();
  store = openSignInStore();
  issuer = await createTestIssuer();
  issuer.claims = { preferred_username: 'ada', realm_access: { roles: ['ops'] } };
  running = await start();
});
afterEach(async () => {
  await running[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
  store.close();
});

const send = (path: string, headers: Record<string, string> = {}, method = 'GET', body?: object) =>
  rawRequest(running.service.port, {
    path,
    method,
    headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const cookiesOf = ({ headers }: RawResponse) =>
  [headers['set-cookie'] ?? []].flat().map((each) => each.split(';')[0] ?? '');

async function begin(returnTo = '/audit') {
  const response = await send(`/auth/openid/company/start?return_to=${encodeURIComponent(returnTo)}`);
  const at = new URL(String(response.headers['location']));
  return { cookie: cookiesOf(response).join('; '), query: at.searchParams };
}

const callback = (query: Record<string, string>) =>
  `/auth/openid/company/callback?${new URLSearchParams(query).toString()}`;

async function signIn(claims: Record<string, unknown> = {}, change: Record<string, string> = {}) {
  const { cookie, query } = await begin();
  issuer.claims = { ...issuer.claims, nonce: query.get('nonce'), ...claims };
  const state = query.get('state') ?? '';
  return send(callback({ code: 'c', state, iss: issuer.url, ...change }), { cookie });
}

const sessionOf = (response: RawResponse) => cookiesOf(response).find((each) => !/-[0-9a-f]{12}=/.test(each)) ?? '';
async function me(cookie: string) {
  const response = await send('/api/v1/me', { cookie });
  return response.status === 200
    ? (JSON.parse(response.text) as { access: { role: string; csrf: string }; viewer: { id: string } })
    : undefined;
}

test('somebody signs in with PKCE, has the role of their claim and the user of their name, and comes back', async () => {
  const { query } = await begin();
  expect(Object.fromEntries(query)).toMatchObject({ code_challenge_method: 'S256', response_type: 'code' });
  const done = await signIn();
  expect(done.headers['location']).toBe('/audit');
  expect(String(done.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/);
  expect(issuer.forms[0]?.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  expect(await me(sessionOf(done))).toMatchObject({ access: { role: 'operator' }, viewer: { id: 'u-ada' } });
});

test('the way in names the providers, and keeps where one was', async () => {
  const page = await send('/audit?outcome=denied');
  expect(page.status).toBe(401);
  expect(page.text).toContain('/auth/openid/company/start?return_to=%2Faudit%3Foutcome%3Ddenied');
  expect(page.text).toContain('Company &lt;b&gt;');
});

test.each([
  ['a wrong nonce', { nonce: 'other' }],
  ['another audience', { aud: 'others' }],
  ['another authorised party', { azp: 'others' }],
  ['an expired ID token', { exp: Math.floor(Date.now() / 1000) - 120 }],
  ['an ID token from tomorrow', { nbf: Math.floor(Date.now() / 1000) + 86_400 }],
  ['another issuer', { iss: 'https://evil.example' }],
  ['no role', { realm_access: { roles: ['guest'] } }],
  ['a user of the platform who is nobody, with no role', { preferred_username: 'nobody', realm_access: {} }],
])('refuses %s', async (_, claims) => {
  const refused = await signIn(claims);
  expect(refused.status).toBe(403);
  expect(sessionOf(refused)).toBe('');
});

test('refuses an unsigned ID token', async () => {
  issuer.unsigned = true;
  expect((await signIn()).status).toBe(403);
});

test('bears clocks that differ by less than the allowed seconds', async () => {
  expect((await signIn({ exp: Math.floor(Date.now() / 1000) - 10 })).status).toBe(303);
});

test('refuses an answer that says it comes from another issuer, or does not say', async () => {
  expect((await signIn({}, { iss: 'https://evil.example' })).status).toBe(403);
});

test('takes keys that were exchanged a moment ago', async () => {
  expect((await signIn()).status).toBe(303);
  await issuer.rotate();
  expect((await signIn()).status).toBe(303);
});

test('says so when the provider is away', async () => {
  issuer.status = 503;
  const page = await send('/auth/openid/company/start');
  expect(page.status).toBe(502);
  expect(page.text).toContain('cannot be reached');
});

test('nobody finishes what another browser began, and nothing is finished twice', async () => {
  const { cookie, query } = await begin();
  issuer.claims = { ...issuer.claims, nonce: query.get('nonce') };
  const path = callback({ code: 'c', state: query.get('state') ?? '', iss: issuer.url });
  expect((await send(path)).status).toBe(403);
  expect((await send(path, { cookie: (await begin()).cookie })).status).toBe(403);
  expect((await send(path, { cookie })).status).toBe(303);
});

test('another site begins no sign-in', async () => {
  const page = await send('/auth/openid/company/start', { 'sec-fetch-site': 'cross-site' });
  expect(page.status).toBe(401);
  expect(page.headers['set-cookie']).toBeUndefined();
});

test('a session is a new one at each sign-in, and the former ends', async () => {
  const first = sessionOf(await signIn());
  const { cookie, query } = await begin();
  issuer.claims = { ...issuer.claims, nonce: query.get('nonce') };
  const path = callback({ code: 'c', state: query.get('state') ?? '', iss: issuer.url });
  const second = sessionOf(await send(path, { cookie: `${cookie}; ${first}` }));
  expect(second).not.toBe(first);
  expect(await me(first)).toBeUndefined();
  expect(await me(second)).toBeDefined();
});

test('a cookie alone changes nothing', async () => {
  const cookie = sessionOf(await signIn());
  const body = { choice: null };
  expect((await send('/api/v1/me/theme', { cookie }, 'PUT', body)).status).toBe(403);
  const csrf = (await me(cookie))?.access.csrf ?? '';
  expect((await send('/api/v1/me/theme', { cookie, 'x-streamspace-csrf': csrf }, 'PUT', body)).status).toBe(200);
});

describe('a session', () => {
  test('survives a restart, and ends when it is idle', async () => {
    const [, value] = sessionOf(await signIn()).split('=');
    await running[Symbol.asyncDispose]();
    running = await start();
    const cookie = `streamspace-${running.service.port}=${value}`;
    expect(await me(cookie)).toBeDefined();
    clock += 481 * minuteMs;
    expect(await me(cookie)).toBeUndefined();
  });

  test('has the role that the provider says now, and ends when it says no', async () => {
    const cookie = sessionOf(await signIn());
    issuer.claims = { ...issuer.claims, nonce: undefined, realm_access: { roles: ['staff'] } };
    clock += 16 * minuteMs;
    expect(await me(cookie)).toMatchObject({ access: { role: 'user' } });
    issuer.refusal = 'invalid_grant';
    clock += 16 * minuteMs;
    expect(await me(cookie)).toBeUndefined();
  });

  test('goes on for an hour while the provider is away', async () => {
    const cookie = sessionOf(await signIn());
    issuer.status = 503;
    clock += 16 * minuteMs;
    expect(await me(cookie)).toBeDefined();
    clock += 61 * minuteMs;
    expect(await me(cookie)).toBeUndefined();
  });

  test('ends by signing out, which leads to the place of the provider', async () => {
    const cookie = sessionOf(await signIn());
    const csrf = (await me(cookie))?.access.csrf ?? '';
    const out = await send('/api/v1/auth/sign-out', { cookie, 'x-streamspace-csrf': csrf }, 'POST', {});
    expect(JSON.parse(out.text)).toMatchObject({ url: expect.stringContaining(`${issuer.url}/end?`) as string });
    expect(await me(cookie)).toBeUndefined();
  });
});

describe('a terminal', () => {
  const verifier = 'v'.repeat(43);
  const grant = {
    redirectUri: 'http://127.0.0.1:50123/callback',
    state: 's'.repeat(16),
    codeChallenge: createHash('sha256').update(verifier).digest('base64url'),
    name: 'laptop',
  };

  async function allow(change: object = {}) {
    const cookie = sessionOf(await signIn());
    const csrf = (await me(cookie))?.access.csrf ?? '';
    const headers = { cookie, 'x-streamspace-csrf': csrf };
    return send('/api/v1/auth/terminal/grants', headers, 'POST', { ...grant, ...change });
  }
  const redeem = (code: string, codeVerifier = verifier) =>
    send('/api/v1/auth/terminal/token', {}, 'POST', { code, codeVerifier, redirectUri: grant.redirectUri });
  const codeOf = ({ text }: RawResponse) =>
    new URL((JSON.parse(text) as { url: string }).url).searchParams.get('code') ?? '';

  test('gets a token of the person for a code, once, and signs itself out', async () => {
    const code = codeOf(await allow({ role: 'admin' }));
    const answer = await redeem(code);
    const { token, role } = JSON.parse(answer.text) as { token: string; role: string };
    expect(role).toBe('operator');
    expect((await redeem(code)).status).toBe(401);
    const authorization = `Bearer ${token}`;
    expect((await send('/api/v1/me', { authorization })).text).toContain('"personal-token"');
    expect((await send('/api/v1/auth/tokens', { authorization }, 'POST', { name: 'b', role: 'user' })).status).toBe(
      403,
    );
    expect((await send('/api/v1/auth/tokens/current', { authorization }, 'DELETE')).status).toBe(204);
    expect((await send('/api/v1/me', { authorization })).status).toBe(401);
  });

  test('gets nothing with another verifier, which uses the code up', async () => {
    const code = codeOf(await allow());
    expect((await redeem(code, 'w'.repeat(43))).status).toBe(401);
    expect((await redeem(code)).status).toBe(401);
  });

  test.each([
    'https://evil.example/callback',
    'http://127.0.0.1.evil.example:1/',
    'http://localhost:1/',
    'http://127.0.0.1:1@evil.example/',
  ])('never has the address %s', async (redirectUri) => {
    expect((await allow({ redirectUri })).status).toBe(400);
  });

  test('has no more than its owner has now', async () => {
    const { token } = JSON.parse((await redeem(codeOf(await allow()))).text) as { token: string };
    const authorization = `Bearer ${token}`;
    await signIn({ realm_access: { roles: ['staff'] } });
    expect((await send('/api/v1/me', { authorization })).text).toContain('"role":"user"');
    await signIn({ realm_access: { roles: [] } });
    expect((await send('/api/v1/me', { authorization })).status).toBe(401);
  });
});

test.each([
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['https://evil.example', '/'],
  ['/..//evil.example', '/'],
  ['/.//evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['/auth/openid/company/start', '/'],
  ['/plugins/a?tab=b', '/plugins/a?tab=b'],
])('after a sign-in, %j leads to %j', (text, path) => {
  expect(returnPath(text)).toBe(path);
});
