import type { ApiError } from '@streamspace/plugin-service';
import { CliError, exitCodes } from '../errors.ts';
import type { Connection } from './connection.ts';

/** The REST API of a service. What comes back is what its wire format promises, and is not checked again. */
export interface Client {
  get<T>(path: string, query?: Readonly<Record<string, string | number | undefined>>): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
  put<T>(path: string): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
  delete<T>(path: string): Promise<T>;
}

/** The service said no. */
export class ApiFailure extends CliError {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly body: ApiError;

  constructor(status: number, body: ApiError) {
    super(body.error, { exitCode: status === 404 ? exitCodes.notFound : exitCodes.failure, hint: body.hint });
    this.status = status;
    this.body = body;
  }

  override toJSON(): object {
    return this.body;
  }
}

/** Writes `name` into a path. */
export function path(strings: TemplateStringsArray, ...names: readonly (string | number)[]): string {
  return String.raw({ raw: strings }, ...names.map((name) => encodeURIComponent(name)));
}

export function createClient({ url, token, origin }: Connection, signal: AbortSignal): Client {
  async function send<T>(method: string, at: string, body?: object): Promise<T> {
    const response = await fetch(`${url}/api/v1${at}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      redirect: 'error',
      signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw unreachable(url, origin, error);
    });
    const text = await response.text();
    if (response.ok) return (text === '' ? undefined : parse(text, url)) as T;
    throw new ApiFailure(response.status, toApiError(text, response.status, url));
  }

  return {
    get(at, query = {}) {
      const entries = Object.entries(query).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, String(value)]],
      );
      return send('GET', entries.length === 0 ? at : `${at}?${new URLSearchParams(entries).toString()}`);
    },
    post: (at, body) => send('POST', at, body),
    put: (at) => send('PUT', at),
    patch: (at, body) => send('PATCH', at, body),
    delete: (at) => send('DELETE', at),
  };
}

function unreachable(url: string, origin: string, error: unknown): CliError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new CliError(`Cannot reach the service at ${url}${reason}`, {
    exitCode: exitCodes.unreachable,
    hint: `The address is from ${origin}. Start the service with "npm start" or "streamspace serve".`,
    cause: error,
  });
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CliError(`What answers at ${url} is no plugin service`, {
      exitCode: exitCodes.unreachable,
      cause: error,
    });
  }
}

function toApiError(text: string, status: number, url: string): ApiError {
  const body = parse(text, url);
  if (typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string') {
    return body as ApiError;
  }
  throw new CliError(`What answers at ${url} is no plugin service (status ${status})`, {
    exitCode: exitCodes.unreachable,
  });
}
