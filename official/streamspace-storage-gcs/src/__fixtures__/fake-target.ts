import { createServiceAccount, type GcsOperation } from '@streamspace/plugin-testing/gcs';
import type { ConformanceTarget } from '@streamspace/plugin-testing/object-store';
import { name, openScene, type SceneOptions } from './scene.ts';

const writes = new Set<GcsOperation>(['objects.insert', 'upload.chunk']);
const tokens = new Set<GcsOperation>(['token']);

/** The plugin in a test host, with a fake that is as strict as Cloud Storage, as the conformance suite sees it. */
export async function openFakeTarget(options: SceneOptions = {}): Promise<ConformanceTarget> {
  const scene = await openScene(options);
  const { host, gcs } = scene;
  const isStorage = ({ operation }: { readonly operation: GcsOperation }): boolean => !tokens.has(operation);
  return {
    use: (consumer = {}) =>
      host.extensions.use('object-store', { plugin: 'recorder', purpose: 'recordings', ...consumer }),
    async seed(keys) {
      const now = host.clock.now().getTime();
      for (const key of keys) {
        gcs.bucket.write({ name: `recordings/recorder/${key}`, body: new Uint8Array([120]), metadata: {}, now });
      }
    },
    fetch: (url, init) => gcs.handle(new Request(url, withLength(init))),
    pass: (ms) => host.clock.advance(ms),
    kill: () => host.restart(),
    residue: async () => ({
      objects: [...gcs.bucket.objects.keys()],
      uploads: gcs.sessions().map(({ id }) => id),
    }),
    faults: {
      throttle: (times) => gcs.faults.add(isStorage, { fail: 429, reason: 'rateLimitExceeded' }, times),
      fail: (times) => gcs.faults.add(isStorage, { fail: 503 }, times),
      cut: (cutAfter, times) => gcs.faults.add('objects.getMedia', { cutAfter }, times),
      corrupt: (times) => gcs.faults.add(({ operation }) => writes.has(operation), { corrupt: true }, times),
      loseAnswer: () => gcs.faults.add('objects.insert', { loseAnswer: true }),
      clear: () => gcs.faults.clear(),
    },
    openWrong: (what) => {
      const keyFile = { ...gcs.account.keyFile, private_key: createServiceAccount().keyFile.private_key };
      return openFakeTarget({
        ...options,
        config: {
          ...options.config,
          ...(what === 'secret' ? { credentialsJSON: JSON.stringify(keyFile) } : { bucketName: 'streamspace' }),
        },
        fake: { ...options.fake, ...(what === 'bucket' ? { bucket: 'another' } : {}) },
      });
    },
    logs: () => host.operator.logs(name, { limit: 1000 }).map((line) => JSON.stringify(line)),
    secrets: [gcs.account.keyFile.private_key.slice(40, 80), 'ya29.', 'upload_id'],
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}

/** A client says how long its body is. */
function withLength(init: RequestInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  if (typeof init.body === 'string') headers.set('content-length', String(Buffer.byteLength(init.body)));
  return { ...init, headers };
}
