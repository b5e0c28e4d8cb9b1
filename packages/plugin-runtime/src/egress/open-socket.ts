import { PluginError } from '@streamspace/plugin-sdk';
import { within } from '../deadline.ts';
import { socketError } from './failures.ts';
import { decidedTarget, refusalOfAddresses, type EgressDecision } from './policy.ts';
import { EgressRefusal, shownUrl, type EgressTarget } from './refusal.ts';
import { abortError, report, type SendContext } from './send.ts';
import { createSocketPipe } from './socket-pipe.ts';
import { decideSocket, parseHandshake, type HandshakeWish, type SocketAddress } from './socket-target.ts';
import type { Wire } from './wire.ts';

export interface SocketRequest extends SocketAddress, HandshakeWish {
  /** What the plugin writes. */
  readonly outgoing: ReadableStream<Uint8Array>;
  /** Gives up connecting. */
  readonly signal: AbortSignal;
}

export interface UpgradeRequest extends HandshakeWish {
  /** Bytes that the plugin has written, all of which go out before. */
  readonly sent: number;
  /** Bytes that it has read. What came beyond that came before the handshake, and could be anybody's. */
  readonly received: number;
}

export interface EgressSocket {
  readonly readable: ReadableStream<Uint8Array>;
  readonly alpn?: string;
  /** Encrypts what follows. */
  startTls(request: UpgradeRequest): Promise<{ readonly alpn?: string }>;
}

/** A connection that a decision allowed, before anybody uses it. */
export interface Opened {
  readonly wire: Wire;
  readonly target: EgressTarget;
  readonly secure: (from: Wire, wish: HandshakeWish) => Promise<Wire>;
  /** Says how it ended, once, and gives the place back. */
  readonly done: (outcome: { readonly error?: unknown; readonly bytesIn: number; readonly bytesOut: number }) => void;
  /** Aborts when the plugin stops. */
  readonly stopped: AbortSignal;
}

/** Admitted by rate and place, decided again by every address, dialled at these addresses only. One record tells of it. */
export async function openDecided(
  context: SendContext,
  decision: EgressDecision,
  { method, signal: caller, secured }: { method: string; signal: AbortSignal; secured?: HandshakeWish | undefined },
): Promise<Opened> {
  const { plugin, egress, limits, clock } = context;
  const startedAt = clock.now();
  const asked = decidedTarget(decision);
  const signal = AbortSignal.any([caller, egress.stopped]);
  let leave = (): void => {};
  let isDone = false;

  function done({ error, bytesIn, bytesOut }: { error?: unknown; bytesIn: number; bytesOut: number }): void {
    if (isDone) return;
    isDone = true;
    leave();
    report(context, { method, target: asked, error, bytesIn, bytesOut, durationMs: clock.now() - startedAt });
  }

  async function inTime<T>(target: EgressTarget, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const late = new AbortController();
    const seconds = limits.connectMs / 1000;
    const onTime = (): Error =>
      new PluginError('TIMEOUT', `${shownUrl(target)} accepted no connection within ${seconds} s (ETIMEDOUT)`);
    const both = AbortSignal.any([signal, late.signal]);
    try {
      return await within(work(both), limits.connectMs, { clock, signal, late: onTime });
    } catch (cause) {
      throw socketError(cause, target);
    } finally {
      late.abort();
    }
  }

  try {
    leave = await egress.admit(asked, signal, 'socket');
    if (!decision.allowed) throw decision.refusal;
    const { target, rule } = decision;
    // Refused before anybody is dialled for it.
    if (secured !== undefined) parseHandshake(secured, target);
    const addresses = await egress.addressesOf(target, signal);
    const refusal = refusalOfAddresses(plugin, target, addresses);
    if (refusal !== undefined) throw refusal;
    const secure = (from: Wire, wish: HandshakeWish): Promise<Wire> =>
      inTime(target, (both) => from.secure({ ...parseHandshake(wish, target), ca: rule.ca, signal: both }));
    egress.usage.requests += 1;
    const plain = await inTime(target, (both) => egress.connections.open(target, addresses, both));
    const wire = secured === undefined ? plain : await secure(plain, secured);
    return { wire, target, secure, done, stopped: egress.stopped };
  } catch (cause) {
    const error = signal.aborted ? abortError(signal) : cause;
    done({ error, bytesIn: 0, bytesOut: 0 });
    throw error;
  }
}

/** Opens a socket for a plugin, if it may. */
export async function openSocket(context: SendContext, request: SocketRequest): Promise<EgressSocket> {
  const { plugin, egress, limits, clock } = context;
  const decision = decideSocket(plugin, request);
  const { servername, alpn, signal, outgoing } = request;
  const secured = request.tls === undefined ? undefined : { servername, alpn };
  const opened = await openDecided(context, decision, { method: 'CONNECT', signal, secured });
  const { target, done } = opened;
  let wire = opened.wire;
  const mayStayPlain = decision.allowed && decision.rule.protocol === 'tcp';
  let isSecure = secured !== undefined;
  let isUpgrading = false;

  const pipe = createSocketPipe({
    stream: wire.stream,
    outgoing,
    spend: egress.spend,
    limits,
    clock,
    signal: egress.stopped,
    toError: (cause) => (egress.stopped.aborted ? abortError(egress.stopped) : socketError(cause, target)),
    check({ bytesIn, bytesOut }) {
      if (isSecure || mayStayPlain || Math.max(bytesIn, bytesOut) <= limits.plainBytes) return;
      const message = `${shownUrl(target)} is declared for tls, and carries at most ${limits.plainBytes} bytes before it is encrypted: start TLS, or declare "tcp" in network.hosts`;
      throw new EgressRefusal('tls-required', 'PERMISSION_DENIED', message, { target });
    },
    onEnd: (traffic, error) => done({ ...traffic, error }),
  });

  async function upgrade({ sent, received, ...wish }: UpgradeRequest): Promise<{ readonly alpn?: string }> {
    const tls = decideSocket(plugin, { host: target.host, port: target.port, tls: 'implicit' });
    if (!tls.allowed) throw tls.refusal;
    await pipe.sent(sent);
    if (pipe.release() || pipe.traffic.bytesIn !== received) {
      const message = `${shownUrl(target)} sent plain bytes beyond its consent to TLS, which somebody in between could have put there`;
      throw new EgressRefusal('tls-injection', 'VENDOR_REJECTED', message, { target });
    }
    wire = await opened.secure(wire, wish);
    isSecure = true;
    pipe.replace(wire.stream);
    return wire.alpn === undefined ? {} : { alpn: wire.alpn };
  }

  return {
    readable: pipe.readable,
    ...(wire.alpn === undefined ? {} : { alpn: wire.alpn }),
    async startTls(upgradeRequest) {
      if (isSecure || isUpgrading) throw new PluginError('INVALID_STATE', 'The socket is encrypted already');
      isUpgrading = true;
      try {
        return await upgrade(upgradeRequest);
      } catch (cause) {
        const error = socketError(cause, target);
        pipe.fail(error);
        throw error;
      }
    },
  };
}
