import { isIP } from 'node:net';
import * as own from 'node:tls';
import { refusal, systemError } from './errors.ts';
import { normalizeArguments, refusalOf, type NodeSocket, type SocketClass, type SocketOptions } from './socket.ts';

/** What `tls.connect` takes beside what a socket does. Trust is the host's: `ca` and `rejectUnauthorized` change nothing. */
interface TlsOptions extends SocketOptions {
  readonly socket?: unknown;
  readonly servername?: string | null;
  readonly ALPNProtocols?: readonly unknown[] | Uint8Array;
  readonly cert?: unknown;
  readonly key?: unknown;
  readonly pfx?: unknown;
}

/** `node:tls` with connections that the host encrypts, so that certificates are checked where no plugin can reach. */
export function createTls(Socket: SocketClass): Readonly<Record<string, unknown>> & {
  readonly connect: (...args: readonly unknown[]) => NodeSocket;
} {
  class TLSSocket extends Socket {
    readonly encrypted = true;
    authorized = false;
    authorizationError: unknown = null;
    alpnProtocol: string | false | null = null;
    servername: string | undefined;

    constructor(socket?: unknown, options: TlsOptions = {}) {
      super(options);
      if (socket !== undefined && socket !== null) void this.secure(socket, options);
    }

    /** Encrypts the connection that another socket has. Never rejects: what fails destroys both. */
    async secure(socket: unknown, options: TlsOptions): Promise<void> {
      this.connecting = true;
      try {
        if (!(socket instanceof Socket))
          throw refusal('ENOTSUP', 'connect', 'The host can encrypt sockets of node:net, and no other stream');
        this.servername = options.servername ?? undefined;
        await opened(socket);
        if (socket.readableLength > 0 || socket.writableLength > 0)
          throw refusal('EPROTO', 'connect', 'There are plain bytes left on the socket: read all before TLS starts');
        const { line } = socket;
        if (line === undefined) throw refusal('ENOTCONN', 'connect', 'The socket to encrypt is not connected');
        // From here on what comes is for this socket.
        line.reader = this;
        const { alpn } = await line.startTls(wishOf(options));
        this.remotePort = socket.remotePort;
        socket.once('close', () => this.destroy());
        this.once('close', () => socket.destroy());
        if (this.destroyed) return line.close();
        this.carrySecured(line, alpn);
      } catch (error) {
        const failed = systemError(error, 'connect');
        this.destroy(failed);
        if (socket instanceof Socket) socket.destroy();
      }
    }

    override carry(line: Parameters<NodeSocket['carry']>[0]): void {
      this.carrySecured(line, line.alpn);
    }

    private carrySecured(line: Parameters<NodeSocket['carry']>[0], alpn: string | undefined): void {
      this.authorized = true;
      this.alpnProtocol = alpn ?? false;
      super.carry(line);
      this.emit('secureConnect');
    }

    /** The host has looked at it, and keeps it. */
    getPeerCertificate(): object {
      return {};
    }
    getPeerX509Certificate(): undefined {
      return undefined;
    }
    getCertificate(): object {
      return {};
    }
    getCipher(): object {
      return { name: 'unknown', standardName: 'unknown', version: 'unknown' };
    }
    getProtocol(): string {
      return 'unknown';
    }
    getSession(): undefined {
      return undefined;
    }
    getTLSTicket(): undefined {
      return undefined;
    }
    getEphemeralKeyInfo(): object {
      return {};
    }
    isSessionReused(): boolean {
      return false;
    }
    setServername(): void {}
    setSession(): void {}
    setMaxSendFragment(): boolean {
      return true;
    }
    disableRenegotiation(): void {}
    enableTrace(): void {}
    exportKeyingMaterial(): never {
      throw refusal('ENOTSUP', 'tls', 'The keys of a connection stay with the host');
    }
  }

  function connect(...args: readonly unknown[]): NodeSocket {
    const [first, listener] = normalizeArguments(args);
    // Also `(port, host, options)`.
    const last = args.findLast((arg): arg is TlsOptions => typeof arg === 'object' && arg !== null);
    const options: TlsOptions = { ...first, ...last };
    const socket = new TLSSocket(undefined, options);
    if (listener !== undefined) socket.once('secureConnect', listener);
    if (options.timeout !== undefined) socket.setTimeout(options.timeout);
    const problem = refusalOfTls(options) ?? (options.socket === undefined ? refusalOf(options) : undefined);
    if (problem !== undefined) {
      setImmediate(() => socket.destroy(problem));
      return socket;
    }
    if (options.socket !== undefined && options.socket !== null) {
      void socket.secure(options.socket, options);
      return socket;
    }
    socket.connecting = true;
    socket.servername = options.servername ?? undefined;
    void socket.open(options, { tls: 'implicit', ...wishOf(options) });
    return socket;
  }

  return { ...own, TLSSocket, connect };
}

function wishOf({ servername, ALPNProtocols }: TlsOptions): { servername?: string; alpn?: readonly string[] } {
  const alpn = protocolsOf(ALPNProtocols);
  // Libraries say `null` and '' for none. An address is no name to ask for.
  const name = servername ?? '';
  return {
    ...(name === '' || isIP(name) !== 0 ? {} : { servername: name }),
    ...(alpn.length === 0 ? {} : { alpn }),
  };
}

/** A list of names, or the bytes of one, each after its length: RFC 7301, 3.1. */
function protocolsOf(value: TlsOptions['ALPNProtocols']): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!(value instanceof Uint8Array)) return value.map((name) => (typeof name === 'string' ? name : String(name)));
  const names: string[] = [];
  for (let at = 0; at < value.length; at += 1 + value[at]!) {
    names.push(new TextDecoder().decode(value.subarray(at + 1, at + 1 + value[at]!)));
  }
  return names;
}

function refusalOfTls({ cert, key, pfx }: TlsOptions): Error | undefined {
  if ([cert, key, pfx].every((part) => part === undefined || part === null)) return undefined;
  return refusal('ENOTSUP', 'connect', 'A plugin cannot show a client certificate: use a token');
}

function opened(socket: NodeSocket): Promise<void> {
  if (!socket.connecting) return Promise.resolve();
  return new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
}
