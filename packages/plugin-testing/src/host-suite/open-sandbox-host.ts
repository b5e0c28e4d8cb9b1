import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
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
import type { SocketHandler } from '../egress/connections.ts';
import type { EgressHandler } from '../egress/test-egress.ts';
import { serveHandler } from '../http/serve.ts';
import { allowedPlaces, manifestOf, writePlugin } from './plugin-files.ts';
import { createSuiteHost, type OpenHost, type WirePlace } from './suite-host.ts';

/** The host of production: real processes, real connections, real time. */
export const openSandboxHost: OpenHost = async (
  files,
  { manifest: changes = {}, config, grant = [], enabled = true } = {},
) => {
  await using opened = new AsyncDisposableStack();
  let answer: EgressHandler = () => new Response(null, { status: 404 });
  const served = opened.use(await serveHandler((request) => answer(request)));
  const vendor = { host: '127.0.0.1', port: Number(new URL(served.origin).port) };
  let handle: SocketHandler = (socket) => socket.destroy();
  const [port, securePort] = await Promise.all([1, 2].map(() => listen((socket) => handle(socket), opened)));
  const wire: WirePlace = { host: '127.0.0.1', port: port!, securePort: securePort!, closedPort: 1 };
  const manifest = manifestOf(changes, vendor, wire);

  const directory = mkdtempSync(path.join(tmpdir(), 'host-suite-'));
  opened.defer(() => rmSync(directory, { recursive: true, force: true }));
  writePlugin(path.join(directory, 'source'), { ...files, 'manifest.json': JSON.stringify(manifest) });
  const source: PluginSource = { manifest, directory: path.join(directory, 'source'), tier: 'community' };

  // Sessions take seconds to come up, and nobody needs to wait for that.
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', timezone: 'UTC', seed: 'still', speed: 30 });
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
  for (const place of allowedPlaces(vendor, wire)) await operator.allowHost(manifest.name, place);
  if (enabled) await operator.enable(manifest.name);

  const rest = opened.move();
  return createSuiteHost({
    source,
    operator,
    controlPlane,
    vendor: { origin: served.origin, serve: (handler) => void (answer = handler) },
    wire: { ...wire, listen: (handler) => void (handle = handler) },
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

async function listen(handler: SocketHandler, opened: AsyncDisposableStack): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    handler(socket.on('error', () => undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.defer(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}
