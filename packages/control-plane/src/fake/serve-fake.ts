import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';
import type { FakeControlPlane } from './create-fake-control-plane.ts';

/** A fake that listens on 127.0.0.1. */
export interface ServedFake {
  readonly url: string;
  close(): Promise<void>;
}

/** Puts a fake behind HTTP and WebSocket on 127.0.0.1. @param port Default: any free one. */
export async function serveFake(fake: FakeControlPlane, port = 0): Promise<ServedFake> {
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const answer = await fake.fetch(await toRequest(request));
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  };
  const server = createServer((request, response) => void respond(request, response));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const isKnown = request.url?.split('?')[0] === '/api/v1/ws/sessions';
    const probe = isKnown ? fake.subscribe(token, { send: () => undefined, close: () => undefined }) : undefined;
    probe?.();
    if (probe === undefined) {
      socket.end(`HTTP/1.1 ${isKnown ? '401 Unauthorized' : '404 Not Found'}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      const stop = fake.subscribe(token, { send: (text) => client.send(text), close: () => client.terminate() });
      client.on('close', () => stop?.());
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has a port
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    async close() {
      fake.close();
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/', headers } = incoming;
  const hasBody = method !== 'GET' && method !== 'HEAD' && headers['content-length'] !== undefined;
  const body: unknown = hasBody ? await json(incoming).catch(() => ({})) : undefined;
  return new Request(new URL(url, 'http://127.0.0.1'), {
    method,
    headers: { authorization: headers.authorization ?? '' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
