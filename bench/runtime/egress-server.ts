// The other end of the transfers, a process of its own. By HTTP: GET /<bytes> sends so many, PUT counts, POST answers at once.
// By socket: after a line with a number it sends so many bytes, or counts what comes until the end when that is 0.
import { createServer } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Server } from 'node:net';
import { Readable } from 'node:stream';

const chunk = Buffer.alloc(64 * 1024, 7);

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= chunk.length) yield chunk.subarray(0, Math.min(left, chunk.length));
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    Readable.from(pieces(Number(request.url?.slice(1)))).pipe(response);
    return;
  }
  let bytes = 0;
  request.on('data', (piece: Buffer) => (bytes += piece.length));
  request.on('end', () => response.end(String(bytes)));
});
const sockets = createSocketServer({ allowHalfOpen: true }, (socket) => {
  socket.once('data', (line: Buffer) => {
    const wanted = Number(line.toString().trim());
    if (wanted > 0) return void Readable.from(pieces(wanted)).pipe(socket);
    let bytes = 0;
    socket.on('data', (piece: Buffer) => (bytes += piece.length));
    socket.on('end', () => socket.end(String(bytes)));
    socket.write('go');
  });
});

const portOf = (listening: Server): Promise<number> =>
  new Promise((resolve) => {
    listening.listen(0, '127.0.0.1', () => resolve((listening.address() as AddressInfo).port));
  });

const ports = [await portOf(server), await portOf(sockets)];
process.send?.(ports);
process.once('disconnect', () => process.exit(0));
