/** Bounds of the broker. Times are in milliseconds; rates and counts hold for each plugin. */
export interface EgressLimits {
  /** Name resolution, and connecting with TLS handshake, each. Default 10 s. */
  readonly connectMs: number;
  /** From the end of the request to the headers of the response. Default 30 s. */
  readonly headersMs: number;
  /** Between two pieces of a response body, while the plugin reads. Default 30 s. */
  readonly idleMs: number;
  /** How long the plugin may leave a response body unread, or owe the next piece of a request body. Default 5 min. */
  readonly stallMs: number;
  /** Requests at once; one counts until its response body is read, cancelled or failed. Default 32. */
  readonly concurrent: number;
  /** Default 50. */
  readonly requestsPerSecond: number;
  /** Requests that may go out at once after a pause. Default 200. */
  readonly burst: number;
  /** Longest wait for rate and place before a request fails with `RATE_LIMITED`. Default 5 s. */
  readonly maxWaitMs: number;
  /** Body bytes in both directions together, where the plugin has no rate of its own. Default 32 MiB. */
  readonly bytesPerSecond: number;
  /** Redirects that one request follows. Default 5. */
  readonly redirects: number;
  /** Sockets and WebSockets open at once. Default 16. */
  readonly sockets: number;
  /** How long a socket may carry nothing in either direction. Default 10 min. */
  readonly socketIdleMs: number;
  /** Bytes that a socket of a `tls` rule carries in either direction before it is encrypted. Default 64 KiB. */
  readonly plainBytes: number;
  /** Size of one message of a WebSocket. Default 4 MiB. */
  readonly messageBytes: number;
}

export const defaultEgressLimits: EgressLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  idleMs: 30_000,
  stallMs: 300_000,
  concurrent: 32,
  requestsPerSecond: 50,
  burst: 200,
  maxWaitMs: 5_000,
  bytesPerSecond: 32 * 1024 ** 2,
  redirects: 5,
  sockets: 16,
  socketIdleMs: 600_000,
  plainBytes: 64 * 1024,
  messageBytes: 4 * 1024 ** 2,
};
