import { afterEach, beforeEach, expect, test } from 'vitest';
import { slackEntry } from '../testing/entries.ts';
import { createTestService, type TestService } from '../testing/service.ts';

let running: TestService;
beforeEach(async () => {
  running = await createTestService();
});
afterEach(() => running[Symbol.asyncDispose]());

const json: TestService['json'] = (path, init) => running.json(path, init);
const install: TestService['installSlack'] = (config) => running.installSlack(config);

test('lists, searches and filters', async () => {
  const { body } = await json('/plugins/catalog?search=slack&type=integration&sort=name');
  expect(body).toMatchObject({
    plugins: [
      {
        name: 'streamspace-slack',
        displayName: 'Slack',
        tier: 'official',
        pluginType: 'integration',
        permissions: ['read:sessions', 'network'],
      },
    ],
    total: 1,
  });
  expect((await json('/plugins/catalog?search=nothing')).body).toEqual({ plugins: [], total: 0 });
});

test('refuses a filter that it does not know', async () => {
  expect(await json('/plugins/catalog?sort=popular')).toMatchObject({
    status: 400,
    body: { error: 'The query does not fit, "sort": must be one of name, newest', code: 'INVALID_ARGUMENT' },
  });
  expect((await json('/plugins/catalog?type=widget')).status).toBe(400);
});

test('tells all that helps to decide, by name and by number', async () => {
  const byName = await json('/plugins/catalog/streamspace-slack');
  expect(byName.body).toMatchObject({
    readmeHtml: '<h1>streamspace-slack</h1>\n',
    permissionRequests: [
      { permission: 'read:sessions', dangerous: false, granted: false },
      { permission: 'network', dangerous: true, reason: 'Posts messages to the webhook that you configure' },
    ],
    hosts: [{ label: 'hooks.slack.com', reason: 'Slack receives the messages there' }],
    events: ['session.*'],
    configSchema: slackEntry.configSchema,
  });
  const { id } = byName.body as { id: number };
  expect((await json(`/plugins/catalog/${id}`)).body).toEqual(byName.body);
});

test('marks what is installed', async () => {
  expect((await json('/plugins/catalog/streamspace-slack')).body).not.toHaveProperty('installed');
  await install();
  expect((await json('/plugins/catalog/streamspace-slack')).body).toMatchObject({ installed: 'installed' });
  running.host.change('streamspace-slack', { enabled: true, state: 'restarting' });
  expect((await json('/plugins/catalog/streamspace-slack')).body).toMatchObject({ installed: 'enabled' });
});
