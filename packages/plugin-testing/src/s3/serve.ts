import { serveHandler, type ServedHandler } from '../http/serve.ts';
import { createFakeS3, type FakeS3, type FakeS3Options } from './fake-s3.ts';

/** A fake S3 behind a port of this machine. */
export interface ServedFakeS3 extends ServedHandler {
  readonly s3: FakeS3;
}

/** Serves {@link createFakeS3} on a free loopback port, until it is disposed of. */
export async function serveFakeS3(options: FakeS3Options = {}): Promise<ServedFakeS3> {
  const s3 = createFakeS3(options);
  return { s3, ...(await serveHandler((request) => s3.handle(request))) };
}
