import { STATUS_CODES } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  defaultEgressLimits,
  type Clock,
  type Connections,
  type Requester,
  type Wire,
} from '@streamspace/plugin-runtime';

type Sent = Parameters<Requester['request']>[0];
type Received = Awaited<ReturnType<Requester['request']>>;

/** What befalls the requests to one host. Times are in milliseconds. */
export interface HostFaults {
  readonly hangs?: boolean;
  readonly delayMs?: number;
  /** Bytes of the response body after which the connection breaks. */
  readonly cutAfter?: number;
}

export interface FakeNetwork {
  readonly clock: Clock;
  /** Hears of each request, with its whole body, before it is answered. */
  onRequest(request: Request, body: Uint8Array): void;
  answer(request: Request): Promise<Response>;
  /** @param host As in a URL: with its port, unless that is the usual one. */
  faultsOf(host: string): HostFaults;
  /** Who answers sockets to `host:port`; `undefined` where nobody does. */
  listenerOf(host: string): SocketHandler | undefined;
}

/** The far end of a connection, as a server has it. */
export type SocketHandler = (socket: Duplex) => void;

/** Connections that lead to no network; they fail with the codes that real ones have. */
export function createFakeConnections(network: FakeNetwork): Connections {
  const destroyed = new AbortController();
  return {
    to: ({ protocol, host, port }) => ({
      request: (sent) =>
        request(network, `${protocol}://${host}:${port}${sent.path}`, {
          ...sent,
          signal: AbortSignal.any([sent.signal, destroyed.signal]),
        }),
    }),
    async open({ host, port }) {
      const listener = network.listenerOf(`${host}:${port}`);
      if (listener === undefined) throw failure('ECONNREFUSED');
      const [near, far] = duplexPair();
      far.on('error', () => undefined);
      far.once('close', () => {
        // What was sent before can be read; whoever goes without a word breaks the connection.
        if (!far.writableFinished) near.destroy(failure('ECONNRESET'));
        else if (near.readableEnded) near.destroy();
        else near.once('end', () => near.destroy());
      });
      listener(far);
      return playedWire(near);
    },
    destroy: async () => destroyed.abort(failure('UND_ERR_DESTROYED')),
  };
}

/** Encryption is not played: what is agreed on is the first protocol that was offered, and the bytes stay as they are. */
function playedWire(stream: Duplex): Wire {
  return {
    stream,
    secure: async ({ alpn: [alpn] }) => ({ ...playedWire(stream), ...(alpn === undefined ? {} : { alpn }) }),
  };
}

async function request(network: FakeNetwork, url: string, sent: Sent): Promise<Received> {
  const { method, signal } = sent;
  const headers = new Headers();
  for (let index = 0; index + 1 < sent.headers.length; index += 2) {
    headers.append(sent.headers[index] ?? '', sent.headers[index + 1] ?? '');
  }
  if (sent.body instanceof Uint8Array) headers.set('content-length', String(sent.body.length));
  const body = await readBody(sent);
  const asked = new Request(url, { method, headers, signal, ...(body.length === 0 ? {} : { body }) });
  network.onRequest(asked, body);

  const faults = network.faultsOf(new URL(url).host);
  const { headersMs } = defaultEgressLimits;
  const response = await within(
    answer(network, asked, faults),
    headersMs,
    'UND_ERR_HEADERS_TIMEOUT',
    network.clock,
    signal,
  );
  const { status, statusText } = response;
  return {
    statusCode: status,
    // A server of HTTP/1.1 sends the usual words unless it has some of its own.
    statusText: statusText === '' ? (STATUS_CODES[status] ?? '') : statusText,
    headers: [...response.headers].flat(),
    body: createBody(response, faults, network.clock, signal),
  };
}

async function answer({ clock, answer: ask }: FakeNetwork, asked: Request, faults: HostFaults): Promise<Response> {
  if (faults.hangs === true) return new Promise<never>(() => {});
  if (faults.delayMs !== undefined) {
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, faults.delayMs ?? 0);
    });
  }
  return ask(asked);
}

async function readBody({ body, signal }: Sent): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array(0);
  if (body instanceof Uint8Array) return new Uint8Array(body);
  const destroy = (): void => void body.destroy(signal.reason as Error);
  signal.addEventListener('abort', destroy, { once: true });
  try {
    return new Uint8Array(await buffer(body));
  } finally {
    signal.removeEventListener('abort', destroy);
  }
}

function createBody(response: Response, { cutAfter }: HostFaults, clock: Clock, signal: AbortSignal): Received['body'] {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
  const { idleMs } = defaultEgressLimits;
  const giveUp = (): void => void reader?.cancel().catch(() => {});
  signal.addEventListener('abort', giveUp, { once: true });

  async function* pieces(): AsyncGenerator<Uint8Array> {
    let left = cutAfter ?? Infinity;
    try {
      while (reader !== undefined) {
        if (left <= 0) throw failure('UND_ERR_SOCKET');
        // oxlint-disable-next-line no-await-in-loop -- a stream is read piece by piece
        const { value } = await within(reader.read(), idleMs, 'UND_ERR_BODY_TIMEOUT', clock, signal);
        if (value === undefined) return;
        yield value.subarray(0, left);
        left -= value.length;
      }
    } finally {
      giveUp();
    }
  }

  return Object.assign(pieces(), {
    async dump() {
      await reader?.cancel();
    },
  });
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** The outcome of `work`, unless it takes too long or is given up. */
function within<T>(work: Promise<T>, ms: number, code: string, clock: Clock, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = clock.setTimeout(() => reject(failure(code)), ms);
  const abandon = (): void => reject(signal.reason);
  if (signal.aborted) abandon();
  signal.addEventListener('abort', abandon, { once: true });
  work.then(resolve, reject);
  return promise.finally(() => {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', abandon);
  });
}
