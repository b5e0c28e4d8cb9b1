import type { ConformanceTarget } from '@streamspace/plugin-testing/object-store';
import { startFauxqs } from 'fauxqs';
import { openScene } from './scene.ts';

const host = 'fauxqs.example.com';

/** The plugin in a test host, with fauxqs, which somebody else wrote. It checks no signature, no expiry and no condition. */
export async function openFauxqsTarget(): Promise<ConformanceTarget> {
  const server = await startFauxqs({ port: 0, logger: false });
  server.createBucket('streamspace');
  const forward = (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    return fetch(new Request(`http://127.0.0.1:${server.port}${pathname}${search}`, request));
  };
  const scene = await openScene({
    // It knows no other time than this machine's.
    now: new Date().toISOString(),
    config: { provider: 'custom', endpoint: `https://${host}`, partSizeMiB: 5, encryption: { required: false } },
    hosts: [host],
    answer: forward,
  });
  return {
    use: (consumer = {}) =>
      scene.host.extensions.use('object-store', { plugin: 'recorder', purpose: 'recordings', ...consumer }),
    async seed(keys) {
      const put = (key: string): Promise<Response> =>
        fetch(`http://127.0.0.1:${server.port}/streamspace/recordings/recorder/${key}`, { method: 'PUT', body: 'x' });
      for (let at = 0; at < keys.length; at += 50) {
        // oxlint-disable-next-line no-await-in-loop -- fifty at a time
        await Promise.all(keys.slice(at, at + 50).map(async (key) => (await put(key)).arrayBuffer()));
      }
    },
    fetch: (url, init) => forward(new Request(url, init)),
    kill: () => scene.host.restart(),
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]();
      await server.stop();
    },
  };
}
