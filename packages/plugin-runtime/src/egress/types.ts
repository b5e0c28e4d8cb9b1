import type { PluginErrorCode } from '@streamspace/plugin-sdk';
import type { EgressSocket, SocketRequest } from './open-socket.ts';
import type { EgressWebSocket, WebSocketRequest } from './open-web-socket.ts';
import type { EgressPolicy } from './policy.ts';
import type { RefusalReason } from './refusal.ts';
import type { HeaderList } from './request-head.ts';

/** The plugin that asks, with what it may reach at this moment. */
export interface EgressPlugin extends EgressPolicy {
  /** Body bytes per second in both directions together, where an operator agreed to a rate of its own. */
  readonly bytesPerSecond?: number;
  /** Requests and sockets per second, where the manifest asks for a rate of its own. */
  readonly requestsPerSecond?: number;
}

export interface EgressRequest {
  readonly method: string;
  /** Absolute; path and query are sent as the URL parser leaves them. */
  readonly url: string;
  /** `Content-Length` announces the length of `body`; the other headers of the connection are dropped. */
  readonly headers: HeaderList;
  readonly body?: ReadableStream<Uint8Array>;
  readonly redirect: 'follow' | 'error' | 'manual';
  /** Gives up the request, and its response body as long as that is not read. */
  readonly signal: AbortSignal;
}

export interface EgressResponse {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case; `content-encoding` and `content-length` stay although the body is decoded, as with `fetch`. */
  readonly headers: HeaderList;
  /** After redirects, without fragment. */
  readonly url: string;
  readonly redirected: boolean;
  /** Must be read to its end or cancelled: until then the request counts as one of those at once. */
  readonly body?: ReadableStream<Uint8Array>;
}

/** One request, socket or refusal, each redirect hop by itself. It holds nothing of a URL that can be a secret. */
export interface EgressRecord {
  readonly plugin: string;
  /** Host and port are absent where the URL could not be read. */
  readonly host?: string;
  readonly port?: number;
  /** Of HTTP, or `CONNECT`, `WEBSOCKET` or `RESOLVE`. */
  readonly method: string;
  readonly status?: number;
  /** Why nothing was sent. */
  readonly refused?: RefusalReason;
  /** How the exchange failed, before or in the middle of the response. */
  readonly failed?: PluginErrorCode;
  /** Body bytes as they crossed the network. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Until the response body was over, waiting for rate and place included. */
  readonly durationMs: number;
}

/** Totals of one plugin since it was first seen. */
export interface EgressUsage {
  /** Requests and sockets that went out, each redirect hop among them. */
  readonly requests: number;
  readonly refused: number;
  /** Requests whose response is not over, and open sockets. */
  readonly active: number;
  /** Body bytes as they crossed the network. */
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface EgressBroker {
  /**
   * Sends a request of a plugin, if it may, as `fetch` would.
   *
   * @throws {PluginError} `PERMISSION_DENIED` without the permission, for a host that is not declared, and for
   *   addresses that are never reached; `CONSENT_NEEDED` for a private address that no operator allowed;
   *   `INVALID_ARGUMENT` for a bad URL, method, header or body; `VENDOR_UNAVAILABLE` when the host does not resolve,
   *   connect or keep to the protocol; `TIMEOUT`; `RATE_LIMITED` with `retryAfterMs`; `VENDOR_REJECTED` for a redirect
   *   that is not followed; `ABORTED` by the signal. The response body fails with the same ones.
   */
  fetch(plugin: EgressPlugin, request: EgressRequest): Promise<EgressResponse>;
  /**
   * Opens a socket of a plugin, if it may. Errors as of `fetch`; the streams fail with the same ones. `outgoing` is read
   * from when the connection is there.
   */
  connect(plugin: EgressPlugin, request: SocketRequest): Promise<EgressSocket>;
  /** Opens a WebSocket of a plugin, if it may. Errors as of `fetch`. */
  webSocket(plugin: EgressPlugin, request: WebSocketRequest): Promise<EgressWebSocket>;
  /** The addresses of a name that a rule allows. Errors as of `fetch`. */
  resolve(plugin: EgressPlugin, host: unknown, signal: AbortSignal): Promise<readonly string[]>;
  /** Totals of a plugin, by name; zeros for one that sent nothing yet. */
  usage(plugin: string): EgressUsage;
  /** Aborts the requests of a plugin, closes its connections and forgets its totals. */
  release(plugin: string): Promise<void>;
  /** Releases all plugins. Later requests fail with `INVALID_STATE`. */
  close(): Promise<void>;
}
