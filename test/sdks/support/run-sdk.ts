import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createEgressBroker,
  createPluginHost,
  createVault,
  openDatabase,
  openSandboxLoader,
} from '@streamspace/plugin-runtime';
import type { Json, Manifest, NetworkHost } from '@streamspace/plugin-sdk';

export interface SdkRun {
  /** File under `plugins/`, without its ending. */
  readonly plugin: string;
  /** Servers of the test. The operator has allowed each. */
  readonly servers: readonly {
    readonly port: number;
    readonly protocol: NonNullable<NetworkHost['protocol']>;
    /** A private authority of the server, PEM. */
    readonly ca?: string;
  }[];
  readonly config: Json;
}

const reason = 'A server of the test';
const viewer = { id: 'u1', username: 'ada', role: 'admin' } as const;

/** Runs a plugin with a vendor's library, as it runs in production: bundled, in a sandbox, through the broker. */
export async function runSdk({ plugin: file, servers, config }: SdkRun): Promise<unknown> {
  await using opened = new AsyncDisposableStack();
  const directory = mkdtempSync(path.join(tmpdir(), 'sdk-'));
  opened.defer(() => rmSync(directory, { recursive: true, force: true }));
  const manifest: Manifest = {
    name: `sdk-${file}`,
    version: '1.0.0',
    displayName: file,
    description: 'Calls a server of the test with the library of a vendor',
    type: 'integration',
    author: 'Ada',
    license: 'MIT',
    permissions: ['network'],
    permissionReasons: { network: reason },
    network: {
      hosts: servers.map(({ port, protocol, ca }) => ({
        host: '127.0.0.1',
        port,
        protocol,
        reason,
        ...(ca === undefined ? {} : { ca: { config: 'ca' } }),
      })),
    },
    resources: { memory: '128MiB' },
    contributes: { commands: [{ id: 'sdk:run', title: 'Run' }] },
    entrypoints: { main: 'index.js' },
  };
  const source = path.join(directory, 'source');
  mkdirSync(source);
  writeFileSync(path.join(source, 'manifest.json'), JSON.stringify(manifest));
  copyFileSync(path.join(import.meta.dirname, `../plugins/${file}.js`), path.join(source, 'index.js'));
  symlinkSync(path.join(import.meta.dirname, '../node_modules'), path.join(source, 'node_modules'));

  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  opened.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ directory: path.join(directory, 'bundles') });
  opened.defer(() => loader.close());
  const host = await createPluginHost({
    db: openDatabase(':memory:'),
    vault: createVault(randomBytes(32)),
    controlPlane,
    loader,
    broker: createEgressBroker(),
    version: '0.0.0-test',
  });
  opened.defer(() => host.close());
  const ca = servers.find((server) => server.ca !== undefined)?.ca;
  await host.install(
    { manifest, directory: source, tier: 'community' },
    { config: { ...config, ...(ca === undefined ? {} : { ca }) } },
  );
  for (const { port } of servers) {
    // oxlint-disable-next-line no-await-in-loop -- one consent after the other
    await host.allowHost(manifest.name, { host: '127.0.0.1', port });
  }
  await host.enable(manifest.name);
  try {
    const outcome = (await host.act(manifest.name, 'sdk:run', { viewer })) as { readonly done?: string } | undefined;
    return JSON.parse(outcome?.done ?? 'null') as unknown;
  } catch (error) {
    const lines = host.logs(manifest.name, { limit: 20 }).map(({ message }) => message);
    throw new Error([(error as Error).message, ...lines].join('\n'), { cause: error });
  }
}
