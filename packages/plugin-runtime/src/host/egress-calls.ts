import { PluginError } from '@streamspace/plugin-sdk';
import type { EgressBroker, EgressPlugin, EgressSocket } from '../egress/index.ts';
import type { Gate } from '../gate/gate.ts';

/** The calls of one plugin process that leave this host. They carry streams, and no list of arguments. */
export interface EgressCalls {
  handles(member: string): boolean;
  call(member: string, params: unknown, signal: AbortSignal): Promise<unknown>;
}

type Call = (params: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<unknown>;

/** Sockets that are kept for a later `startTls`; more than can be open. */
const mostKept = 64;

export function createEgressCalls(
  { broker, policy }: { readonly broker: EgressBroker; readonly policy: EgressPlugin },
  gate: Gate,
): EgressCalls {
  const sockets = new Map<number, EgressSocket>();
  let lastId = 0;

  function keep(socket: EgressSocket): number {
    lastId += 1;
    sockets.set(lastId, socket);
    const [oldest] = sockets.keys();
    if (sockets.size > mostKept && oldest !== undefined) sockets.delete(oldest);
    return lastId;
  }

  const calls: Readonly<Record<string, Call>> = {
    async fetch(params, signal) {
      await gate.admit('fetch', signal);
      return broker.fetch(policy, { ...params, signal } as Parameters<EgressBroker['fetch']>[1]);
    },
    async connect({ host, port, tls, servername, alpn, outgoing }, signal) {
      await gate.admit('connect', signal);
      const stream = streamIn(outgoing);
      const request = { host, port, tls, servername, alpn, outgoing: stream, signal };
      const socket = await broker.connect(policy, request);
      const { readable, alpn: agreed } = socket;
      return { id: keep(socket), readable, ...(agreed === undefined ? {} : { alpn: agreed }) };
    },
    async 'connect.startTls'({ id, sent, received, servername, alpn }, signal) {
      await gate.admit('connect', signal);
      const socket = sockets.get(Number(id));
      if (socket === undefined) throw new PluginError('NOT_FOUND', 'There is no such socket: it was closed long ago');
      return socket.startTls({ sent: Number(sent), received: Number(received), servername, alpn });
    },
    async 'connect.resolve'({ host }, signal) {
      await gate.admit('connect', signal);
      return broker.resolve(policy, host, signal);
    },
    async webSocket({ url, protocols, headers, outgoing }, signal) {
      await gate.admit('webSocket', signal);
      return broker.webSocket(policy, { url, protocols, headers, outgoing: streamIn(outgoing), signal });
    },
  };

  return {
    handles: (member) => Object.hasOwn(calls, member),
    call: (member, params, signal) => calls[member]!((params ?? {}) as Readonly<Record<string, unknown>>, signal),
  };
}

function streamIn(value: unknown): ReadableStream<Uint8Array> {
  if (value instanceof ReadableStream) return value as ReadableStream<Uint8Array>;
  throw new PluginError('INVALID_ARGUMENT', 'A socket needs the stream of what the plugin sends');
}
