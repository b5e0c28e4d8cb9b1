import { objectStoreError, type Bytes } from '@streamspace/plugin-sdk';

/** The parts of the SDK's HTTP request that are sent. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null | undefined>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly reason: string;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | Bytes;
}

export interface FetchHandlerOptions {
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

/** The slowest line that a body may take: what takes longer has stopped. */
const slowestBytesPerMs = 64 * 1.024;
const pieceBytes = 64 * 1024;

/** Carries the SDK's requests over `fetch`, each once and without following redirects. */
export function createFetchHandler(options: FetchHandlerOptions) {
  const { fetch, timeoutMs, onServerTime, log, now } = options;
  return {
    metadata: { handlerProtocol: 'http/1.1' },

    async handle(
      request: SdkRequest,
      { abortSignal }: { readonly abortSignal?: unknown } = {},
    ): Promise<{ response: SdkResponse }> {
      const started = now();
      const body = bytesOf(request.body);
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), timeoutMs + (body?.length ?? 0) / slowestBytesPerMs);
      const signals = [late.signal, ...(abortSignal instanceof AbortSignal ? [abortSignal] : [])];
      try {
        const response = await fetch(urlOf(request), {
          method: request.method,
          headers: headersOf(request, body),
          redirect: 'manual',
          signal: AbortSignal.any(signals),
          ...(body === undefined ? {} : { body: streamOf(body), duplex: 'half' }),
        });
        const { status, statusText, headers } = response;
        const date = Date.parse(headers.get('date') ?? '');
        if (!Number.isNaN(date)) onServerTime(date);
        const requestId = headers.get('x-amz-request-id');
        log({ method: request.method, status, ms: now() - started, ...(requestId === null ? {} : { requestId }) });
        return {
          response: {
            statusCode: status,
            reason: statusText,
            headers: Object.fromEntries(headers),
            body: await bodyOf(request, response),
          },
        };
      } catch (error) {
        if (late.signal.aborted) throw objectStoreError('timeout', `S3 gave no answer within ${timeoutMs} ms`);
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** What the SDK has signed, to the letter. */
function urlOf({ protocol, hostname, port, path, query = {} }: SdkRequest): string {
  const parameters = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encode(name)}=${encode(one)}`),
  );
  const host = port === undefined ? hostname : `${hostname}:${port}`;
  return `${protocol}//${host}${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** The SDK's bodies here are bytes, or XML as text. */
function bytesOf(body: unknown): Uint8Array | undefined {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return bytes instanceof Uint8Array && bytes.length > 0 ? bytes : undefined;
}

/** The host sends `Host` itself; the length has to be announced, because S3 takes no body without. */
function headersOf({ headers }: SdkRequest, body: Uint8Array | undefined): [string, string][] {
  return [
    ...Object.entries(headers).filter(
      ([name]) => name !== 'host' && name !== 'content-length' && name !== 'user-agent',
    ),
    ...(body === undefined ? [] : [['content-length', String(body.length)] as [string, string]]),
  ];
}

/** Views of the bytes: a part of many MiB is not copied as a whole. */
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

async function bodyOf({ query }: SdkRequest, response: Response): Promise<Uint8Array | Bytes> {
  if (response.ok && query?.['x-id'] === 'GetObject' && response.body !== null) return response.body as Bytes;
  return new Uint8Array(await response.arrayBuffer());
}
