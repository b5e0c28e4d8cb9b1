import { Readable } from 'node:stream';
import type { PluginError } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import type { Requester } from './connections.ts';
import { decodeContent } from './content-coding.ts';
import type { EgressLimits } from './limits.ts';
import type { RequestBody } from './request-body.ts';
import type { HeaderList } from './request-head.ts';
import { createResponseBody } from './response-body.ts';

export type Direction = 'bytesIn' | 'bytesOut';

/** What an exchange came to, told once it is over. */
export interface ExchangeOutcome {
  readonly status?: number;
  readonly error?: unknown;
  /** Body bytes from the network, before decoding. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface Exchange {
  readonly pool: Requester;
  readonly method: string;
  /** Path and query, sent as they are. */
  readonly path: string;
  readonly headers: HeaderList;
  readonly body: RequestBody;
  readonly signal: AbortSignal;
  readonly limits: EgressLimits;
  readonly clock: Clock;
  /** Counts body bytes, and resolves when they may pass. */
  readonly spend: (direction: Direction, bytes: number, signal: AbortSignal) => Promise<void>;
  readonly toError: (error: unknown) => PluginError;
  /** Called once, when the response body is over or the exchange failed. */
  readonly onDone: (outcome: ExchangeOutcome) => void;
}

export interface ExchangeResponse {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: HeaderList;
  /** Absent where HTTP allows no body. */
  readonly body: ReadableStream<Uint8Array> | undefined;
}

/** https://fetch.spec.whatwg.org/#null-body-status */
const nullBodyStatuses: ReadonlySet<number> = new Set([204, 205, 304]);

/** One request and its response over checked connections, without redirects. */
export async function exchange(options: Exchange): Promise<ExchangeResponse> {
  const { pool, method, path, body, limits, clock, spend, toError } = options;
  // Ends what is still open of this exchange, whoever gave up first.
  const over = new AbortController();
  const signal = AbortSignal.any([options.signal, over.signal]);
  const traffic = { bytesIn: 0, bytesOut: 0 };
  let status: number | undefined;

  function done(error?: PluginError): void {
    over.abort();
    if (body.kind === 'stream') body.discard();
    options.onDone({
      ...traffic,
      ...(status === undefined ? {} : { status }),
      ...(error === undefined ? {} : { error }),
    });
  }

  async function pass(direction: Direction, piece: Uint8Array): Promise<Uint8Array> {
    traffic[direction] += piece.byteLength;
    await spend(direction, piece.byteLength, signal);
    return piece;
  }

  async function* metered(direction: Direction, pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) yield await pass(direction, piece);
  }

  async function outgoing(): Promise<Uint8Array | Readable | null> {
    if (body.kind === 'none') return null;
    return body.kind === 'held' ? pass('bytesOut', body.bytes) : Readable.from(metered('bytesOut', body.pieces));
  }

  try {
    const response = await pool.request({
      method,
      path,
      headers: requestHeaders(options.headers, body),
      body: await outgoing(),
      signal,
      responseHeaders: 'raw',
    });
    status = response.statusCode;
    const headers = headerList(Object.values(response.headers));
    const head = { status, statusText: response.statusText, headers };
    if (method === 'HEAD' || nullBodyStatuses.has(status)) {
      await response.body.dump();
      done();
      return { ...head, body: undefined };
    }
    const source = decodeContent(metered('bytesIn', response.body), headers);
    return {
      ...head,
      body: createResponseBody({ source, clock, signal, toError, stallMs: limits.stallMs, onEnd: done }),
    };
  } catch (cause) {
    const error = toError(cause);
    done(error);
    throw error;
  }
}

/** Undici knows the length of bytes by itself, holds a stream to the one announced, and sends any other chunked. */
function requestHeaders(headers: HeaderList, body: RequestBody): string[] {
  const length = body.kind === 'stream' ? body.length : undefined;
  return [...headers, ...(length === undefined ? [] : [['content-length', String(length)] as const])].flat();
}

/** Undici gives raw headers as a list of names and values in turn, which its types do not say. */
function headerList(raw: readonly unknown[]): HeaderList {
  const list: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    list.push([String(raw[index]).toLowerCase(), String(raw[index + 1])]);
  }
  return list;
}
