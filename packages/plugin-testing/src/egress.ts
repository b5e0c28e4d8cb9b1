import { PluginError } from '@streamspace/plugin-sdk';
import { decide, type EgressBroker, type EgressRequest, type EgressResponse } from '@streamspace/plugin-runtime';

/** A request that the plugin under test sent, kept for assertions. */
export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Answers one request. */
export type EgressHandler = (request: Request) => Response | Promise<Response>;

/** What the outside answers in a test. */
export interface TestEgress {
  /** All requests so far, also those that failed. */
  readonly requests: readonly RecordedRequest[];
  /** Answers everything to a host, given as `hooks.slack.com` or `127.0.0.1:9000`. */
  serve(host: string, handler: EgressHandler): void;
  /** Answers with this, every time. `status` defaults to 200. */
  reply(host: string, answer: { status?: number; headers?: Record<string, string>; body?: string }): void;
  /** Fails as a host does that cannot be reached. */
  unreachable(host: string): void;
}

/**
 * A broker that decides like the real one and dials nobody: what is allowed goes to the handlers of the test, what is
 * not is refused with the same errors.
 */
export function createTestEgress(): { readonly egress: TestEgress; readonly broker: EgressBroker } {
  const handlers = new Map<string, EgressHandler>();
  const requests: RecordedRequest[] = [];

  async function exchange({ method, url, headers, body, signal }: EgressRequest): Promise<Response> {
    const bytes = body === undefined ? undefined : await new Response(body).arrayBuffer();
    const head = new Headers(headers.map(([name, value]): [string, string] => [name, value]));
    requests.push({ method, url, headers: head, body: new TextDecoder().decode(bytes) });
    const { host } = new URL(url);
    const handler = handlers.get(host);
    if (handler === undefined) {
      throw new PluginError(
        'VENDOR_UNAVAILABLE',
        `Nobody answers for ${host} in this test: call egress.serve('${host}', …)`,
      );
    }
    return handler(
      new Request(url, { method, headers: head, signal, ...(bytes === undefined ? {} : { body: bytes }) }),
    );
  }

  return {
    egress: {
      requests,
      serve: (host, handler) => void handlers.set(host, handler),
      reply: (host, { status = 200, headers = {}, body }) =>
        void handlers.set(host, () => new Response(body ?? null, { status, headers })),
      unreachable: (host) =>
        void handlers.set(host, () => {
          throw new PluginError('VENDOR_UNAVAILABLE', `${host} cannot be reached`);
        }),
    },
    broker: {
      async fetch(plugin, request) {
        const decision = decide(plugin, request.url);
        if (!decision.allowed) throw decision.refusal;
        return toEgressResponse(await exchange(request), request.url);
      },
      usage: () => ({ requests: requests.length, refused: 0, active: 0, bytesIn: 0, bytesOut: 0 }),
      release: async () => undefined,
      close: async () => undefined,
    },
  };
}

function toEgressResponse({ status, statusText, headers, body }: Response, url: string): EgressResponse {
  return {
    status,
    statusText,
    headers: [...headers],
    url,
    redirected: false,
    ...(body === null ? {} : { body }),
  };
}
