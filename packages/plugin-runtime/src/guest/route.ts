import { PluginError, type Bytes, type Reply, type RouteRequest, type Viewer } from '@streamspace/plugin-sdk';
import type { Definition } from './definition.ts';
import { isObject } from './definition.ts';
import type { Handler } from './handlers.ts';

/** A request as the host sends it. */
export interface RouteParams {
  readonly id: string;
  readonly kind: 'none' | 'json' | 'form' | 'raw' | 'stream';
  readonly request: Omit<RouteRequest, 'headers' | 'body' | 'viewer'> & {
    readonly headers: readonly (readonly [string, string])[];
    readonly viewer?: Viewer;
    readonly json?: unknown;
    readonly form?: Readonly<Record<string, string>>;
    readonly bytes?: Bytes;
  };
}

/** Hands a request to its handler, and makes of the reply what can cross. */
export async function runRoute(
  handler: Handler,
  { parseInput }: Definition,
  { id, kind, request }: RouteParams,
  signal: AbortSignal,
): Promise<object> {
  const { headers, json, form, bytes, viewer, ...rest } = request;
  const body = await bodyOf(kind, { json, form, bytes });
  const input = kind === 'json' ? parseInput(id, body) : undefined;
  if (input?.ok === false) return invalidBody(input.issues);
  const given = {
    ...rest,
    headers: new Headers(headers.map(([name, value]): [string, string] => [name, value])),
    viewer,
    body: input === undefined ? body : input.value,
  };
  return sendable(await handler(given, { signal }));
}

async function bodyOf(
  kind: RouteParams['kind'],
  { json, form, bytes }: { readonly json: unknown; readonly form: unknown; readonly bytes: Bytes | undefined },
): Promise<unknown> {
  if (kind === 'json') return json;
  if (kind === 'form') return form;
  if (kind === 'stream') return bytes;
  if (kind === 'raw') return new Uint8Array(await new Response(bytes).arrayBuffer());
  return undefined;
}

function invalidBody(
  issues: readonly { readonly path: readonly (string | number)[]; readonly message: string }[],
): object {
  const [first] = issues;
  const title = `The body does not fit: ${[first?.path.join('.'), first?.message].filter(Boolean).join(' ')}`;
  return {
    status: 400,
    headers: { 'content-type': 'application/problem+json' },
    text: JSON.stringify({ type: 'about:blank', title, status: 400, code: 'INVALID_ARGUMENT' }),
  };
}

/** Only JSON and streams cross: text stays text, bytes become a stream. */
function sendable(answer: unknown): object {
  if (!isObject(answer)) {
    throw new PluginError('INTERNAL', 'A route has to return a reply, such as reply.json(…)');
  }
  const { body, ...rest } = answer as unknown as Reply;
  if (body === undefined) return rest;
  if (typeof body === 'string') return { ...rest, text: body };
  return { ...rest, bytes: body instanceof Uint8Array ? new Blob([new Uint8Array(body)]).stream() : body };
}
