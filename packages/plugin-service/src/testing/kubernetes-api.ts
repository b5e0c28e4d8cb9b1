import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSelfSignedCertificate } from '../../../plugin-runtime/src/egress/__fixtures__/self-signed.ts';
import type { ConfigMap } from '../cluster/config-map.ts';

/** The ConfigMaps of one namespace over the API of a cluster: lists in pages, watches, and what it has forgotten. */
export interface KubernetesApi extends AsyncDisposable {
  /** What a pod finds in its environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Where it finds its account. */
  readonly account: string;
  readonly requests: readonly string[];
  apply(name: string, contents: Omit<ConfigMap, 'metadata'> & { readonly labels?: Record<string, string> }): void;
  delete(name: string): void;
  /** Gives the account another token; the one before no longer counts. */
  renewToken(token: string): void;
  /** Ends every watch, as the server does from time to time. */
  endWatches(): void;
  /** Forgets what happened until now: who asks from an earlier version gets 410. */
  compact(): void;
  /** How many watch now. */
  watching(): number;
}

interface Change {
  readonly version: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: ConfigMap;
}

const status = (code: number, reason: string, message: string): string =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code });

/** @see https://kubernetes.io/docs/reference/using-api/api-concepts/ */
export async function startKubernetesApi(options: { readonly namespace?: string } = {}): Promise<KubernetesApi> {
  const { namespace = 'streamspace' } = options;
  const { key, cert } = createSelfSignedCertificate();
  const account = mkdtempSync(join(tmpdir(), 'account-'));
  const objects = new Map<string, ConfigMap>();
  const watches = new Map<ServerResponse, string>();
  const requests: string[] = [];
  let changes: Change[] = [];
  let version = 100;
  let oldest = 100;
  let token = 'first-token';
  writeFileSync(join(account, 'namespace'), namespace);
  writeFileSync(join(account, 'ca.crt'), cert);
  writeFileSync(join(account, 'token'), `${token}\n`);

  const matches = ({ metadata }: ConfigMap, selector: string): boolean => metadata.labels?.[selector] !== undefined;

  function send(response: ServerResponse, { type, object }: Change): void {
    if (matches(object, watches.get(response) ?? '')) response.write(`${JSON.stringify({ type, object })}\n`);
  }

  function record(type: Change['type'], object: ConfigMap): void {
    const change = { version, type, object };
    changes.push(change);
    for (const response of watches.keys()) send(response, change);
  }

  function list(query: URLSearchParams, response: ServerResponse): void {
    const selector = query.get('labelSelector') ?? '';
    const limit = Number(query.get('limit'));
    const start = Number(query.get('continue') ?? 0);
    const all = [...objects.values()].filter((each) => matches(each, selector));
    const more = start + limit < all.length;
    const metadata = { resourceVersion: String(version), ...(more && { continue: String(start + limit) }) };
    response.end(
      JSON.stringify({
        kind: 'ConfigMapList',
        apiVersion: 'v1',
        metadata,
        items: all.length === 0 ? null : all.slice(start, start + limit),
      }),
    );
  }

  function watch(query: URLSearchParams, response: ServerResponse): void {
    const from = Number(query.get('resourceVersion'));
    response.flushHeaders();
    if (from < oldest) {
      const object = JSON.parse(status(410, 'Expired', `too old resource version: ${from} (${oldest})`)) as object;
      return void response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
    }
    watches.set(response, query.get('labelSelector') ?? '');
    response.on('close', () => watches.delete(response));
    for (const change of changes.filter((each) => each.version > from)) send(response, change);
    const bookmark = { kind: 'ConfigMap', apiVersion: 'v1', metadata: { resourceVersion: String(version) } };
    response.write(`${JSON.stringify({ type: 'BOOKMARK', object: bookmark })}\n`);
  }

  const server = createServer({ key, cert }, (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'https://cluster');
    requests.push(`${pathname} ${query.has('watch') ? `watch ${query.get('resourceVersion')}` : 'list'}`);
    const refuse = (code: number, reason: string, message: string): void => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(status(code, reason, message));
    };
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(401, 'Unauthorized', 'Unauthorized');
    if (request.method !== 'GET' || pathname !== `/api/v1/namespaces/${namespace}/configmaps`) {
      return refuse(403, 'Forbidden', `configmaps is forbidden: cannot ${request.method} ${pathname}`);
    }
    response.setHeader('content-type', 'application/json');
    return query.has('watch') ? watch(query, response) : list(query, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    env: { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) },
    account,
    requests,
    apply(name, { labels, ...contents }) {
      version += 1;
      const type = objects.has(name) ? 'MODIFIED' : 'ADDED';
      const object = { ...contents, metadata: { name, resourceVersion: String(version), ...(labels && { labels }) } };
      objects.set(name, object);
      record(type, object);
    },
    delete(name) {
      const object = objects.get(name);
      if (object === undefined) throw new Error(`no ConfigMap "${name}"`);
      version += 1;
      objects.delete(name);
      record('DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
    },
    renewToken(next) {
      token = next;
      writeFileSync(join(account, 'token'), `${next}\n`);
    },
    endWatches() {
      for (const response of watches.keys()) response.end();
      watches.clear();
    },
    compact() {
      changes = [];
      version += 1;
      oldest = version;
    },
    watching: () => watches.size,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      rmSync(account, { recursive: true });
    },
  };
}
