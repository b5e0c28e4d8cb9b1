import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '@streamspace/catalog';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createEgressBroker,
  createPluginHost,
  createVault,
  openDatabase,
  openSandboxLoader,
} from '@streamspace/plugin-runtime';
import { serveFakeGithub } from '@streamspace/plugin-testing/github';
import { expect, test, vi } from 'vitest';

const name = 'github-issues';
const webhookSecret = 'it is a secret to everybody';

test('GitHub’s own libraries file an issue from the sandbox, as an App, and the webhook finds its way back', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  await using stack = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'github-sandbox-'));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const served = stack.use(await serveFakeGithub({ app: { appId: 12, installationId: 34, publicKey } }));
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  stack.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory });
  stack.defer(() => loader.close());
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker({ resolve: async () => ['203.0.114.10'], standIn: () => served.origin }),
    version: '0.1.0',
  });
  stack.defer(() => host.close());

  const { plugins } = readCatalog(join(import.meta.dirname, '..'));
  const source = plugins.find(({ folder }) => folder === name);
  if (source === undefined) throw new Error(`community/${name} is not usable: run "npm run validate"`);
  await host.install(source, {
    config: {
      appId: 12,
      installationId: 34,
      // As GitHub gives it out.
      privateKey: privateKey.export({ type: 'pkcs1', format: 'pem' }),
      repository: 'acme/desktops',
      webhookSecret,
    },
  });
  await host.enable(name);
  expect(host.get(name)).toMatchObject({ state: 'enabled', health: 'ok' });

  const [user] = await controlPlane.users.list({ username: 'grace' }, { limit: 1 });
  const session = await controlPlane.sessions.create({ user: user?.id ?? '', template: 'firefox' }, {});
  await host.act(name, 'file-report', {
    viewer: { id: session.user, username: 'grace', role: 'user' },
    target: { kind: 'session', id: session.id },
    input: { title: 'The sound is gone', description: 'Since this morning' },
    requestId: 'request-12345678',
  });
  await vi.waitFor(() => expect(served.github.issues).toMatchObject([{ title: 'The sound is gone' }]), {
    timeout: 20_000,
  });

  const body = JSON.stringify({
    action: 'closed',
    issue: { number: 1, html_url: 'https://github.com/acme/desktops/issues/1' },
    repository: { full_name: 'acme/desktops' },
  });
  const response = await host.serve({
    method: 'POST',
    url: 'http://plugins.test/api/plugins/github-issues/hooks/github',
    headers: new Headers({
      'x-github-event': 'issues',
      'x-github-delivery': 'd-1',
      'x-hub-signature-256': `sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`,
    }),
    body: new Blob([body]).stream(),
    ip: '140.82.115.1',
  });
  expect(response.status).toBe(204);
  const titles = (await controlPlane.inbox()).map(({ title }) => title);
  expect(titles).toContain('Your report “The sound is gone” is closed');
});
