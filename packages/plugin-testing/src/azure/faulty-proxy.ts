import { AzureFault, faultResponse } from './azure-error.ts';
import { createFaults, type AzureFaults } from './faults.ts';
import { readRequest } from './request.ts';
import { serveHandler, type ServedHandler } from '../http/serve.ts';

/** A server of Azure's protocol behind a port of this machine, between which and its clients things go wrong. */
export interface FaultyProxy extends ServedHandler {
  readonly faults: AzureFaults;
}

const ownHeaders = ['connection', 'host', 'transfer-encoding', 'expect'];

/**
 * Passes requests on to a real server and breaks those that a test names.
 *
 * @param target Origin of the server, which knows accounts by the first segment of the path.
 */
export async function serveFaultyProxy(target: string, account: string): Promise<FaultyProxy> {
  const faults = createFaults();

  async function handle(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const body = new Uint8Array(await request.arrayBuffer());
    const headers = [...request.headers].filter(([name]) => !ownHeaders.includes(name));
    try {
      const response = await faults.around(readRequest(request, url, { account, body }), (asked) =>
        fetch(`${target}${url.pathname}${url.search}`, {
          method: request.method,
          headers,
          redirect: 'manual',
          ...(['GET', 'HEAD'].includes(request.method) ? {} : { body: new Uint8Array(asked.body) }),
        }),
      );
      const kept = [...response.headers].filter(([name]) => !ownHeaders.includes(name));
      return new Response(response.body, { status: response.status, headers: kept });
    } catch (error) {
      if (error instanceof AzureFault) return faultResponse(error, request.method === 'HEAD');
      throw error;
    }
  }

  return { faults, ...(await serveHandler(handle)) };
}
