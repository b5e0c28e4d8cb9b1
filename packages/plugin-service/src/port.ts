import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { PluginError } from '@streamspace/plugin-sdk';

const preferred = 7437;

/** A port that is free now, or `undefined` when `port` is taken. */
async function probe(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}

/** The next port where it is free, so that the addresses of routes stay the same over restarts, or any other one. */
export async function choosePortBeside(port: number): Promise<number> {
  return (port < 65_535 ? await probe(port + 1) : undefined) ?? choosePort(0);
}

/**
 * A port to listen on.
 *
 * @param wanted Default: 7437 where it is free, any other free one where not. 0 is any free one.
 * @throws {PluginError} `CONFLICT` when `wanted` is taken or forbidden.
 */
export async function choosePort(wanted: number | undefined): Promise<number> {
  const port = await probe(wanted ?? preferred);
  if (port !== undefined) return port;
  const other = wanted === undefined ? await probe(0) : undefined;
  if (other !== undefined) return other;
  throw new PluginError('CONFLICT', `Cannot listen on port ${wanted ?? preferred}: name another one, or 0 for any`);
}
