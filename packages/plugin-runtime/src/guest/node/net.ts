import * as own from 'node:net';
import { normalizeArguments, type NodeSocket, type SocketClass } from './socket.ts';

/** `node:net` with sockets that the host opens. Servers stay the engine's, which refuses them. */
export function createNet(Socket: SocketClass): Readonly<Record<string, unknown>> {
  function connect(...args: readonly unknown[]): NodeSocket {
    const [options] = normalizeArguments(args);
    return new Socket(options).connect(...args);
  }
  return { ...own, Socket, Stream: Socket, connect, createConnection: connect };
}
