import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { literalAddress } from './host-name.ts';
import type { EgressTarget } from './refusal.ts';
import { secureContextFor } from './secure-context.ts';

/** A connection to a target: bytes, and a way to encrypt them. */
export interface Wire {
  readonly stream: Duplex;
  /** What the handshake agreed on, where it was asked. */
  readonly alpn?: string;
  /** Encrypts what follows. The stream of the result takes the place of this one. */
  secure(options: SecureOptions): Promise<Wire>;
}

export interface SecureOptions {
  /** The name that the certificate has to be for; a name, or the address of a target that is one. */
  readonly servername: string;
  readonly alpn: readonly string[];
  /** A private authority of this target, PEM. */
  readonly ca?: string | undefined;
  /** Aborting it gives up the handshake. */
  readonly signal: AbortSignal;
}

export interface DialOptions {
  readonly target: EgressTarget;
  readonly lookup: LookupFunction;
  /** In place of the target, for tests against a stand-in. A stand-in with `http:` is not asked for TLS. */
  readonly standIn?: string | undefined;
  readonly signal: AbortSignal;
}

/** Connects to a target, at one of the addresses that the lookup gives. */
export async function dial({ target, lookup, standIn, signal }: DialOptions): Promise<Wire> {
  const { hostname, port, protocol } = new URL(standIn ?? `${target.protocol}://${target.host}:${target.port}`);
  const socket = connectPlain({
    host: literalAddress(hostname) ?? hostname,
    port: Number(port),
    lookup,
    autoSelectFamily: true,
    noDelay: true,
    keepAlive: true,
    allowHalfOpen: true,
  });
  await opened(socket, 'connect', signal);
  return plainWire(socket, standIn !== undefined && protocol === 'http:');
}

function plainWire(socket: Socket, staysPlain: boolean): Wire {
  return {
    stream: socket,
    async secure({ servername, alpn, ca, signal }) {
      if (staysPlain) return plainWire(socket, true);
      const context = secureContextFor(ca);
      const secured = connectTls({
        socket,
        // Who has to show a certificate. An address is no name to ask for: RFC 6066, 3.
        host: servername,
        ...(isIP(servername) === 0 ? { servername } : {}),
        ALPNProtocols: [...alpn],
        // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED could change the default.
        rejectUnauthorized: true,
        ...(context === undefined ? {} : { secureContext: context }),
      });
      await opened(secured, 'secureConnect', signal);
      const { alpnProtocol } = secured;
      return {
        stream: secured,
        ...(typeof alpnProtocol === 'string' ? { alpn: alpnProtocol } : {}),
        secure: () =>
          Promise.reject(Object.assign(new Error('The connection is encrypted already'), { code: 'EISCONN' })),
      };
    },
  };
}

async function opened(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = (): void => reject(signal.reason);
  const close = (): void => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  socket.once(event, resolve).once('error', reject).once('close', close);
  try {
    await promise;
  } catch (error) {
    // What it says while it goes away is of no interest any more.
    socket.on('error', () => {}).destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
    socket.off(event, resolve).off('error', reject).off('close', close);
  }
}
