import http from 'node:http';
import https from 'node:https';
import { sockets } from '../main.ts';
import { createDns } from './dns.ts';
import { createNet } from './net.ts';
import { createSocketClass } from './socket.ts';
import { createTls } from './tls.ts';

// Evaluated before a plugin that uses one of these modules, and never by another. What is not here stays the engine's, which
// refuses it.

const Socket = createSocketClass(sockets);
export const net = createNet(Socket);
export const tls = createTls(Socket);
export const dns = createDns(sockets);

/** An agent opens the connections of its requests with this. */
function openWith(agent: object, connect: unknown): void {
  Object.defineProperty(agent, 'createConnection', { value: connect, writable: true, configurable: true });
}
openWith(http.Agent.prototype, net['connect']);
openWith(https.Agent.prototype, tls.connect);
