import { createHmac, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '@streamspace/catalog';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createEgressBroker,
  createPluginHost,
  createVault,
  openDatabase,
  openSandboxLoader,
  type PluginHost,
  type PluginSource,
  type SandboxLoader,
} from '@streamspace/plugin-runtime';
import { serveFakeSlack, type ServedFakeSlack } from '@streamspace/plugin-testing/slack';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const botToken = 'xoxb-fake';

let directory: string;
let served: ServedFakeSlack;
let controlPlane: EmbeddedControlPlane;
let loader: SandboxLoader;
let host: PluginHost;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'slack-sandbox-'));
  served = await serveFakeSlack({
    token: botToken,
    scopes: ['chat:write', 'users:read', 'users:read.email'],
    users: [{ id: 'U0STRANGER', name: 'stranger', email: 'stranger@example.org' }],
  });
  controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  loader = await openSandboxLoader({ directory });
  host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker({
      // Slack's name is decided about as in production; what is dialled is the stand-in.
      resolve: async () => ['203.0.114.10'],
      standIn: (origin) => (origin.includes('slack.com') ? served.origin : undefined),
    }),
    version: '0.1.0',
  });
});

afterEach(async () => {
  await host.close();
  await controlPlane.close();
  await loader.close();
  await served[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
});

function slackPlugin(): PluginSource {
  const plugin = readCatalog(join(import.meta.dirname, '..')).plugins.find(
    ({ folder }) => folder === 'streamspace-slack',
  );
  if (plugin === undefined) throw new Error('official/streamspace-slack is not usable: run `npm run validate`');
  return plugin;
}

const soon = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });
const name = 'streamspace-slack';

test('Slack’s own client delivers from the sandbox through the broker, and waits when Slack says so', async () => {
  const templates = { 'session.created': { title: '{{ facts.template | capitalize }} is coming' } };
  await host.install(slackPlugin(), { config: { botToken, templates } });
  await host.enable(name);
  served.slack.failNext({ status: 429, headers: { 'retry-after': '2' } }, { on: 'chat.postMessage' });
  const before = Date.now();
  await controlPlane.fire('session.created', {
    session: { id: 'ada-firefox-1a2b3c4d', user: 'ada', template: 'firefox' },
  });
  await soon(() => expect(served.slack.messages).toHaveLength(1));
  expect(Date.now() - before).toBeGreaterThanOrEqual(2000);
  expect(served.slack.messages[0]?.text).toContain('*Firefox is coming* — ada, firefox');
  expect(served.slack.requests.map(({ method }) => method)).toContain('auth.test');
  expect(host.get(name)).toMatchObject({ state: 'enabled', health: 'ok' });
});

test('a signed command is answered where Slack says, for whoever may ask', async () => {
  const signingSecret = randomBytes(16).toString('hex');
  await host.install(slackPlugin(), { config: { botToken, signingSecret, interactivity: 'http' } });
  await host.grant(name, 'read:users');
  await host.enable(name);
  const body = new URLSearchParams({
    user_id: 'U0STRANGER',
    response_url: 'https://hooks.slack.com/commands/T0/1/x',
    text: 'status',
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const response = await host.serve({
    method: 'POST',
    url: `http://plugins.test/api/plugins/${name}/slack/commands`,
    headers: new Headers({ 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` }),
    body: new Blob([body]).stream(),
    ip: '203.0.113.7',
  });
  expect(response.status).toBe(200);
  await soon(() => expect(served.slack.responses).toMatchObject([{ text: expect.stringContaining('You may not') }]));
});

test('an error of Slack ends as a dead letter with the remedy, and as failing health', async () => {
  await host.install(slackPlugin(), { config: { botToken, channel: '#nowhere' } });
  await host.enable(name);
  await controlPlane.fire('session.created');
  await soon(async () => expect(await host.deliveries(name, { state: 'dead' })).toHaveLength(1));
  const [dead] = await host.deliveries(name, { state: 'dead' });
  expect(dead?.error).toMatch(/VENDOR_REJECTED: .*channel_not_found.*\/invite/);
  expect(host.get(name).health).not.toBe('ok');
});

test('without network granted it is refused with an error that says what to declare', async () => {
  const source = slackPlugin();
  const { network: _hosts, permissionReasons: _reasons, ...manifest } = source.manifest;
  await host.install(
    { ...source, manifest: { ...manifest, permissions: ['read:sessions'] } },
    { config: { botToken } },
  );
  await host.enable(name);
  await soon(() =>
    expect(host.denials(name)).toMatchObject([
      {
        member: 'fetch',
        code: 'PERMISSION_DENIED',
        message: `${name} cannot call api.fetch: declare "network" in manifest.json`,
      },
    ]),
  );
  expect(host.get(name)).toMatchObject({ state: 'enabled', restarts: 0 });
  expect(served.slack.requests).toEqual([]);
});
