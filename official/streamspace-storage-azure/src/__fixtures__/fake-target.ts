import { conformanceFaults, exampleKey } from '@streamspace/plugin-testing/azure';
import type { ConformanceTarget } from '@streamspace/plugin-testing/object-store';
import { blobName } from '../blob-names.ts';
import { name, openScene, type SceneOptions } from './scene.ts';

/** The plugin in a test host, with a fake of Azure that is as strict as Azure, as the conformance suite sees it. */
export async function openFakeTarget(options: SceneOptions = {}): Promise<ConformanceTarget> {
  const scene = await openScene({ ...options, config: { blockSizeMiB: 5, ...options.config } });
  const { host, azure } = scene;
  const { faults, container } = azure;
  return {
    use: (consumer = {}) =>
      host.extensions.use('object-store', { plugin: 'recorder', purpose: 'recordings', ...consumer }),
    async seed(keys) {
      const lastModified = host.clock.now().getTime();
      const blob = { body: new Uint8Array([120]), lastModified, headers: {}, tier: 'Hot', immutableUntil: 0 };
      for (const key of keys) {
        container.put(blobName(`recordings/recorder/${key}`), blob, { ifMatch: null, ifNoneMatch: null });
      }
    },
    fetch: (url, init) => azure.handle(new Request(url, withLength(init))),
    pass: (ms) => host.clock.advance(ms),
    kill: () => host.restart(),
    // Blocks of uploads that were given up wait for a week, and nobody sees them.
    residue: async () => ({ objects: [...container.blobs.keys()], uploads: [] }),
    faults: conformanceFaults(faults),
    openWrong: (what) =>
      openFakeTarget({
        ...options,
        config: { ...options.config, ...(what === 'secret' ? { accountKey: exampleKey('not the key') } : {}) },
        fake: { ...options.fake, ...(what === 'bucket' ? { containerExists: false } : {}) },
      }),
    logs: () => host.operator.logs(name, { limit: 1000 }).map((line) => JSON.stringify(line)),
    secrets: [azure.key],
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}

/** A client says how long its body is, and which version it speaks. */
export function withLength(init: RequestInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  if (typeof init.body === 'string') headers.set('content-length', String(Buffer.byteLength(init.body)));
  return { ...init, headers };
}
