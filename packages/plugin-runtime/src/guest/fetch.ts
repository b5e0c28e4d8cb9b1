import type { CallOptions } from '../channel/outgoing-calls.ts';
import type { Bytes } from '../channel/payload.ts';

/** What the host answers to `fetch`. */
interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly url: string;
  readonly redirected: boolean;
  readonly body?: Bytes;
}

type Call = (method: 'fetch', params: unknown, options: CallOptions) => Promise<unknown>;

// Taken before plugin code can replace them.
const { Request, Response, Headers, ReadableStream, TransformStream, Uint8Array } = globalThis;

/** https://fetch.spec.whatwg.org/#null-body-status */
const bodiless: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/** WHATWG fetch that the host runs: requests and responses cross as a head and a stream of bytes. */
export function createFetch(call: Call, ownFetch: typeof fetch): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    // They hold their own content: there is nothing to ask the host for.
    if (/^(data|blob):/.test(request.url)) return ownFetch(request);

    const signal = (init?.signal === undefined && input instanceof Request ? input.signal : init?.signal) ?? undefined;
    const { headers, body } = await readBody(request, isStreamed(input, init));
    const head = (await call(
      'fetch',
      {
        method: request.method,
        url: request.url,
        headers: [...headers],
        redirect: request.redirect,
        ...(body === undefined ? {} : { body }),
      },
      signal === undefined ? {} : { signal },
    )) as ResponseHead;
    return createResponse(responseBody(request, head, signal), head);
  };
}

/** Whether the length of the body cannot be known before its end. */
function isStreamed(input: unknown, init: RequestInit | undefined): boolean {
  const body: unknown = init?.body;
  return body === undefined || body === null ? input instanceof Request : body instanceof ReadableStream;
}

/** The body as a stream, and the headers with its length where that is known: some vendors refuse requests without. */
async function readBody(request: Request, streamed: boolean): Promise<{ headers: Headers; body: Bytes | undefined }> {
  const headers = new Headers(request.headers);
  if (request.body === null) return { headers, body: undefined };
  if (streamed) return { headers, body: request.body as Bytes };
  const bytes = new Uint8Array(await request.arrayBuffer());
  if (bytes.length === 0) return { headers, body: undefined };
  headers.set('content-length', String(bytes.length));
  const body: Bytes = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return { headers, body };
}

function responseBody(request: Request, { status, body }: ResponseHead, signal: AbortSignal | undefined): Bytes | null {
  if (body === undefined) return null;
  if (bodiless.has(status) || request.method === 'HEAD') {
    void body.cancel();
    return null;
  }
  return signal === undefined ? body : body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
}

/** A response that knows where it came from, which the constructor of `Response` cannot be told. */
function createResponse(body: ConstructorParameters<typeof Response>[0], head: ResponseHead): Response {
  const { status, statusText, headers, url, redirected } = head;
  const pairs = headers.map(([name, value]): [string, string] => [name, value]);
  const response = new Response(body, { status, statusText, headers: pairs });
  return Object.defineProperties(response, {
    url: { value: url },
    redirected: { value: redirected },
    type: { value: 'basic' },
    clone: { value: () => createResponse(Response.prototype.clone.call(response).body, head) },
  });
}
