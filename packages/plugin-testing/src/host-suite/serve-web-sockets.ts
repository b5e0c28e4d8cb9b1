import { createServer, type IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { SocketHandler } from '../egress/connections.ts';

/** A server of WebSockets behind raw connections; it takes the first sub-protocol that is offered, except `none`. */
export function serveWebSockets(onOpen: (socket: WebSocket, request: IncomingMessage) => void): SocketHandler {
  const http = createServer((_request, response) => response.writeHead(403).end());
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered].find((each) => each !== 'none') ?? false,
  });
  http.on('upgrade', (request: IncomingMessage, socket, head) => {
    if (request.url === '/closed') socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
    else
      sockets.handleUpgrade(request, socket, head, (open) =>
        onOpen(
          open.on('error', () => undefined),
          request,
        ),
      );
  });
  return (socket) => void http.emit('connection', socket);
}
