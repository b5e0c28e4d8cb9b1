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
import { fakeRoutingKey, serveFakePagerDuty } from '@streamspace/plugin-testing/pagerduty';
import { expect, test, vi } from 'vitest';

const name = 'streamspace-pagerduty';

test('three failures of a template leave the sandbox as one alert, which uninstalling resolves', async () => {
  await using stack = new AsyncDisposableStack();
  const directory = mkdtempSync(join(tmpdir(), 'pagerduty-sandbox-'));
  stack.defer(() => rmSync(directory, { recursive: true, force: true }));
  const served = stack.use(await serveFakePagerDuty());
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  stack.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory });
  stack.defer(() => loader.close());
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    // The name of PagerDuty is decided about as in production; what is dialled is the stand-in.
    broker: createEgressBroker({ resolve: async () => ['203.0.114.10'], standIn: () => served.origin }),
    version: '0.1.0',
  });
  stack.defer(() => host.close());

  const source = readCatalog(join(import.meta.dirname, '..')).plugins.find(({ folder }) => folder === name);
  if (source === undefined) throw new Error(`official/${name} is not usable: run "npm run validate"`);
  await host.install(source, { config: { routingKey: fakeRoutingKey } });
  await host.enable(name);
  expect(host.get(name)).toMatchObject({ state: 'enabled', health: 'ok' });

  for (const id of ['a', 'b', 'c']) {
    const session = { id, user: 'ada', template: 'gpu-blender' };
    // oxlint-disable-next-line no-await-in-loop -- one after another
    await controlPlane.fire('session.failed', { session });
  }
  await vi.waitFor(() => expect(served.pagerduty.alerts).toMatchObject([{ state: 'triggered' }]), { timeout: 20_000 });
  await host.uninstall(name);
  expect(served.pagerduty.alerts).toMatchObject([{ state: 'resolved' }]);
});
