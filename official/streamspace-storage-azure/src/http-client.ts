import { Readable } from 'node:stream';
import type { IHttpClient, WebResource } from '@azure/storage-blob';
import { objectStoreError, type Bytes } from '@streamspace/plugin-sdk';

export interface HttpClientOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Longest wait for the head of an answer, beside the time that the body takes. */
  readonly timeoutMs: number;
  /** Hears the instant that the store says it is. */
  readonly onServerTime: (server: number) => void;
  readonly log: (line: {
    readonly method: string;
    readonly status: number;
    readonly ms: number;
    readonly requestId?: string;
  }) => void;
  readonly now: () => number;
}

/** The SDK's requests over the host's `fetch`. */
export interface HttpClient extends IHttpClient {
  /**
   * The body of an answer that is streamed, by the id that the SDK tells of it. It goes past the SDK, which would read it
   * through two streams of Node's and lose the host's errors.
   */
  takeBody(clientRequestId: string | undefined): Bytes;
}

/** The slowest line that a body may take: what takes longer has stopped. */
const slowestBytesPerMs = 64 * 1.024;
const pieceBytes = 64 * 1024;
const idHeader = 'x-ms-client-request-id';

/** Carries the SDK's requests over `fetch`, each once and without following redirects. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { fetch, timeoutMs, onServerTime, log, now } = options;
  const bodies = new Map<string, Bytes>();

  /** What the SDK is to make of an answer: headers, and a text or a stream. */
  async function readAnswer(request: WebResource, response: Response): Promise<unknown> {
    const { status } = response;
    const headers = new Map(response.headers);
    headers.set(idHeader, request.requestId);
    const answer = { request, status, headers: { toJson: () => Object.fromEntries(headers) } };
    if (request.streamResponseStatusCodes?.has(status) !== true)
      return { ...answer, bodyAsText: await response.text() };
    // Without these the SDK gives up, and nobody would take the body.
    if (!headers.has('etag') || !headers.has('content-length')) {
      await response.body?.cancel();
      throw objectStoreError('unknown', 'Azure answered without the length or the tag of an object');
    }
    bodies.set(request.requestId, (response.body ?? new Blob([]).stream()) as Bytes);
    return { ...answer, readableStreamBody: new Readable({ read: () => undefined }) };
  }

  return {
    takeBody(id = '') {
      const body = bodies.get(id);
      bodies.delete(id);
      if (body === undefined) throw objectStoreError('unknown', 'Azure answered without a body');
      return body;
    },

    async sendRequest(request) {
      const started = now();
      const body = bytesOf(request.body);
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), timeoutMs + (body?.length ?? 0) / slowestBytesPerMs);
      const { abortSignal } = request as { readonly abortSignal?: unknown };
      const signals = [late.signal, ...(abortSignal instanceof AbortSignal ? [abortSignal] : [])];
      try {
        const response = await fetch(request.url, {
          method: request.method,
          headers: headersOf(request, body),
          redirect: 'manual',
          signal: AbortSignal.any(signals),
          ...(body === undefined ? {} : { body: streamOf(body), duplex: 'half' }),
        });
        const { status, headers } = response;
        const date = Date.parse(headers.get('date') ?? '');
        if (!Number.isNaN(date)) onServerTime(date);
        const requestId = headers.get('x-ms-request-id');
        log({ method: request.method, status, ms: now() - started, ...(requestId === null ? {} : { requestId }) });
        return (await readAnswer(request, response)) as Awaited<ReturnType<IHttpClient['sendRequest']>>;
      } catch (error) {
        if (late.signal.aborted) throw objectStoreError('timeout', `Azure gave no answer within ${timeoutMs} ms`);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The SDK's bodies here are bytes, or XML as text. */
function bytesOf(body: unknown): Uint8Array | undefined {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return bytes instanceof Uint8Array && bytes.length > 0 ? bytes : undefined;
}

/** The host sends `Host` itself; the length has to be announced, because Azure takes no body without. */
function headersOf({ headers }: WebResource, body: Uint8Array | undefined): [string, string][] {
  const all = Object.entries(headers.toJson()).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return [
    ...all.filter(
      ([name]) => !['host', 'content-length', 'user-agent', 'accept-encoding', 'connection'].includes(name),
    ),
    ...(body === undefined ? [] : [['content-length', String(body.length)] as [string, string]]),
  ];
}

/** Views of the bytes: a block of many MiB is not copied as a whole. */
function streamOf(bytes: Uint8Array): Bytes {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(bytes.subarray(at, at + pieceBytes));
      at += pieceBytes;
      if (at >= bytes.length) controller.close();
    },
  });
}
