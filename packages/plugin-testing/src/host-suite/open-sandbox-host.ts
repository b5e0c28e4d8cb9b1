import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createDiskMedium,
  createEgressBroker,
  createPluginHost,
  createVault,
  openDatabase,
  openSandboxLoader,
  type PluginSource,
} from '@streamspace/plugin-runtime';
import type { EgressHandler } from '../egress/test-egress.ts';
import { serveHandler } from '../http/serve.ts';
import { manifestOf, writePlugin } from './plugin-files.ts';
import { createSuiteHost, type OpenHost } from './suite-host.ts';

/** The host of production: real processes, real connections, real time. */
export const openSandboxHost: OpenHost = async (
  files,
  { manifest: changes = {}, config, grant = [], enabled = true } = {},
) => {
  await using opened = new AsyncDisposableStack();
  let answer: EgressHandler = () => new Response(null, { status: 404 });
  const served = opened.use(await serveHandler((request) => answer(request)));
  const vendor = { host: '127.0.0.1', port: Number(new URL(served.origin).port) };
  const manifest = manifestOf(changes, vendor);

  const directory = mkdtempSync(path.join(tmpdir(), 'host-suite-'));
  opened.defer(() => rmSync(directory, { recursive: true, force: true }));
  writePlugin(path.join(directory, 'source'), { ...files, 'manifest.json': JSON.stringify(manifest) });
  const source: PluginSource = { manifest, directory: path.join(directory, 'source'), tier: 'community' };

  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', timezone: 'UTC', seed: 'still' });
  opened.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory: path.join(directory, 'bundles') });
  opened.defer(() => loader.close());
  const operator = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    spoolMedium: createDiskMedium(path.join(directory, 'spool')),
    version: '0.0.0-test',
  });
  opened.defer(() => operator.close());

  await operator.install(source, config === undefined ? {} : { config });
  for (const permission of grant) await operator.grant(manifest.name, permission);
  await operator.allowHost(manifest.name, vendor);
  if (enabled) await operator.enable(manifest.name);

  const rest = opened.move();
  return createSuiteHost({
    source,
    operator,
    controlPlane,
    vendor: { origin: served.origin, serve: (handler) => void (answer = handler) },
    pass: (ms) => sleep(ms),
    async crash() {
      const { pid } = operator.get(manifest.name);
      if (pid === undefined) throw new Error('The plugin does not run');
      process.kill(pid, 'SIGKILL');
      while (operator.get(manifest.name).state === 'enabled') await sleep(5);
    },
    close: () => rest.disposeAsync(),
  });
};
