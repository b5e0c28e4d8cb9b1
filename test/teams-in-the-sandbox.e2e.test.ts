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
import { fakeFlowUrl, serveFakeTeams } from '@streamspace/plugin-testing/teams';
import { expect, test, vi } from 'vitest';

const name = 'streamspace-teams';

test('a card leaves the sandbox for the address of the flow, byte for byte, and nothing else does', async () => {
  await using stack = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'teams-sandbox-'));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const served = stack.use(await serveFakeTeams());
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  stack.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory });
  stack.defer(() => loader.close());
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    // The flow's name is decided about as in production; what is dialled is the stand-in.
    broker: createEgressBroker({ resolve: async () => ['203.0.114.10'], standIn: () => served.origin }),
    version: '0.1.0',
  });
  stack.defer(() => host.close());

  const source = readCatalog(join(import.meta.dirname, '..')).plugins.find(({ folder }) => folder === name);
  if (source === undefined) throw new Error(`official/${name} is not usable: run "npm run validate"`);
  await host.install(source, { config: { webhookUrl: fakeFlowUrl } });
  await host.enable(name);
  expect(host.get(name)).toMatchObject({ state: 'enabled', health: 'ok' });

  const session = { id: 'ada-firefox-1a2b3c4d', user: 'ada', template: 'firefox' };
  await controlPlane.fire('session.created', { session });
  await vi.waitFor(() => expect(served.teams.messages).toHaveLength(1), { timeout: 20_000 });
  expect(served.teams.failedRuns).toEqual([]);
  expect(served.teams.requests.map(({ url }) => new URL(url).pathname + new URL(url).search)).toEqual([
    new URL(fakeFlowUrl).pathname + new URL(fakeFlowUrl).search,
  ]);
  expect(JSON.stringify(served.teams.messages)).toContain('New session');
});
