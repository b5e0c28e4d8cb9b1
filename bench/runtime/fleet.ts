import { randomBytes } from 'node:crypto';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createEmbeddedControlPlane, type EmbeddedControlPlane } from '@streamspace/control-plane';
import {
  createEgressBroker,
  createPluginHost,
  createVault,
  openDatabase,
  openSandboxLoader,
  type PluginHost,
} from '@streamspace/plugin-runtime';
import { eventCatalogue, manifestSchema, type Json } from '@streamspace/plugin-sdk';
import { manifest } from './plugin/src/manifest.ts';
import { smallPluginSource, type Workshop } from './workshop.ts';

/** A host as in production, with its database on disk, and copies of the small plugin in it. */
export interface Fleet extends AsyncDisposable {
  readonly host: PluginHost;
  readonly controlPlane: EmbeddedControlPlane;
  /** Per copy, the type of event that goes to it alone. `session.created` goes to all. */
  readonly ownEvents: readonly string[];
}

export interface FleetOptions {
  readonly name: string;
  readonly size: number;
  readonly config?: Json;
}

/** Each copy is enabled and up. The broker lets as much through as the machine can. */
export async function openFleet(workshop: Workshop, { name, size, config = {} }: FleetOptions): Promise<Fleet> {
  await using opened = new AsyncDisposableStack();
  const directory = join(workshop.directory, name);
  await mkdir(directory);
  const db = openDatabase(join(directory, 'host.db'));
  opened.defer(() => db.close());
  const controlPlane = createEmbeddedControlPlane({ path: ':memory:', seed: 'still' });
  opened.defer(() => controlPlane.close());
  const loader = await openSandboxLoader({ engine: workshop.engine, directory });
  opened.defer(() => loader.close());
  const small = { manifest: manifestSchema.parse(manifest), directory: smallPluginSource, tier: 'official' } as const;
  const prepared = await loader.prepare(small);
  const host = await createPluginHost({
    db,
    vault: createVault(randomBytes(32)),
    controlPlane,
    // The same bundle many times over: made once, and copied.
    loader: {
      ...loader,
      async prepare({ manifest: { name: copy } }) {
        const bundleDirectory = join(directory, copy);
        await cp(prepared.bundleDirectory, bundleDirectory, { recursive: true });
        return { ...prepared, bundleDirectory };
      },
    },
    broker: createEgressBroker({ limits: { bytesPerSecond: 1e12, requestsPerSecond: 1e6, burst: 1e6 } }),
    version: '1.0.0',
  });
  opened.defer(() => host.close());

  const ownEvents = Object.keys(eventCatalogue)
    .filter((type) => type !== 'session.created')
    .slice(0, size);
  await Promise.all(
    ownEvents.map(async (ownEvent, index) => {
      const copy = `${manifest.name}-${index + 1}`;
      await host.install(
        { ...small, manifest: { ...small.manifest, name: copy } },
        { config: { url: 'http://127.0.0.1', ownEvent, ...config } },
      );
      await host.enable(copy);
    }),
  );
  const resources = opened.move();
  return { host, controlPlane, ownEvents, [Symbol.asyncDispose]: () => resources.disposeAsync() };
}
