import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fulcioHandler, initializeCA, initializeCTLog, initializeTLog, rekorHandler } from '@sigstore/mock';

/** An authority and a log of one's own, on this machine: what sigstore is to the world. For tests alone. */
export interface MockSigstore extends AsyncDisposable {
  readonly url: string;
  /** Text of its `trusted_root.json`. */
  readonly trustedRoot: string;
}

/** A token as an identity provider gives it; the stand-in does not ask who signed it. */
export function identityToken(claims: { readonly iss: string; readonly sub: string }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ aud: 'sigstore', ...claims })}.${part({})}`;
}

export async function startMockSigstore(): Promise<MockSigstore> {
  const keys = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
  const certificates = await initializeCTLog(keys('P-256'));
  const authority = await initializeCA(keys('P-384'), certificates);
  const log = await initializeTLog('https://log.example.com', keys('P-256'));
  const handlers = [fulcioHandler(authority), rekorHandler(log)];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const handler = handlers.find(({ path }) => path === request.url);
      const answer = await handler?.fn(Buffer.concat(chunks).toString());
      response.writeHead(answer?.statusCode ?? 404, { 'content-type': answer?.contentType ?? 'text/plain' });
      response.end(answer?.response ?? '');
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const validFor = { start: '2020-01-01T00:00:00Z' };
  const logEntry = (publicKey: Buffer) => ({
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: publicKey.toString('base64'), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
    logId: { keyId: createHash('sha256').update(publicKey).digest('base64') },
  });
  const root = Buffer.from(authority.rootCertificate.buffer).toString('base64');
  return {
    url: `http://127.0.0.1:${port}`,
    trustedRoot: JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [{ baseUrl: 'https://log.example.com', ...logEntry(log.publicKey) }],
      certificateAuthorities: [
        { subject: { commonName: 'sigstore' }, certChain: { certificates: [{ rawBytes: root }] }, validFor },
      ],
      ctlogs: [{ baseUrl: 'https://certificates.example.com', ...logEntry(certificates.publicKey) }],
      timestampAuthorities: [],
    }),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
