import { serveHandler, type ServedHandler } from '../http/serve.ts';
import { createServiceAccount } from './credentials.ts';
import { createFakeGcs, type FakeGcs, type FakeGcsOptions } from './fake-gcs.ts';

/** A fake Cloud Storage behind a port of this machine. */
export interface ServedFakeGcs extends ServedHandler {
  readonly gcs: FakeGcs;
}

/** Serves {@link createFakeGcs} on a free loopback port, until it is disposed of; its key file names the token endpoint there. */
export async function serveFakeGcs(options: Omit<FakeGcsOptions, 'account'> = {}): Promise<ServedFakeGcs> {
  let gcs: FakeGcs | undefined;
  const served = await serveHandler((request) => {
    if (gcs === undefined) throw new Error('not ready');
    return gcs.handle(request);
  });
  gcs = createFakeGcs({ ...options, account: createServiceAccount(undefined, `${served.origin}/token`) });
  return { gcs, ...served };
}
