// The other end of the transfers, a process of its own: GET /<bytes> sends so many, PUT counts, POST answers at once.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.once('disconnect', () => process.exit(0));
