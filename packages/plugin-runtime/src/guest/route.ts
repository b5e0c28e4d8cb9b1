import {
  PluginError,
  type Bytes,
  type RangedBody,
  type Reply,
  type RouteRequest,
  type Viewer,
} from '@streamspace/plugin-sdk';
import type { Definition } from './definition.ts';
import { isObject } from './definition.ts';
import { isRanged, partOf } from './ranges.ts';
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
  return sendable(await handler(given, { signal }), given);
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
async function sendable(answer: unknown, request: Pick<RouteRequest, 'method' | 'headers'>): Promise<object> {
  if (!isObject(answer)) {
    throw new PluginError('INTERNAL', 'A route has to return a reply, such as reply.json(…)');
  }
  const { body, ...rest } = answer as unknown as Reply;
  if (body === undefined) return rest;
  if (typeof body === 'string') return { ...rest, text: body };
  const ranged = body instanceof Uint8Array ? inMemory(body) : body;
  if (!isRanged(ranged) || rest.status !== 200) return { ...rest, bytes: await opened(ranged) };
  const part = partOf(request, rest, ranged.size);
  const { start, end } = part;
  if (start === undefined || end === undefined) return { ...rest, part };
  const isWanted = request.method !== 'HEAD';
  return { ...rest, part, bytes: isWanted ? toStream(await ranged.open(start, end)) : toStream(new Uint8Array(0)) };
}

const inMemory = (bytes: Uint8Array): RangedBody => ({
  size: bytes.length,
  open: (start, end) => bytes.subarray(start, end),
});

const toStream = (body: Uint8Array | Bytes): Bytes =>
  body instanceof Uint8Array ? new Blob([new Uint8Array(body)]).stream() : body;

/** What is no answer of its own, such as a picture beside an error, is sent whole. */
async function opened(body: Bytes | RangedBody): Promise<Bytes> {
  return isRanged(body) ? toStream(await body.open(0, body.size)) : body;
}
