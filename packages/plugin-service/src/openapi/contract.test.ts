import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slackEntry } from '../testing/entries.ts';
import { createFakeRepositories, repositoryView, syncRecord } from '../testing/fake-repositories.ts';
import { createTestService, testToken, type TestService } from '../testing/service.ts';
import { installedTheme } from '../testing/themes.ts';
import { openApiDocument } from './openapi-document.ts';

// Drives a service over HTTP through every operation, and compares what crosses with the document.

interface Operation {
  readonly operationId: string;
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly $ref?: string; readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema: object }>>;
type Schema = Record<string, unknown>;

const document = openApiDocument() as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object; readonly responses: { readonly Problem: { content: Content } } };
};
const at = '2026-11-25T07:00:00.000Z';
const root = join(import.meta.dirname, '../../../..');

/** Answers may gain keys for others, but this service sends none that the document does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in inner && !('additionalProperties' in inner)
    ? { ...inner, additionalProperties: false }
    : inner;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajvFormats.default(ajv);

function faults(schema: unknown, value: unknown): readonly string[] {
  const whole = { ...(closed(schema) as Schema), components: closed(document.components) };
  const validate = ajv.compile(whole);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}

let running: TestService;
const tried = new Set<string>();

async function call(method: string, template: string, path: string, body?: object, token = testToken) {
  const operation = document.paths[template]?.[method];
  if (operation === undefined) throw new Error(`The document has no ${method} ${template}`);
  const response = await fetch(`${running.service.url}/api/v1${path}`, {
    method: method.toUpperCase(),
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  const declared = operation.responses[String(response.status)] ?? operation.responses['default'];
  const content = declared?.$ref === undefined ? declared?.content : document.components.responses.Problem.content;
  return { operation, response, type, content };
}

type Step = readonly [method: string, template: string, path: string, status: number, body?: object];

const slack = '/plugins/streamspace-slack';
const session = '/sessions/u-ada-firefox-1';
const local = { directory: join(root, 'community/session-log') };
const verifier = 'v'.repeat(43);
const redirectUri = 'http://127.0.0.1:50123/callback';
const codeChallenge = createHash('sha256').update(verifier).digest('base64url');
const terminal = { redirectUri, state: 's'.repeat(16), codeChallenge, name: 'laptop' };
const steps: readonly Step[] = [
  ['post', '/auth/url', '/auth/url', 201],
  ['get', '/auth/tokens', '/auth/tokens?limit=5', 200],
  ['post', '/auth/tokens', '/auth/tokens', 201, { name: 'ci', role: 'operator', expiresInDays: 7 }],
  ['get', '/auth/sessions', '/auth/sessions', 200],
  ['post', '/auth/sign-out', '/auth/sign-out', 200, { everywhere: true }],
  ['post', '/auth/terminal/grants', '/auth/terminal/grants', 201, terminal],
  [
    'post',
    '/auth/terminal/denials',
    '/auth/terminal/denials',
    200,
    { redirectUri: terminal.redirectUri, state: terminal.state },
  ],
  ['get', '/me', '/me', 200],
  ['get', '/me/theme', '/me/theme', 200],
  ['put', '/me/theme', '/me/theme', 200, { choice: { theme: 'night', variant: 'dark' } }],
  ['get', '/plugins/catalog', '/plugins/catalog?limit=1&search=slack', 200],
  ['get', '/plugins/catalog/{id}', '/plugins/catalog/streamspace-old', 200],
  ['get', '/plugins/catalog/{id}/assets/{path}', '/plugins/catalog/streamspace-slack/assets/icon.svg', 200],
  ['post', '/plugins/catalog/{id}/install', '/plugins/catalog/streamspace-slack/install', 201, { config: { a: 1 } }],
  [
    'post',
    '/plugins/catalog/{id}/upgrade',
    '/plugins/catalog/streamspace-old/upgrade',
    200,
    { grant: ['network'], accept: ['Reach hooks.slack.com'] },
  ],
  ['post', '/plugins/{id}/rollback', '/plugins/streamspace-old/rollback', 200],
  ['post', '/plugins/local', '/plugins/local', 201, local],
  ['put', '/plugins/local', '/plugins/local', 200, { ...local, grant: ['network'] }],
  ['get', '/repositories', '/repositories', 200],
  ['get', '/repositories/{name}', '/repositories/plugins', 200],
  ['get', '/repositories/{name}/history', '/repositories/plugins/history?limit=5', 200],
  ['post', '/repositories/{name}/sync', '/repositories/plugins/sync', 200, { acceptOlder: true }],
  ['get', '/repositories/{name}/bundle', '/repositories/plugins/bundle', 200],
  ['post', '/repositories/{name}/bundle', '/repositories/plugins/bundle', 200, { file: '/media/plugins.bundle' }],
  ['get', '/plugins', '/plugins', 200],
  ['get', '/plugins/{id}', slack, 200],
  ['patch', '/plugins/{id}', slack, 200, { enabled: true, config: { channel: '#ops' } }],
  ['post', '/plugins/{id}/enable', `${slack}/enable`, 200],
  ['post', '/plugins/{id}/disable', `${slack}/disable`, 200],
  ['post', '/plugins/{id}/test', `${slack}/test`, 200, {}],
  ['post', '/plugins/{id}/commands/{command}', `${slack}/commands/slack:test`, 200, { confirmed: true }],
  ['post', '/plugins/{id}/consents', `${slack}/consents`, 200, { host: '10.0.0.1', port: 443 }],
  ['delete', '/plugins/{id}/consents/{host}/{port}', `${slack}/consents/10.0.0.1/443`, 200],
  ['post', '/plugins/{id}/permissions', `${slack}/permissions`, 200, { permission: 'network' }],
  ['delete', '/plugins/{id}/permissions/{permission}', `${slack}/permissions/network`, 200],
  ['get', '/plugins/{id}/logs', `${slack}/logs?limit=5&after=0`, 200],
  ['get', '/plugins/{id}/deliveries', `${slack}/deliveries?limit=1&state=dead`, 200],
  ['get', '/plugins/{id}/deliveries/{delivery}', `${slack}/deliveries/d1`, 200],
  ['post', '/plugins/{id}/deliveries/{delivery}/redeliver', `${slack}/deliveries/d1/redeliver`, 200],
  ['get', '/plugins/{id}/denials', `${slack}/denials`, 200],
  ['get', '/plugins/{id}/metrics', `${slack}/metrics`, 200],
  ['get', '/plugins/{id}/history', `${slack}/history`, 200],
  ['get', '/offers', '/offers', 200],
  ['get', '/metrics', '/metrics', 200],
  ['get', '/audit', '/audit?limit=5&action=request&outcome=success', 200],
  ['get', '/decisions', '/decisions', 200],
  [
    'put',
    '/decisions/{decision}/fail-mode',
    '/decisions/session.create/fail-mode',
    200,
    { plugin: 'a', onFailure: null },
  ],
  ['get', '/extension-points', '/extension-points', 200],
  ['put', '/extension-points/{point}', '/extension-points/object-store', 200, { provider: 'streamspace-s3' }],
  ['get', '/ui', '/ui', 200],
  ['get', '/ui/banners', '/ui/banners', 200],
  ['post', '/ui/{plugin}/actions/{id}', '/ui/streamspace-slack/actions/slack:test', 200, { from: 'menu' }],
  ['get', '/ui/{plugin}/settings', '/ui/streamspace-slack/settings', 200],
  ['put', '/ui/{plugin}/settings', '/ui/streamspace-slack/settings', 200, { settings: { sound: true } }],
  ['get', '/ui/{plugin}/pages/{id}', '/ui/streamspace-slack/pages/a?period=week', 200],
  ['get', '/ui/{plugin}/widgets/{id}', '/ui/streamspace-slack/widgets/a', 200],
  ['get', '/ui/{plugin}/panels/{id}', '/ui/streamspace-slack/panels/a?target=session:s1', 200],
  ['get', '/themes', '/themes', 200],
  ['put', '/themes/default', '/themes/default', 204, { choice: null }],
  ['post', '/events', '/events', 201, { type: 'session.created', data: { a: 1 } }],
  ['get', '/events', '/events?limit=10', 200],
  ['get', '/events/types', '/events/types?limit=3', 200],
  ['post', '/sessions', '/sessions', 202, { user: 'u-ada', template: 'firefox' }],
  ['get', '/sessions', '/sessions?user=u-ada', 200],
  ['get', '/sessions/{id}', session, 200],
  ['put', '/sessions/{id}/hibernate', `${session}/hibernate`, 202],
  ['put', '/sessions/{id}/wake', `${session}/wake`, 202],
  ['post', '/ui/viewer-actions/{action}', '/ui/viewer-actions/terminate', 202, { session: 'u-ada-firefox-1' }],
  ['post', '/sessions', '/sessions', 202, { user: 'u-ada', template: 'firefox' }],
  ['delete', '/sessions/{id}', '/sessions/u-ada-firefox-2', 202],
  ['get', '/users', '/users', 200],
  ['get', '/templates', '/templates', 200],
  ['get', '/notifications', '/notifications', 200],
  ['post', '/notifications/{id}/read', '/notifications/n1/read', 204],
  ['get', '/mails', '/mails', 200],
  ['get', '/stream', '/stream?plugin=streamspace-slack', 200],
  ['get', '/status', '/status', 200],
  ['get', '/openapi.json', '/openapi.json', 200],
  ['delete', '/plugins/{id}', slack, 204],
];

beforeAll(async () => {
  const directory = join(root, 'official/streamspace-slack');
  const repositories = createFakeRepositories();
  const finding = {
    rule: 'name-taken',
    severity: 'error',
    plugin: 'community/a',
    file: 'a',
    line: 1,
    column: 1,
  } as const;
  repositories.views = [repositoryView({ findings: [{ ...finding, message: 'No' }], findingsTotal: 1, error: 'No' })];
  const changed = [{ name: 'a', from: '1.0.1', to: '1.0.0', downgrade: true as const }];
  repositories.syncs = [
    syncRecord({ times: 2, changes: { added: [{ name: 'b', version: '1.0.0' }], changed, removed: [] } }),
  ];
  const old = { ...slackEntry.manifest, name: 'streamspace-old' };
  const catalog = [
    { ...slackEntry, directory },
    { ...slackEntry, directory, manifest: { ...old, version: '1.1.0' } },
  ];
  running = await createTestService({
    repositories: { ...repositories, entries: () => catalog },
    // Each operation is tried by somebody who is not signed in.
    signInLimit: { perMinute: 1000 },
  });
  const { network: _network, ...less } = old;
  await running.host.install({ manifest: { ...less, permissions: ['read:sessions'] }, directory, tier: 'official' });
  const { answers } = running.host;
  answers.themes.push(installedTheme('night'));
  answers.logs.push({ seq: 1, at, level: 'info', from: 'plugin', message: 'Hello', fields: { a: 1 } });
  answers.denials.push({ at, member: 'fetch', code: 'PERMISSION_DENIED', message: 'No', count: 1 });
  answers.deliveries.push({
    id: 'd1',
    kind: 'job',
    name: 'post',
    state: 'dead',
    attempts: 3,
    createdAt: at,
    dueAt: at,
    error: 'No',
    progress: { fraction: 0.5 },
  });
  running.controlPlane.notices.push({ id: 'n1', noticeId: 'n', at, user: 'u-ada', title: 'Hello' });
  running.controlPlane.outbox.push({ id: 'm1', at, to: ['a@b.example'], subject: 'Hi', text: '' });
});
afterAll(() => running[Symbol.asyncDispose]());

test('the document is valid OpenAPI 3.1, to others as well', async () => {
  const validator = new Validator();
  const result = await validator.validate({ ...openApiDocument() });
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
  expect(validator.version).toBe('3.1');
});

test('operations have names of their own', () => {
  const names = Object.values(document.paths).flatMap((path) => Object.values(path).map((each) => each.operationId));
  expect(new Set(names).size).toBe(names.length);
});

test.each(steps.map((step) => ({ step, name: `${step[0]} ${step[1]}: ${step[2]}` })))(
  '$name answers as the document says',
  async ({ step }) => {
    const [method, template, path, status, body] = step;
    const { operation, response, type, content } = await call(method, template, path, body);
    tried.add(operation.operationId);
    if (response.status >= 400) throw new Error(await response.text());
    expect(response.status).toBe(status);
    expect(Object.keys(operation.responses)).toContain(String(status));
    if (body !== undefined)
      expect(faults(operation.requestBody?.content['application/json']?.schema, body)).toEqual([]);
    if (operation.requestBody?.required === true) expect(body).toBeDefined();

    if (content === undefined) return expect(await response.text()).toBe('');
    const [media = ''] = Object.keys(content);
    if (media !== 'application/json') {
      await response.body?.cancel();
      return expect(type).toMatch(new RegExp(`^${media.replace('*', '.*')}$`));
    }
    expect(type).toBe(media);
    expect(faults(content[media]?.schema, await response.json())).toEqual([]);
  },
);

test('what one answer names is what the next request takes: a code for a token, a token to revoke', async () => {
  const allowed = await call('post', '/auth/terminal/grants', '/auth/terminal/grants', terminal);
  const { url } = (await allowed.response.json()) as { url: string };
  const code = new URL(url).searchParams.get('code') ?? '';
  const body = { code, codeVerifier: verifier, redirectUri };
  const { operation, response, content } = await call('post', '/auth/terminal/token', '/auth/terminal/token', body);
  tried.add(operation.operationId);
  expect(response.status).toBe(201);
  const token = (await response.json()) as { id: string };
  expect(faults(content?.['application/json']?.schema, token)).toEqual([]);
  const again = await call('post', '/auth/terminal/token', '/auth/terminal/token', body);
  expect(again.response.status).toBe(401);
  expect(faults(again.content?.[again.type]?.schema, await again.response.json())).toEqual([]);

  const revoked = await call('delete', '/auth/tokens/{token}', `/auth/tokens/${token.id}`);
  tried.add(revoked.operation.operationId);
  expect(revoked.response.status).toBe(204);
  const unknown = await call('delete', '/auth/sessions/{session}', '/auth/sessions/none');
  tried.add(unknown.operation.operationId);
  expect(unknown.response.status).toBe(404);
});

test('every operation of the document was tried', () => {
  const names = Object.values(document.paths).flatMap((path) => Object.values(path).map((each) => each.operationId));
  expect(names.filter((name) => !tried.has(name))).toEqual([]);
});

describe('refusals are problem details', () => {
  const refused: readonly (readonly [code: string, ...step: Step])[] = [
    ['INVALID_ARGUMENT', 'get', '/plugins', '/plugins?limit=0', 400],
    ['INVALID_ARGUMENT', 'get', '/plugins', '/plugins?limt=10', 400],
    ['INVALID_ARGUMENT', 'get', '/plugins', '/plugins?cursor=xyz', 400],
    ['INVALID_ARGUMENT', 'post', '/sessions', '/sessions', 400, { user: 'u-ada' }],
    ['NOT_FOUND', 'get', '/plugins/{id}', '/plugins/nothing', 404],
    ['NOT_FOUND', 'delete', '/plugins/{id}/consents/{host}/{port}', `${slack}/consents/10.0.0.1/x`, 404],
  ];
  test.each(refused.map((step) => ({ step, name: `${step[0]} for ${step[1]} ${step[3]}` })))(
    '$name',
    async ({ step }) => {
      const [code, method, template, path, status, body] = step;
      const { response, type, content } = await call(method, template, path, body);
      expect(response.status).toBe(status);
      expect(type).toBe('application/problem+json');
      const problem: unknown = await response.json();
      expect(problem).toMatchObject({ status, code });
      expect(faults(content?.[type]?.schema, problem)).toEqual([]);
    },
  );

  test('for every operation, when nobody is signed in', async () => {
    for (const [method, template, path, , body] of steps) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time is kinder to a small machine
      const { response, type, content } = await call(method, template, path, body, 'wrong');
      expect(response.status).toBe(401);
      // oxlint-disable-next-line no-await-in-loop -- as above
      expect(faults(content?.[type]?.schema, await response.json())).toEqual([]);
    }
  });
});
