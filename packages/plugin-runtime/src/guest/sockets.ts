import type { ConnectOptions, Socket, WebSocketConnection, WebSocketOptions } from '@streamspace/plugin-sdk';
import type { Bytes } from '../channel/payload.ts';
import { openMessages } from './web-socket.ts';

export type EgressCall = (
  method: 'connect' | 'connect.startTls' | 'connect.resolve' | 'webSocket',
  params: unknown,
) => Promise<unknown>;

/** What leaves the sandbox beside `fetch`. */
export interface Sockets {
  readonly connect: (options: ConnectOptions) => Promise<Socket>;
  readonly webSocket: (url: string | URL, options?: WebSocketOptions) => Promise<WebSocketConnection>;
  /** The addresses of a name that a rule allows. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
}

interface Connected {
  readonly id: number;
  readonly readable: Bytes;
  readonly alpn?: string;
}

// Taken before plugin code can replace them.
const { ReadableStream, TransformStream, String } = globalThis;

export function createSockets(call: EgressCall): Sockets {
  return {
    connect: (options) => connect(call, options),
    async webSocket(url, { protocols, headers } = {}) {
      const outgoing = new TransformStream<Uint8Array, Uint8Array>();
      const asked = { url: String(url), ...defined({ protocols, headers }), outgoing: outgoing.readable };
      const { protocol, readable } = (await call('webSocket', asked)) as { protocol: string; readable: Bytes };
      return openMessages(protocol, readable, outgoing.writable);
    },
    resolve: async (host) => (await call('connect.resolve', { host })) as readonly string[],
  };
}

async function connect(call: EgressCall, options: ConnectOptions): Promise<Socket> {
  const { host, port, tls, servername, alpn } = options;
  let sent = 0;
  let received = 0;
  const outgoing = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      sent += piece.byteLength;
      controller.enqueue(piece);
    },
  });
  const { readable: outgoingReadable, writable } = outgoing;
  const answer = await call('connect', {
    host,
    port,
    ...defined({ tls, servername, alpn }),
    outgoing: outgoingReadable,
  });
  const { id, readable: incoming, alpn: agreed } = answer as Connected;
  const reader = incoming.getReader();
  // Counted as it is read, and read only as the plugin does: what is under way at STARTTLS is nobody's.
  const readable = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        received += value.length;
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );

  return {
    readable,
    writable,
    ...defined({ alpn: agreed }),
    async startTls(wish = {}) {
      const asked = { id, sent, received, ...defined({ servername: wish.servername, alpn: wish.alpn }) };
      return (await call('connect.startTls', asked)) as { readonly alpn?: string };
    },
    async close() {
      const ignore = (): void => undefined;
      if (!writable.locked) await writable.abort().catch(ignore);
      await reader.cancel().catch(ignore);
    },
  };
}

/** Without what is `undefined`, which no JSON has. */
function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
