import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createSelfSignedCertificate } from '../../../plugin-runtime/src/egress/__fixtures__/self-signed.ts';

/** A git server over https, of git's own `http-backend`, with one account. */
export interface GitServer extends AsyncDisposable {
  readonly url: string;
  /** PEM of its certificate, which nobody trusts. */
  readonly certificate: string;
  /** Answers instead of git, where it answers. */
  intercept: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
}

/** Whether git came with what such a server and its clients need. */
export function canServeGit(): boolean {
  try {
    const folder = execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim();
    return ['git-http-backend', 'git-remote-https'].every((name) => existsSync(join(folder, name)));
  } catch {
    return false;
  }
}

/** @param authorization The header that a client has to send. */
export async function startGitServer(directory: string, authorization: string): Promise<GitServer> {
  const { key, cert } = createSelfSignedCertificate();
  const state: { intercept: GitServer['intercept'] } = { intercept: undefined };
  const server: Server = createServer({ key, cert }, (request, response) => {
    if (state.intercept?.(request, response) === true) return;
    if (request.headers.authorization === authorization) void answer(directory, request, response);
    else response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/repository/.git`,
    certificate: cert,
    get intercept() {
      return state.intercept;
    },
    set intercept(handler) {
      state.intercept = handler;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Runs git's CGI, https://git-scm.com/docs/git-http-backend. */
async function answer(directory: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://127.0.0.1');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      HOME: '/nonexistent',
      GIT_PROJECT_ROOT: directory,
      PATH_INFO: url.pathname.replace('/repository', ''),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  const output = Buffer.concat(chunks);
  const end = output.indexOf('\r\n\r\n');
  const lines = output.subarray(0, end).toString().split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]));
  response.writeHead(Number.parseInt(headers['Status'] ?? '200', 10), headers).end(output.subarray(end + 4));
}
