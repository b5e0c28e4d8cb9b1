import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Asked {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | object;
}

/** Answers a request, itself or in words; what it throws is the answer of a server that refuses. */
export type Serve = (asked: Asked, response: ServerResponse) => Answer | undefined;

export interface Served {
  readonly port: number;
  readonly asked: readonly Asked[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A server of a vendor on a loopback address. */
export async function serve(answer: Serve, tls?: { readonly key: string; readonly cert: string }): Promise<Served> {
  const asked: Asked[] = [];
  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const one: Asked = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers as Record<string, string>,
      body: await buffer(request),
    };
    asked.push(one);
    try {
      const given = answer(one, response);
      if (given !== undefined) send(response, given);
    } catch (error) {
      send(response, { status: 400, body: { error: { message: String(error) } } });
    }
  }
  const listener = (request: IncomingMessage, response: ServerResponse): void => void handle(request, response);
  const server: Server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

function send(response: ServerResponse, { status = 200, headers = {}, body = '' }: Answer): void {
  const isData = typeof body === 'object' && !Buffer.isBuffer(body);
  response.writeHead(status, { ...(isData ? { 'content-type': 'application/json' } : {}), ...headers });
  response.end(isData ? JSON.stringify(body) : body);
}

/** Fails a request that is not as the vendor documents it. */
export function demand(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`the server demands ${what}`);
}
