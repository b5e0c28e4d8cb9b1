import { randomBytes } from 'node:crypto';
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
import { fakeWebhookUrl, serveFakeDiscord } from '@streamspace/plugin-testing/discord';
import { expect, test, vi } from 'vitest';

const name = 'streamspace-discord';

test('a session is one message from the sandbox, which is edited when the session changes', async () => {
  await using stack = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'discord-sandbox-'));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const served = stack.use(await serveFakeDiscord());
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  stack.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory });
  stack.defer(() => loader.close());
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    // Discord's name is decided about as in production; what is dialled is the stand-in.
    broker: createEgressBroker({ resolve: async () => ['203.0.114.10'], standIn: () => served.origin }),
    version: '0.1.0',
  });
  stack.defer(() => host.close());

  const source = readCatalog(join(import.meta.dirname, '..')).plugins.find(({ folder }) => folder === name);
  if (source === undefined) throw new Error(`official/${name} is not usable: run "npm run validate"`);
  await host.install(source, { config: { webhookUrl: fakeWebhookUrl } });
  await host.enable(name);
  expect(host.get(name)).toMatchObject({ state: 'enabled', health: 'ok' });

  const session = { id: 'ada-firefox-1a2b3c4d', user: 'ada', template: 'firefox' };
  await controlPlane.fire('session.created', { session });
  await controlPlane.fire('session.hibernated', { session });
  await vi.waitFor(() => expect(served.discord.messages).toMatchObject([{ edits: 1 }]), { timeout: 20_000 });
  expect(JSON.stringify(served.discord.messages)).toContain('Session hibernated');
});
