import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import { createServer as createRawServer, type Server, type Socket } from 'node:net';
import type { EgressPlugin, EgressRequest } from '../types.ts';
import type { ResolvedRule } from '../rules.ts';

export interface LocalServer {
  readonly port: number;
  readonly server: Server;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A server on a loopback address, on any free port or on the given one, that goes away with its scope. */
export async function startServer(
  answer: RequestListener,
  options: {
    readonly host?: string;
    readonly port?: number;
    readonly tls?: ServerOptions;
  } = {},
): Promise<LocalServer> {
  const server = options.tls === undefined ? createServer(answer) : createTlsServer(options.tls, answer);
  return listening(server, options);
}

/** The same for a server that does not speak HTTP. */
export async function startRawServer(greet: (socket: Socket) => void): Promise<LocalServer> {
  return listening(createRawServer(greet), {});
}

async function listening(
  server: Server,
  { host = '127.0.0.1', port = 0 }: { readonly host?: string; readonly port?: number },
): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    server,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

export function rule(host: string, port: number, protocol: 'http' | 'https' = 'http'): ResolvedRule {
  return { host, port, protocol, reach: 'public', reason: 'Talks to a server of the test', source: 'manifest' };
}

/** A plugin that may reach these hosts, with the operator's consent to each of them. */
export function pluginFor(...rules: readonly ResolvedRule[]): EgressPlugin {
  return { name: 'webhook-relay', granted: true, rules, consents: rules.map(({ host, port }) => ({ host, port })) };
}

export function get(url: string, more: Partial<EgressRequest> = {}): EgressRequest {
  return { method: 'GET', url, headers: [], redirect: 'follow', signal: new AbortController().signal, ...more };
}

export function streamOf(...pieces: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
}

export async function textOf(body: ReadableStream<Uint8Array> | undefined): Promise<string> {
  return body === undefined ? '' : new Response(body).text();
}
