/** Where a socket leads, and whether it starts encrypted. */
export interface ConnectOptions {
  /** A name or an IP address, as in a rule of `network.hosts`. */
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  /** `implicit`: TLS from the first byte, which needs a rule for `tls`. Default: plain, for rules of `tcp` and `tls`. */
  readonly tls?: 'implicit';
  /** The name that the certificate has to be for. Only the host itself, or any name where the host is an IP address. Default: the host. */
  readonly servername?: string;
  /** Protocols to offer in the TLS handshake, at most 8, such as `['http/1.1']`. Default: none. */
  readonly alpn?: readonly string[];
}

/**
 * A connection of bytes. It counts as one of the plugin's 16 until it is closed, has failed, or is over in both
 * directions; one that carries nothing for ten minutes fails with `TIMEOUT`. What fails it fails both streams.
 */
export interface Socket {
  /** Ends when the other side has sent all it will. Not reading it holds the other side back. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Closing it tells the other side that nothing more comes; what the other side still sends can be read. */
  readonly writable: WritableStream<Uint8Array>;
  /** The protocol that both sides agreed on in the handshake, of those in `alpn`. */
  readonly alpn?: string;
  /**
   * Encrypts the connection from here on (STARTTLS). The streams stay the same ones. Everything that was written goes out
   * before the handshake; nothing may be written meanwhile. Needs a rule for `tls`.
   *
   * @param options.servername As in {@link ConnectOptions.servername}.
   * @param options.alpn As in {@link ConnectOptions.alpn}.
   * @throws {PluginError} `PERMISSION_DENIED` where the rule is for `tcp`; `VENDOR_REJECTED` when the other side sent plain
   *   bytes that were not read before, which somebody in between could have put there; `VENDOR_UNAVAILABLE` when the
   *   handshake fails, also for a certificate that cannot be trusted; `TIMEOUT` after 10 s. The connection is closed then.
   */
  startTls(options?: {
    readonly servername?: string;
    readonly alpn?: readonly string[];
  }): Promise<{ readonly alpn?: string }>;
  /** Ends both directions at once. Closing again does nothing. */
  close(): Promise<void>;
}

export interface WebSocketOptions {
  /** Sub-protocols to offer, in order of preference. Default: none. */
  readonly protocols?: string | readonly string[];
  /** Headers of the opening request; those of the connection and of the handshake are the host's. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A WebSocket, in the shape of WHATWG's `WebSocketStream`. Pings are answered by the host. It counts as one of the
 * plugin's 16 sockets.
 *
 * @see https://developer.mozilla.org/docs/Web/API/WebSocketStream
 */
export interface WebSocketConnection {
  /** The sub-protocol that the other side chose; empty for none. */
  readonly protocol: string;
  /**
   * Messages as they come: text as a string, binary as bytes. Not reading it holds the other side back. A message above
   * 4 MiB closes the connection with code 1009.
   */
  readonly readable: ReadableStream<string | Uint8Array>;
  /** Takes messages of at most 4 MiB. A write waits until there is room. Closing it closes the connection with code 1000. */
  readonly writable: WritableStream<string | Uint8Array>;
  /**
   * Begins to close; {@link WebSocketConnection.closed} tells when it is done.
   *
   * @param options.code 1000 or 3000 to 4999. Default 1000.
   * @param options.reason At most 123 bytes as UTF-8.
   * @throws {PluginError} `INVALID_ARGUMENT` for another code or a longer reason.
   */
  close(options?: { readonly code?: number; readonly reason?: string }): Promise<void>;
  /**
   * How it ended: code and reason of the other side's close frame, 1005 for one without a code. Rejects with what broke it,
   * where there was no close frame. It settles once all messages that came before have been read.
   */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Ways out of the sandbox. All of them end at the host, which decides each by rule and by address. */
export interface NetworkApi {
  /**
   * WHATWG fetch, run by the host, for the hosts that the manifest declares. Streams both ways, and fits vendor
   * libraries that take a `fetch`. It is also the global `fetch`. Needs `network`.
   *
   * @throws {PluginError} `PERMISSION_DENIED` for a host that is not declared, `CONSENT_NEEDED` for a private address
   *   that no operator allowed, `VENDOR_UNAVAILABLE` when the host cannot be reached, `TIMEOUT`.
   */
  readonly fetch: typeof globalThis.fetch;
  /**
   * Opens a connection to a host that the manifest declares with the protocol `tls` or `tcp`. TLS is the host's work, so
   * that certificates are really checked. `node:net` and `node:tls` in the sandbox are made of it, and with them `node:http`
   * and `node:https`. Needs `network`.
   *
   * @throws {PluginError} As {@link NetworkApi.fetch}; `INVALID_ARGUMENT` for what is no host, port or server name;
   *   `RATE_LIMITED` with `retryAfterMs` while 16 sockets are open; `TIMEOUT` after 10 s. The message of
   *   `VENDOR_UNAVAILABLE` ends in the system's name of the error, such as `(ECONNREFUSED)`.
   */
  connect(options: ConnectOptions): Promise<Socket>;
  /**
   * Opens a WebSocket to a host that the manifest declares with the protocol `https` (for `wss:`) or `http` (for `ws:`).
   * Redirects are not followed. The global `WebSocket` is made of it. Needs `network`.
   *
   * @param url Absolute, with `wss:` or `ws:`; without user name and password.
   * @throws {PluginError} As {@link NetworkApi.connect}; `VENDOR_REJECTED` when the other side answers with something else
   *   than a WebSocket.
   */
  webSocket(url: string | URL, options?: WebSocketOptions): Promise<WebSocketConnection>;
}
