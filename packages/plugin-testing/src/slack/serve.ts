import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createFakeSlack, type FakeSlack, type FakeSlackOptions } from './fake-slack.ts';

/** A fake Slack behind a port of this machine. */
export interface ServedFakeSlack extends AsyncDisposable {
  readonly slack: FakeSlack;
  /** Such as `http://127.0.0.1:49152`. */
  readonly origin: string;
}

/** Serves {@link createFakeSlack} on a free loopback port, until it is disposed of. */
export async function serveFakeSlack(options: FakeSlackOptions = {}): Promise<ServedFakeSlack> {
  const slack = createFakeSlack(options);
  const server = createServer((incoming, outgoing) => {
    const clientLeft = new AbortController();
    outgoing.on('close', () => clientLeft.abort());
    const answer = async (): Promise<void> => {
      const response = await slack.handle(await toRequest(incoming, clientLeft.signal));
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      if (response.body === null) outgoing.end();
      else await pipeline(Readable.fromWeb(response.body), outgoing);
    };
    // A body that breaks off breaks the connection, which is what was asked for.
    answer().catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    slack,
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function toRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const { method = 'GET', url = '/', headers } = incoming;
  const body = await buffer(incoming);
  return new Request(new URL(url, 'http://127.0.0.1'), {
    method,
    headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
    signal,
    ...(method === 'GET' || method === 'HEAD' ? {} : { body: new Uint8Array(body) }),
  });
}
