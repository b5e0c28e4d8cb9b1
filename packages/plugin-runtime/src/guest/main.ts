import { Socket } from 'node:net';
import { connectGuest } from './connect.ts';
import { captureConsole } from './log.ts';
import { createWebSocketClass } from './web-socket-class.ts';

// This module is evaluated before the plugin's, so that the plugin finds `fetch`, `streamspace` and its console in place.

const channelDescriptor = 3;
let module: object = {};

const { api, log, hello, sockets } = connectGuest(new Socket({ fd: channelDescriptor }), {
  module: () => module,
  ownFetch: globalThis.fetch,
  onEnd: () => process.exit(0),
});

Object.assign(globalThis, {
  streamspace: api,
  fetch: api['fetch'],
  WebSocket: createWebSocketClass(sockets.webSocket),
});
captureConsole(log);

/** For the modules of Node that are made of them. */
export { sockets };

/** Tells the host that the plugin's module is there. */
export function run(plugin: object): void {
  module = plugin;
  hello();
}
