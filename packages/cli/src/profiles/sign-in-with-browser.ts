import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { CliError } from '../errors.ts';
import { isInteractive, type Io } from '../io.ts';
import type { Profile } from './profiles.ts';
import { post, signInWithToken } from './sign-in.ts';

/** How long a person has in the browser. */
const patienceMs = 5 * 60_000;

interface Asked {
  readonly url: string;
  readonly role?: string | undefined;
  /** Whether a browser is started; the address is printed in any case. */
  readonly open: boolean;
}

/**
 * Signs in through a browser: it comes back to a port of this machine with a code, https://www.rfc-editor.org/rfc/rfc8252,
 * and whoever else sees the code cannot use it without the verifier, https://www.rfc-editor.org/rfc/rfc7636.
 *
 * @throws {CliError} where the person says no, does not come back, or another one answers.
 */
export async function signInWithBrowser({ url, role, open }: Asked, io: Io): Promise<Profile> {
  const state = randomBytes(32).toString('base64url');
  const codeVerifier = randomBytes(32).toString('base64url');
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has a port
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  const signal = AbortSignal.any([io.signal, AbortSignal.timeout(patienceMs)]);
  try {
    const query = new URLSearchParams({
      redirect_uri: redirectUri,
      state,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
      name: `streamspace on ${hostname()}`.slice(0, 80),
      ...(role === undefined ? {} : { role }),
    });
    const address = `${url}/sign-in/terminal?${query.toString()}`;
    io.stderr.write(`Sign in with a browser on this machine:\n\n  ${address}\n\n`);
    if (open && isInteractive(io)) openBrowser(address);
    const code = await codeFrom(server, { state, url }, signal);
    const answer = await post(`${url}/api/v1/auth/terminal/token`, { code, codeVerifier, redirectUri }, io.signal);
    const { token } = answer;
    if (typeof token !== 'string') throw new CliError(`${url} gave no token for the code`);
    return await signInWithToken(url, token, io.signal);
  } catch (error) {
    if (signal.aborted && !io.signal.aborted) {
      throw new CliError('Nobody signed in within 5 minutes', { hint: 'Run it again when you are at the browser.' });
    }
    throw error;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** Anything on this machine can call the port: what does not carry the state is answered and not listened to. */
async function codeFrom(
  server: ReturnType<typeof createServer>,
  { state, url }: { readonly state: string; readonly url: string },
  signal: AbortSignal,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const stop = () => reject(new DOMException('Stopped', 'AbortError'));
  signal.addEventListener('abort', stop, { once: true });
  server.on('request', (request, response) => {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = (status: number, text: string) =>
      response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' }).end(text);
    if (request.method !== 'GET' || pathname !== '/callback' || query.get('state') !== state) {
      answer(404, 'Nothing is here.');
      return;
    }
    const issuer = query.get('iss')?.replace(/\/+$/, '');
    const code = query.get('code');
    if (issuer !== url) {
      answer(400, 'This answer is of another service. You can close this page.');
      reject(
        new CliError(`The answer came from ${issuer ?? 'nobody'}, and not from ${url}`, { hint: issuerHint(issuer) }),
      );
    } else if (code === null) {
      answer(200, 'Nobody was signed in. You can close this page.');
      reject(new CliError('The sign-in was not allowed in the browser'));
    } else {
      answer(200, 'You are signed in: go back to the terminal. You can close this page.');
      resolve(code);
    }
  });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function issuerHint(issuer: string | undefined): string | undefined {
  return issuer === undefined ? undefined : `If that is the address of the service: streamspace login ${issuer}`;
}

/** Where none can be started, the person opens the printed address. */
function openBrowser(address: string): void {
  const program = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(program, [address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
