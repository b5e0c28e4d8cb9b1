import type { ConformanceTarget } from '@streamspace/plugin-testing/object-store';
import { name, openScene, type SceneOptions } from './scene.ts';

const writes = new Set(['PutObject', 'UploadPart']);

/** The plugin in a test host, with a fake of S3 that is as strict as S3, as the conformance suite sees it. */
export async function openFakeTarget(options: SceneOptions = {}): Promise<ConformanceTarget> {
  const scene = await openScene({ ...options, config: { partSizeMiB: 5, ...options.config } });
  const { host, s3 } = scene;
  return {
    use: (consumer = {}) =>
      host.extensions.use('object-store', { plugin: 'recorder', purpose: 'recordings', ...consumer }),
    async seed(keys) {
      const lastModified = host.clock.now().getTime();
      for (const key of keys) {
        s3.bucket.put(
          `recordings/recorder/${key}`,
          { body: new Uint8Array([120]), lastModified, headers: {}, lockedUntil: 0 },
          false,
        );
      }
    },
    fetch: (url, init) => s3.handle(new Request(url, withLength(init))),
    pass: (ms) => host.clock.advance(ms),
    kill: () => host.restart(),
    residue: async () => ({ objects: [...s3.bucket.objects.keys()], uploads: [...s3.bucket.uploads.keys()] }),
    faults: {
      throttle: (times) => s3.faults.add(() => true, { fail: 503, code: 'SlowDown' }, times),
      fail: (times) => s3.faults.add(() => true, { fail: 500 }, times),
      cut: (cutAfter, times) => s3.faults.add('GetObject', { cutAfter }, times),
      corrupt: (times) => s3.faults.add(({ operation }) => writes.has(operation), { corrupt: true }, times),
      loseAnswer: () => s3.faults.add('PutObject', { loseAnswer: true }),
      clear: () => s3.faults.clear(),
    },
    openWrong: (what) =>
      openFakeTarget({
        ...options,
        config: { ...options.config, ...(what === 'secret' ? { secretAccessKey: 'not the secret' } : {}) },
        fake: { ...options.fake, ...(what === 'bucket' ? { bucket: 'another' } : {}) },
        ...(what === 'bucket' ? { config: { ...options.config, bucket: 'streamspace' } } : {}),
      }),
    logs: () => host.operator.logs(name, { limit: 1000 }).map((line) => JSON.stringify(line)),
    secrets: [s3.credentials.secretAccessKey],
    [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose](),
  };
}

/** A client says how long its body is. */
function withLength(init: RequestInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  if (typeof init.body === 'string') headers.set('content-length', String(Buffer.byteLength(init.body)));
  return { ...init, headers };
}
