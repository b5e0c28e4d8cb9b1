import { CliError, exitCodes, usageError } from '../errors.ts';
import type { Profile } from './profiles.ts';

type Answer = Readonly<Record<string, unknown>>;

/** An address without a slash at the end. @throws a usage error for one to which no token may be sent. */
export function parseServiceUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw usageError(`"${text}" is no address: write for example https://plugins.example.com`);
  }
  if (url.username !== '' || url.password !== '') {
    throw usageError('An address with a password in it stays in the history of the shell: write it without');
  }
  if (url.protocol === 'http:' && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) {
    throw usageError(
      `${text} is not encrypted, so others could read the token`,
      'Write https://…; http is for addresses of this machine alone.',
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

/** Whose token it is. @throws {CliError} where the service does not take it. */
export async function signInWithToken(url: string, token: string, signal: AbortSignal): Promise<Profile> {
  const me = await ask(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` }, signal });
  const { viewer, access } = me as { viewer?: Answer; access?: Answer };
  return {
    url,
    token,
    kind: 'service',
    ...textOf('user', viewer?.['username']),
    ...textOf('role', access?.['role']),
    ...textOf('expiresAt', access?.['expiresAt']),
  };
}

/** Signs in to a control plane itself. @throws {CliError} where it says no. */
export async function signInWithPassword(
  url: string,
  { username, password }: { readonly username: string; readonly password: string },
  signal: AbortSignal,
): Promise<Profile> {
  const answer = await post(`${url}/api/v1/auth/login`, { username, password }, signal);
  const { token, user } = answer as { token?: unknown; user?: Answer };
  if (typeof token !== 'string') throw new CliError(`What answers at ${url} is no control plane`);
  return {
    url,
    token,
    kind: 'control-plane',
    user: username,
    ...textOf('role', user?.['role']),
    ...textOf('expiresAt', answer['expiresAt']),
  };
}

export function post(url: string, body: object, signal: AbortSignal): Promise<Answer> {
  return ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
}

async function ask(url: string, init: RequestInit): Promise<Answer> {
  const { origin } = new URL(url);
  const response = await fetch(url, { ...init, redirect: 'error' }).catch((error: unknown) => {
    throw new CliError(`Cannot reach ${origin}`, {
      exitCode: exitCodes.unreachable,
      hint: 'Is the address right, and does the service run?',
      cause: error,
    });
  });
  const body: unknown = await response.json().catch(() => undefined);
  const answer = typeof body === 'object' && body !== null ? (body as Answer) : undefined;
  if (response.ok && answer !== undefined) return answer;
  const reason = typeof answer?.['error'] === 'string' ? answer['error'] : `status ${response.status}`;
  if (response.status === 401 && init.headers !== undefined && 'authorization' in init.headers) {
    throw new CliError(`${origin} does not accept this token`, {
      hint: 'Is it complete, of this service, and has it not ended?',
    });
  }
  throw new CliError(
    response.status === 401 ? `${origin} does not accept this: ${reason}` : `${origin} cannot sign you in: ${reason}`,
  );
}

function textOf(key: string, value: unknown): object {
  return typeof value === 'string' && value !== '' ? { [key]: value } : {};
}
