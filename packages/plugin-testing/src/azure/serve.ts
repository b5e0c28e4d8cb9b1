import { serveHandler, type ServedHandler } from '../http/serve.ts';
import { createFakeAzure, type FakeAzure, type FakeAzureOptions } from './fake-azure.ts';

/** A fake account of Azure behind a port of this machine; its address is the origin with the account's name as path. */
export interface ServedFakeAzure extends ServedHandler {
  readonly azure: FakeAzure;
}

/** Serves {@link createFakeAzure} on a free loopback port, until it is disposed of. */
export async function serveFakeAzure(options: FakeAzureOptions = {}): Promise<ServedFakeAzure> {
  const azure = createFakeAzure(options);
  return { azure, ...(await serveHandler((request) => azure.handle(request))) };
}
