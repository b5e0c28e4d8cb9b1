import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';

/** An OpenID provider without people, whose faults a test chooses. */
export interface TestIssuer extends AsyncDisposable {
  readonly url: string;
  /** Claims of the next ID tokens, over those that are right. */
  claims: Record<string, unknown>;
  /** Whether ID tokens are unsigned. */
  unsigned: boolean;
  /** Status of its answers where it is not well. */
  status: number;
  /** Error of the token endpoint. */
  refusal: string | undefined;
  /** Forms that the token endpoint got. */
  readonly forms: URLSearchParams[];
  /** New keys, known by a new name. */
  rotate(): Promise<void>;
}

export async function createTestIssuer(): Promise<TestIssuer> {
  let key: { readonly kid: string; readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
  let count = 0;
  const rotate = async () => {
    count += 1;
    key = { kid: `k${count}`, ...(await generateKeyPair('ES256')) };
  };
  await rotate();

  const forms: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const answer = (body: object, status = issuer.status) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      if (request.url === '/.well-known/openid-configuration') {
        return answer({
          issuer: issuer.url,
          authorization_endpoint: `${issuer.url}/authorize`,
          token_endpoint: `${issuer.url}/token`,
          jwks_uri: `${issuer.url}/keys`,
          end_session_endpoint: `${issuer.url}/end`,
          authorization_response_iss_parameter_supported: true,
          id_token_signing_alg_values_supported: ['ES256', 'none'],
        });
      }
      if (request.url === '/keys') {
        return answer({ keys: [{ ...(await exportJWK(key.publicKey)), kid: key.kid, alg: 'ES256', use: 'sig' }] });
      }
      forms.push(new URLSearchParams(await text(request)));
      if (issuer.refusal !== undefined) return answer({ error: issuer.refusal }, 400);
      const at = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer.url, sub: 'p1', aud: 'plugins', iat: at, exp: at + 300, ...issuer.claims };
      const idToken = issuer.unsigned
        ? new UnsecuredJWT(claims).encode()
        : await new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: key.kid }).sign(key.privateKey);
      return answer({ access_token: 'a', token_type: 'Bearer', id_token: idToken, refresh_token: 'r' });
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has a port
  const { port } = server.address() as AddressInfo;
  const issuer: TestIssuer = {
    url: `http://127.0.0.1:${port}`,
    claims: {},
    unsigned: false,
    status: 200,
    refusal: undefined,
    forms,
    rotate,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return issuer;
}
