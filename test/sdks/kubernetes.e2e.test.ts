import { expect, test } from 'vitest';
import { createSelfSignedCertificate } from '../../packages/plugin-runtime/src/egress/__fixtures__/self-signed.ts';
import { runSdk } from './support/run-sdk.ts';
import { demand, serve } from './support/serve.ts';

const pod = (name: string): object => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, resourceVersion: '8' } });

// https://kubernetes.io/docs/reference/using-api/api-concepts
test('@kubernetes/client-node lists and watches over TLS with a private authority', async () => {
  const tls = createSelfSignedCertificate();
  await using cluster = await serve(({ method, url, headers }, response) => {
    const { pathname, searchParams } = new URL(url, 'https://127.0.0.1');
    demand(method === 'GET', 'GET');
    if (headers['authorization'] !== 'Bearer service-token')
      return { status: 401, body: { kind: 'Status', code: 401 } };
    if (pathname.endsWith('/missing')) return { status: 404, body: { kind: 'Status', status: 'Failure', code: 404 } };
    demand(pathname === '/api/v1/namespaces/desk/pods', 'the pods of the namespace');
    if (searchParams.get('watch') === null)
      return { body: { apiVersion: 'v1', kind: 'PodList', metadata: { resourceVersion: '7' }, items: [pod('a')] } };
    demand(searchParams.get('resourceVersion') === '7', 'a watch from where the list was');
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`${JSON.stringify({ type: 'ADDED', object: pod('b') })}\n{"type":"DELE`);
    setImmediate(() => response.end(`TED","object":${JSON.stringify(pod('a'))}}\n`));
    return undefined;
  }, tls);
  const { port } = cluster;
  await expect(
    runSdk({ plugin: 'kubernetes', servers: [{ port, protocol: 'tls', ca: tls.cert }], config: { port } }),
  ).resolves.toEqual({ pods: ['a'], seen: ['ADDED b', 'DELETED a'], missing: 404 });
});
