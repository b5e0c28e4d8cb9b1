import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json as readJson } from 'node:stream/consumers';
import { createFakeControlPlane, serveFake } from '@streamspace/control-plane/fake';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHarness, runCommand, type Harness } from '../../testing/harness.ts';
import { run } from '../../run.ts';
import { authOptionsSchema } from '../../../../plugin-service/src/auth/auth-options.ts';
import { openSignInStore } from '../../../../plugin-service/src/auth/sign-in-store.ts';
import { createTestIssuer, type TestIssuer } from '../../../../plugin-service/src/testing/openid-issuer.ts';

const token = 'a'.repeat(43);

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness[Symbol.asyncDispose]());

const file = () => join(harness.directory, 'streamspace/profiles.json');
const cli = (command: string, stdin = '') =>
  runCommand(command, { cwd: harness.directory, env: { XDG_CONFIG_HOME: harness.directory }, stdin });
const url = () => harness.running.service.url;

test('a token from standard input is kept in a file of one account, used, never shown, and forgotten', async () => {
  const login = await cli(`login ${url()} --token-stdin --profile here`, `${token}\n`);
  expect(login).toMatchObject({ code: 0 });
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(readFileSync(file(), 'utf8')).toContain(token);

  const all = [
    login,
    await cli('status'),
    await cli('whoami'),
    await cli('whoami --json'),
    await cli('profile list'),
    await cli('profile list --json'),
    await cli(`status --url ${url()}`),
  ];
  expect(all.map(({ code }) => code)).toEqual(all.map(() => 0));
  expect(JSON.stringify(all)).not.toContain(token);

  expect(await cli('profile use local')).toMatchObject({ code: 0 });
  expect(await cli('whoami')).toMatchObject({ code: 3 });
  expect(await cli('whoami --profile here')).toMatchObject({ code: 0 });
  expect(await cli('logout --profile here')).toMatchObject({ code: 0 });
  expect(readFileSync(file(), 'utf8')).not.toContain(token);
  expect(await cli('whoami --profile here')).toMatchObject({ code: 4 });
});

test.each([
  ['login nonsense', /is no address/],
  ['login http://plugins.example.com --token-stdin', /is not encrypted/],
  ['login https://ada:secret@plugins.example.com', /stays in the history/],
  ['login https://plugins.example.com --token abc', /--token-stdin/],
  ['login https://plugins.example.com --profile local', /is no name for a profile/],
  ['login https://plugins.example.com --username ada', /--password-stdin/],
])('%s is refused', async (command, message) => {
  const { code, stderr } = await cli(command);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test('a wrong token is not kept, and a file that others can read is not used', async () => {
  expect(await cli(`login ${url()} --token-stdin`, 'wrong')).toMatchObject({ code: 1 });
  expect(() => readFileSync(file())).toThrow('ENOENT');
  mkdirSync(join(harness.directory, 'streamspace'));
  writeFileSync(file(), '{}');
  chmodSync(file(), 0o644);
  expect((await cli('profile list')).stderr).toContain(`Run "chmod 600 ${file()}"`);
});

test('a control plane itself takes a password, lists, and says what it cannot do', async () => {
  const fake = createFakeControlPlane();
  const [user] = fake.world.users.values();
  const served = await serveFake(fake);
  try {
    const login = await cli(`login ${served.url} --username ${user?.username} --password-stdin`, user?.password);
    expect(login).toMatchObject({ code: 0 });
    expect(await cli('whoami --json')).toMatchObject({ code: 0 });
    expect(await cli('plugin list --installed')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('No plugin'),
    });
    expect((await cli('plugin enable streamspace-slack')).stderr).toContain(
      'A plugin service beside it runs, configures',
    );
  } finally {
    await served.close();
  }
});

describe('with the browser', () => {
  let server: Server;
  let issuer: string;
  const codes = new Map<string, { readonly challenge: string; readonly redirectUri: string }>();

  /** A service as far as the sign-in of terminals goes. */
  beforeEach(async () => {
    server = createServer((request, response) => {
      void (async () => {
        const answer = (status: number, body: object) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
        if (request.url === '/api/v1/me') {
          return answer(200, { viewer: { username: 'ada' }, access: { role: 'operator', via: 'personal-token' } });
        }
        if (request.method === 'DELETE') return response.writeHead(204).end();
        const { code, codeVerifier, redirectUri } = (await readJson(request)) as Record<string, string>;
        const made = codes.get(code ?? '');
        codes.delete(code ?? '');
        const challenge = createHash('sha256')
          .update(codeVerifier ?? '')
          .digest('base64url');
        return made?.challenge === challenge && made.redirectUri === redirectUri
          ? answer(201, { token: 'sspat_secret', url: issuer })
          : answer(401, { error: 'This code does not count', code: 'UNAUTHORIZED' });
      })();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => void server.close());

  /** Runs the sign-in, and `visit` in place of the browser. */
  async function signIn(visit: (query: URLSearchParams) => Promise<void>) {
    let stderr = '';
    let visited: Promise<void> | undefined;
    const code = await run(['login', issuer, '--role', 'operator'], {
      stdout: { write: () => undefined },
      stderr: {
        write(text) {
          stderr += text;
          const address = /^ {2}(\S+)$/m.exec(stderr)?.[1];
          if (address !== undefined) visited ??= visit(new URL(address).searchParams);
        },
      },
      env: { XDG_CONFIG_HOME: harness.directory },
      cwd: harness.directory,
    });
    await visited;
    return { code, stderr };
  }

  const comeBack = async (query: URLSearchParams, answer: Record<string, string>) => {
    const at = `${query.get('redirect_uri')}?${new URLSearchParams(answer).toString()}`;
    return (await fetch(at)).status;
  };
  function allow(query: URLSearchParams): Record<string, string> {
    codes.set('once', {
      challenge: query.get('code_challenge') ?? '',
      redirectUri: query.get('redirect_uri') ?? '',
    });
    return { code: 'once', state: query.get('state') ?? '', iss: issuer };
  }

  test('a code that comes back gives a token, and a call without the state is not listened to', async () => {
    const { code, stderr } = await signIn(async (query) => {
      expect(query.get('code_challenge_method')).toBe('S256');
      expect(query.get('role')).toBe('operator');
      const answer = allow(query);
      expect(await comeBack(query, { ...answer, state: 'x'.repeat(43), code: 'other' })).toBe(404);
      expect(await comeBack(query, answer)).toBe(200);
    });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('sspat_')]);
    expect(await cli('whoami --json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"ada"') });
    expect(JSON.parse((await cli('logout --json')).stdout)).toMatchObject({ revoked: true });
  });

  test.each([
    [
      'a no',
      (answer: Record<string, string>) => ({ ...answer, code: undefined, error: 'access_denied' }),
      'not allowed',
    ],
    ['another service', (answer: Record<string, string>) => ({ ...answer, iss: 'https://other.example' }), 'came from'],
    ['another code', (answer: Record<string, string>) => ({ ...answer, code: 'guess' }), 'does not accept this'],
  ])('%s signs nobody in', async (_name, change, message) => {
    const { code, stderr } = await signIn(async (query) => {
      const answer = Object.entries(change(allow(query))).filter(([, value]) => value !== undefined);
      await comeBack(query, Object.fromEntries(answer) as Record<string, string>);
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
    expect(() => readFileSync(file())).toThrow('ENOENT');
  });
});

test('whoever signs in with their provider gets a token of a service, of no more than their role', async () => {
  await using issuer = await createTestIssuer();
  const auth = authOptionsSchema.parse({
    openid: {
      providers: [
        {
          id: 'company',
          name: 'Company',
          issuer: issuer.url,
          clientId: 'plugins',
          roles: { claim: 'groups', operator: ['ops'] },
          user: { match: 'username' },
        },
      ],
    },
  });
  const store = openSignInStore();
  await using closing = new AsyncDisposableStack();
  closing.defer(() => store.close());
  const service = closing.use(await createHarness({ auth, signInStore: store }));
  const address = service.running.service.url;

  let stderr = '';
  let visited: Promise<number> | undefined;
  const code = await run(['login', address, '--role', 'admin'], {
    stdout: { write: () => undefined },
    stderr: {
      write(text) {
        stderr += text;
        const shown = /^ {2}(\S+)$/m.exec(stderr)?.[1];
        if (shown !== undefined) visited ??= allowInBrowser(new URL(shown), issuer);
      },
    },
    env: { XDG_CONFIG_HOME: harness.directory },
    cwd: harness.directory,
  });
  expect([await visited, code, stderr]).toEqual([200, 0, expect.not.stringContaining('sspat_')]);
  const who = await cli('whoami --json');
  expect(JSON.parse(who.stdout)).toMatchObject({ user: 'ada', role: 'operator' });
  expect(JSON.parse((await cli('logout --json')).stdout)).toMatchObject({ revoked: true });
});

/** What a browser and the person before it do: sign in at the provider, come back to the page, and allow. */
async function allowInBrowser(page: URL, issuer: TestIssuer): Promise<number> {
  const cookies = new Map<string, string>();
  const visit = async (target: string | URL, init: RequestInit = {}) => {
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const headers = { ...(init.headers as Record<string, string> | undefined), cookie };
    const response = await fetch(new URL(target, page), { ...init, headers, redirect: 'manual' });
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  const wayIn = await (await visit(page)).text();
  const start = /href="(\/auth\/openid\/company\/start[^"]*)"/.exec(wayIn)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const { searchParams } = new URL((await visit(start)).headers.get('location') ?? '');
  issuer.claims = { preferred_username: 'ada', groups: ['ops'], nonce: searchParams.get('nonce') };
  const back = new URLSearchParams({ code: 'c', state: searchParams.get('state') ?? '', iss: issuer.url });
  const returned = await visit(`/auth/openid/company/callback?${back.toString()}`);
  const asked = new URL(returned.headers.get('location') ?? '', page).searchParams;

  const me = (await (await visit('/api/v1/me')).json()) as { access: { csrf: string } };
  const grant = await visit('/api/v1/auth/terminal/grants', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: page.origin, 'x-streamspace-csrf': me.access.csrf },
    body: JSON.stringify({
      redirectUri: asked.get('redirect_uri'),
      state: asked.get('state'),
      codeChallenge: asked.get('code_challenge'),
      name: asked.get('name'),
      role: asked.get('role'),
    }),
  });
  const { url: next } = (await grant.json()) as { url: string };
  return (await fetch(next)).status;
}
