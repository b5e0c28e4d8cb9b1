import { generateKeyPairSync } from 'node:crypto';
import { createAppAuth } from '@octokit/auth-app';
import { beforeEach, describe, expect, test } from 'vitest';
import { createFakeGithub, type FakeGithub } from './fake-github.ts';

const token = 'github_pat_0123456789';
const headers = { authorization: `Bearer ${token}`, 'user-agent': 'test' };
let github: FakeGithub;
beforeEach(() => {
  github = createFakeGithub({ users: ['octocat'] });
});

const send = (method: string, path: string, body?: object, more: Record<string, string> = {}): Promise<Response> =>
  github.handle(
    new Request(`https://api.github.com${path}`, {
      method,
      headers: { ...headers, ...more },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
const issues = '/repos/acme/desktops/issues';

describe('the fake GitHub', () => {
  test('files issues, lists the newest first in pages, and takes comments', async () => {
    for (const title of ['a', 'b', 'c']) {
      // oxlint-disable-next-line no-await-in-loop -- in order
      expect((await send('POST', issues, { title })).status).toBe(201);
    }
    const page = (await (await send('GET', `${issues}?per_page=2&page=2`)).json()) as { number: number }[];
    expect(page.map(({ number }) => number)).toEqual([1]);
    expect((await send('POST', `${issues}/2/comments`, { body: 'hi' })).status).toBe(201);
    expect((await send('POST', `${issues}/9/comments`, { body: 'hi' })).status).toBe(404);
    expect(github.issues[1]?.comments).toEqual(['hi']);
  });

  test.each<[string, number, object]>([
    ['no title', 422, {}],
    ['a title that is too long', 422, { title: 'x'.repeat(257) }],
    ['a body that is too long', 422, { title: 'x', body: 'x'.repeat(65_537) }],
    ['an unknown assignee', 422, { title: 'x', assignees: ['nobody'] }],
    ['a known assignee', 201, { title: 'x', assignees: ['octocat'] }],
  ])('answers an issue with %s with %i', async (_what, status, body) => {
    expect((await send('POST', issues, body)).status).toBe(status);
  });

  test('wants a user agent, a version that it knows, and an access', async () => {
    expect((await send('GET', '/repos/acme/desktops', undefined, { 'user-agent': '' })).status).toBe(403);
    expect(
      (await send('GET', '/repos/acme/desktops', undefined, { 'x-github-api-version': '1999-01-01' })).status,
    ).toBe(400);
    expect((await send('GET', '/repos/acme/desktops', undefined, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await send('GET', '/repos/acme/other')).status).toBe(404);
    expect((await send('GET', '/nothing')).status).toBe(404);
  });

  test('refuses issues where they are switched off', async () => {
    github.disableIssues('acme/desktops');
    expect((await send('POST', issues, { title: 'x' })).status).toBe(410);
  });

  test('fails as it is told, before or after it is done', async () => {
    github.failNext({ status: 502, afterwards: true }, 'POST');
    expect((await send('GET', issues)).status).toBe(200);
    expect((await send('POST', issues, { title: 'x' })).status).toBe(502);
    expect(github.issues).toHaveLength(1);
  });

  test('takes the JWT of an App for a token, and no other', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    github = createFakeGithub({ app: { appId: 12, installationId: 34, publicKey } });
    const jwtOf = async (key: typeof privateKey, appId = 12): Promise<string> => {
      const auth = createAppAuth({ appId, privateKey: key.export({ type: 'pkcs1', format: 'pem' }) });
      return (await auth({ type: 'app' })).token;
    };
    const tokens = '/app/installations/34/access_tokens';
    const bearer = async (key: typeof privateKey, appId?: number) => ({
      authorization: `Bearer ${await jwtOf(key, appId)}`,
    });
    expect((await send('POST', tokens, {}, await bearer(other))).status).toBe(401);
    expect((await send('POST', tokens, {}, await bearer(privateKey, 13))).status).toBe(401);
    const answer = await send('POST', tokens, {}, await bearer(privateKey));
    expect(answer.status).toBe(201);
    const { token: issued } = (await answer.json()) as { token: string };
    expect((await send('GET', issues, undefined, { authorization: `token ${issued}` })).status).toBe(200);
    expect((await send('GET', issues)).status).toBe(401);
  });
});
