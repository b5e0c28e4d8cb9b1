import { PluginError } from '@streamspace/plugin-sdk';
import { WebSocket } from 'ws';
import { encodeMessage, readMessages } from '../channel/message-stream.ts';
import { within } from '../deadline.ts';
import { socketError } from './failures.ts';
import { openDecided, type Opened } from './open-socket.ts';
import { decidedTarget, type EgressDecision } from './policy.ts';
import { EgressRefusal, shownUrl } from './refusal.ts';
import { parseHeaders, withDefaultHeaders, type HeaderList } from './request-head.ts';
import { abortError, type SendContext } from './send.ts';
import { decideWebSocket } from './socket-target.ts';

export interface WebSocketRequest {
  readonly url: unknown;
  readonly protocols: unknown;
  readonly headers: unknown;
  /** What the plugin sends, see `message-stream.ts`. */
  readonly outgoing: ReadableStream<Uint8Array>;
  /** Gives up connecting. */
  readonly signal: AbortSignal;
}

export interface EgressWebSocket {
  /** The sub-protocol that was chosen; empty for none. */
  readonly protocol: string;
  /** What arrives, see `message-stream.ts`. Its last message is the other side's close. */
  readonly readable: ReadableStream<Uint8Array>;
}

/** RFC 9110, 5.6.2: what a sub-protocol is made of. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

/** Opens a WebSocket for a plugin, if it may; the handshake and the framing are the host's. */
export async function openWebSocket(context: SendContext, request: WebSocketRequest): Promise<EgressWebSocket> {
  const { plugin, limits, clock } = context;
  const { url, signal, outgoing } = request;
  let protocols: readonly string[] = [];
  let headers: HeaderList = [];
  const decision = refined(decideWebSocket(plugin, url), () => {
    protocols = parseProtocols(request.protocols);
    headers = parseOpeningHeaders(request.headers, plugin.name);
  });
  const secured = decision.allowed && decision.target.protocol === 'https' ? { alpn: ['http/1.1'] } : undefined;
  const opened = await openDecided(context, decision, { method: 'WEBSOCKET', signal, secured });
  const socket = new WebSocket(String(url), [...protocols], {
    createConnection: () => opened.wire.stream,
    headers: Object.fromEntries(headers),
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    followRedirects: false,
  });
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  socket.on('error', (cause) => failed.reject(cause));
  socket.once('unexpected-response', (_request, { statusCode }) => {
    const message = `${shownUrl(opened.target)} answered ${statusCode} in place of a WebSocket`;
    failed.reject(new PluginError('VENDOR_REJECTED', message));
    socket.terminate();
  });
  // Before the first message can arrive: there is a listener from the start.
  const readable = incoming(context, opened, socket, failed.promise);
  const open = new Promise<void>((resolve) => {
    socket.once('open', resolve);
  });
  try {
    const late = (): PluginError =>
      new PluginError('TIMEOUT', `${shownUrl(opened.target)} opened no WebSocket within ${limits.headersMs / 1000} s`);
    await within(Promise.race([open, failed.promise]), limits.headersMs, { clock, signal, late });
  } catch (cause) {
    const error = signal.aborted ? abortError(signal) : handshakeError(cause, opened);
    socket.terminate();
    opened.done({ error, bytesIn: 0, bytesOut: 0 });
    throw error;
  }
  void send(context, opened, socket, outgoing);
  return { protocol: socket.protocol, readable };
}

function incoming(
  { egress, limits, clock }: SendContext,
  { target, stopped, done }: Opened,
  socket: WebSocket,
  failed: Promise<never>,
): ReadableStream<Uint8Array> {
  const over = new AbortController();
  let failure: unknown;
  let movedAt = clock.now();
  let idleTimer: unknown;
  failed.catch((cause: unknown) => (failure = cause));
  const onStop = (): void => socket.terminate();

  function watch(): void {
    idleTimer = clock.setTimeout(
      () => {
        if (clock.now() - movedAt < limits.socketIdleMs) return watch();
        failure = new PluginError('TIMEOUT', `The WebSocket carried nothing for ${limits.socketIdleMs / 1000} s`);
        socket.terminate();
      },
      Math.max(1, limits.socketIdleMs - (clock.now() - movedAt)),
    );
  }

  function end(error?: PluginError): void {
    over.abort();
    clock.clearTimeout(idleTimer);
    stopped.removeEventListener('abort', onStop);
    const { bytesIn, bytesOut } = trafficOf(socket);
    done({ error, bytesIn, bytesOut });
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        watch();
        stopped.addEventListener('abort', onStop, { once: true });
        for (const event of ['ping', 'pong'] as const) socket.on(event, () => (movedAt = clock.now()));
        socket.on('message', (data: Buffer, isBinary: boolean) => {
          movedAt = clock.now();
          trafficOf(socket).bytesIn += data.length;
          controller.enqueue(encodeMessage({ kind: isBinary ? 'binary' : 'text', bytes: data }));
          socket.pause();
          void egress.spend('bytesIn', data.length, over.signal).then(
            () => (controller.desiredSize ?? 0) > 0 && socket.resume(),
            () => {},
          );
        });
        socket.once('close', (code, reason) => {
          if (code === 1006 && !over.signal.aborted) {
            const error = stopped.aborted
              ? abortError(stopped)
              : socketError(failure ?? Object.assign(new Error('closed'), { code: 'ECONNRESET' }), target);
            end(error);
            controller.error(error);
            return;
          }
          if (!over.signal.aborted) {
            controller.enqueue(encodeMessage({ kind: 'close', code, reason: reason.toString() }));
            controller.close();
          }
          end();
        });
      },
      pull: () => socket.resume(),
      cancel() {
        end();
        socket.terminate();
      },
    },
    { highWaterMark: 1 },
  );
}

async function send(
  { egress, limits }: SendContext,
  { stopped }: Opened,
  socket: WebSocket,
  outgoing: ReadableStream<Uint8Array>,
): Promise<void> {
  const reader = outgoing.getReader();
  // What is still to come is of no use once the socket has gone.
  socket.once('close', () => void reader.cancel().catch(() => {}));
  try {
    for await (const message of readMessages(reader, limits.messageBytes)) {
      if (message.kind === 'close') {
        socket.close(message.code === 1005 ? undefined : message.code, message.reason);
        return;
      }
      trafficOf(socket).bytesOut += message.bytes.length;
      await egress.spend('bytesOut', message.bytes.length, stopped);
      await new Promise<void>((resolve) => {
        socket.send(message.bytes, { binary: message.kind === 'binary' }, () => resolve());
      });
    }
    socket.close(1000);
  } catch {
    // The plugin gave up, or sent what is no message.
    socket.terminate();
  }
}

const traffics = new WeakMap<WebSocket, { bytesIn: number; bytesOut: number }>();

/** Bytes of the messages of a socket so far. */
function trafficOf(socket: WebSocket): { bytesIn: number; bytesOut: number } {
  const traffic = traffics.get(socket) ?? { bytesIn: 0, bytesOut: 0 };
  traffics.set(socket, traffic);
  return traffic;
}

function handshakeError(cause: unknown, { target }: Opened): PluginError {
  if (cause instanceof PluginError) return cause;
  const { code } = cause as { code?: unknown };
  if (typeof code === 'string' && !code.startsWith('WS_')) return socketError(cause, target);
  return new PluginError('VENDOR_REJECTED', `${shownUrl(target)} opened no WebSocket: ${(cause as Error).message}`, {
    cause,
  });
}

/** A decision that a check of what else was asked for can still turn around. */
function refined(decision: EgressDecision, check: () => void): EgressDecision {
  try {
    check();
    return decision;
  } catch (error) {
    if (!(error instanceof EgressRefusal)) throw error;
    const { reason, code, message } = error;
    const target = decidedTarget(decision);
    return decision.allowed
      ? { allowed: false, refusal: new EgressRefusal(reason, code, message, { target }) }
      : decision;
  }
}

function parseProtocols(value: unknown): readonly string[] {
  const list = value === undefined ? [] : Array.isArray(value) ? (value as readonly unknown[]) : [value];
  const isToken = (item: unknown): item is string => typeof item === 'string' && token.test(item);
  if (list.length <= 16 && list.every(isToken) && new Set(list).size === list.length) return list;
  throw new EgressRefusal('request-invalid', 'INVALID_ARGUMENT', 'Sub-protocols are at most 16 different HTTP tokens');
}

function parseOpeningHeaders(value: unknown, plugin: string): HeaderList {
  const entries: [string, unknown][] = Object.entries(value ?? {});
  if (typeof (value ?? {}) !== 'object' || !entries.every(([, text]) => typeof text === 'string'))
    throw new EgressRefusal('request-invalid', 'INVALID_ARGUMENT', 'Headers of a WebSocket are an object of texts');
  const own = parseHeaders(entries as [string, string][]).filter(([name]) => !name.startsWith('sec-websocket-'));
  return withDefaultHeaders(own, plugin).filter(([name]) => name !== 'accept-encoding' && name !== 'accept');
}
