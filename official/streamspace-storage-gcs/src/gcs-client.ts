import { objectStoreError, type Bytes } from '@streamspace/plugin-sdk';
import type { AccessTokens } from './access-token.ts';
import { gcsError, requestError } from './gcs-errors.ts';

/** One request to Cloud Storage. */
export interface GcsCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Whole. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent one after the other. */
  readonly body?: readonly Uint8Array[];
  readonly signal?: AbortSignal | undefined;
  /** Statuses that are answers beside those from 200 to 299. */
  readonly also?: readonly number[];
  /** Whether the address itself is the right to use it. */
  readonly isCapability?: boolean;
}

/** Sends single requests, each once, and again only with another token after one was refused. */
export interface GcsClient {
  /** @throws {PluginError} of the reasons of object stores. */
  send(call: GcsCall): Promise<Response>;
  /** What an answer in JSON says. */
  json(call: GcsCall): Promise<unknown>;
}

export interface GcsClientOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly tokens: AccessTokens;
  /** Longest wait for the head of an answer, beside the time that the body takes. */
  readonly timeoutMs: number;
  /** Hears the instant that the store says it is. */
  readonly onServerTime: (server: number) => void;
  readonly log: (line: { readonly method: string; readonly status: number; readonly ms: number }) => void;
  readonly now: () => number;
}

/** The slowest line that a body may take: what takes longer has stopped. */
const slowestBytesPerMs = 64 * 1.024;
const pieceBytes = 64 * 1024;

export function createGcsClient(options: GcsClientOptions): GcsClient {
  const { fetch, tokens, timeoutMs, onServerTime, log, now } = options;

  async function once(call: GcsCall, token: string | undefined): Promise<Response> {
    const { method, url, headers, body = [], signal } = call;
    const length = body.reduce((sum, part) => sum + part.length, 0);
    const started = now();
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), timeoutMs + length / slowestBytesPerMs);
    try {
      const response = await fetch(url, {
        method,
        headers: {
          ...headers,
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(length === 0 ? {} : { 'content-length': String(length) }),
        },
        redirect: 'manual',
        signal: signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]),
        ...(length === 0 ? {} : { body: streamOf(body), duplex: 'half' as const }),
      });
      const date = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(date)) onServerTime(date);
      log({ method, status: response.status, ms: now() - started });
      return response;
    } catch (error) {
      if (late.signal.aborted)
        throw objectStoreError('timeout', `Google Cloud Storage gave no answer within ${timeoutMs} ms`);
      throw requestError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async function answered(call: GcsCall): Promise<Response> {
    if (call.isCapability === true) return once(call, undefined);
    const token = await tokens.get();
    const response = await once(call, token);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    return once(call, await tokens.replace(token));
  }

  async function send(call: GcsCall): Promise<Response> {
    const response = await answered(call);
    if (response.ok || call.also?.includes(response.status) === true) return response;
    throw await gcsError(response, now());
  }

  return {
    send,
    async json(call) {
      const response = await send(call);
      try {
        return await response.json();
      } catch (error) {
        throw objectStoreError('unavailable', 'The answer of Google Cloud Storage broke off', { cause: error });
      }
    },
  };
}

/** Views of the bytes: a chunk of many MiB is not copied as a whole. */
function streamOf(parts: readonly Uint8Array[]): Bytes {
  function* pieces(): Generator<Uint8Array> {
    for (const part of parts) {
      for (let at = 0; at < part.length; at += pieceBytes) yield part.subarray(at, at + pieceBytes);
    }
  }
  const left = pieces();
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = left.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
}
