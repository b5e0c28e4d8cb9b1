import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** A message as the receiver's own library has verified it. */
export interface ReceivedMessage {
  readonly id: string;
  readonly body: {
    readonly type: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly subject: { readonly id: string };
  };
}

/** Somebody else's service: takes signed webhooks and believes only what `standardwebhooks` verifies. */
export interface Receiver {
  readonly port: number;
  readonly url: string;
  /** In order of arrival, repeats included. */
  readonly messages: readonly ReceivedMessage[];
  /** Requests whose signature did not verify. */
  readonly forged: number;
  close(): void;
}

export const signingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export async function startReceiver(): Promise<Receiver> {
  const messages: ReceivedMessage[] = [];
  const webhook = new Webhook(signingSecret);
  let forged = 0;
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      try {
        const headers = request.headers as Record<string, string>;
        const body = webhook.verify(Buffer.concat(chunks), headers) as ReceivedMessage['body'];
        messages.push({ id: String(request.headers['webhook-id']), body });
        response.writeHead(204).end();
      } catch {
        forged += 1;
        response.writeHead(401).end();
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hooks`,
    messages,
    get forged() {
      return forged;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
