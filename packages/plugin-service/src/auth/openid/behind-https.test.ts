import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestIssuer, type TestIssuer } from '../../testing/openid-issuer.ts';
import { rawRequest, type RawResponse } from '../../testing/raw-request.ts';
import { createTestService, type TestService } from '../../testing/service.ts';
import { authOptionsSchema } from '../auth-options.ts';

const host = 'plugins.example.com';
/** What a proxy that is not there might say. */
const forged = {
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'http',
  'x-forwarded-port': '81',
  forwarded: 'host=evil.example;proto=http',
};
let issuer: TestIssuer;
let running: TestService;

beforeAll(async () => {
  issuer = await createTestIssuer();
  const roles = { claim: 'groups', operator: ['ops'] };
  const company = { id: 'company', name: 'Company', issuer: issuer.url, clientId: 'plugins', roles };
  running = await createTestService({
    auth: authOptionsSchema.parse({ openid: { providers: [company] } }),
    exposure: { publicUrl: `https://${host}`, routesUrl: 'https://routes.example.com' },
  });
});
afterAll(async () => {
  await running[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

const send = (path: string, headers: Record<string, string> = {}, method = 'GET', body?: string) =>
  rawRequest(running.service.port, { path, method, headers: { host, ...headers }, ...(body && { body }) });
const cookiesOf = ({ headers }: RawResponse) => [headers['set-cookie'] ?? []].flat();
const pair = (cookie: string) => cookie.split(';')[0] ?? '';

async function signIn(headers: Record<string, string> = {}) {
  const begun = await send('/auth/openid/company/start', headers);
  const { searchParams: query } = new URL(String(begun.headers['location']));
  issuer.claims = { groups: ['ops'], preferred_username: 'ada', nonce: query.get('nonce') };
  const back = new URLSearchParams({ code: 'c', state: query.get('state') ?? '', iss: issuer.url });
  const cookie = cookiesOf(begun).map(pair).join('; ');
  const done = await send(`/auth/openid/company/callback?${back.toString()}`, { ...headers, cookie });
  const session = cookiesOf(done).find((each) => each.startsWith('__Host-streamspace=')) ?? '';
  return { begun, query, done, session };
}

test.each([
  ['nothing', {}],
  ['another place', forged],
])('redirects and cookies go by the public URL, with forwarded headers that claim %s', async (_, headers) => {
  const { begun, query, done, session } = await signIn(headers);
  expect(query.get('redirect_uri')).toBe(`https://${host}/auth/openid/company/callback`);
  for (const cookie of cookiesOf(begun)) {
    expect(cookie).toMatch(/^__Host-streamspace-[0-9a-f]{12}=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  }
  expect(done).toMatchObject({ status: 303, headers: { location: '/' } });
  expect(session).toMatch(/Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  expect(session).not.toContain('Domain');
});

test('a sign-in that begins at another address of the service goes to the public one first', async () => {
  const local = `127.0.0.1:${running.service.port}`;
  const begun = await send('/auth/openid/company/start', { host: local, 'x-forwarded-host': host });
  expect(begun.headers['location']).toBe(`https://${host}/auth/openid/company/start?return_to=%2F`);
  expect(cookiesOf(begun)).toEqual([]);
});

test('a host that only a forwarded header names is refused', async () => {
  const refused = await send('/account', { host: 'evil.example', 'x-forwarded-host': host });
  expect(refused.status).toBe(421);
});

test('a change needs the token of its own session beside the cookie, and the public origin', async () => {
  const [one, other] = [pair((await signIn()).session), pair((await signIn()).session)];
  const csrfOf = async (cookie: string) => {
    const { text } = await send('/api/v1/me', { cookie });
    return (JSON.parse(text) as { access: { csrf: string } }).access.csrf;
  };
  const change = async (headers: Record<string, string>) => {
    const all = { cookie: one, 'content-type': 'application/json', ...headers };
    return (await send('/api/v1/me/theme', all, 'PUT', '{"choice":null}')).status;
  };
  const csrf = { 'x-streamspace-csrf': await csrfOf(one) };
  expect(await change({})).toBe(403);
  expect(await change({ 'x-streamspace-csrf': await csrfOf(other) })).toBe(403);
  expect(await change({ ...csrf, origin: 'https://routes.example.com' })).toBe(403);
  expect(await change({ ...csrf, origin: `http://${host}`, 'x-forwarded-proto': 'http' })).toBe(403);
  expect(await change({ ...csrf, origin: `https://${host}` })).toBe(200);
});

test('the cookie counts under its secure name and on the public host alone', async () => {
  const [, value = ''] = pair((await signIn()).session).split('=');
  const status = async (headers: Record<string, string>) => (await send('/api/v1/me', headers)).status;
  expect(await status({ cookie: `__Host-streamspace=${value}` })).toBe(200);
  expect(await status({ cookie: `streamspace-${running.service.port}=${value}` })).toBe(401);
  const local = `127.0.0.1:${running.service.port}`;
  expect(await status({ host: local, cookie: `__Host-streamspace=${value}` })).toBe(401);
});
