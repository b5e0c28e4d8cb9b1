import type { ApiError } from '@streamspace/plugin-service';
import { CliError, exitCodes } from '../errors.ts';
import type { Connection } from './connection.ts';
import { readServerEvents, type ServerEvent } from './server-events.ts';

/** The REST API of a service. What comes back is what its wire format promises, and is not checked again. */
export interface Client {
  get<T>(path: string, query?: Query): Promise<T>;
  /** All rows of a list, page by page. @param name Under which an answer has them. */
  list<T>(name: string, path: string, query?: Query): Promise<readonly T[]>;
  post<T>(path: string, body?: object): Promise<T>;
  put<T>(path: string, body?: object): Promise<T>;
  patch<T>(path: string, body: object): Promise<T>;
  delete<T>(path: string): Promise<T>;
  /** What a route answers that is no JSON. */
  download(path: string): Promise<ReadableStream<Uint8Array>>;
  /** Server-sent events from now on. They end with the service, and throw when the run is told to stop. */
  stream(path: string, query?: Query): Promise<AsyncIterable<ServerEvent>>;
}

type Query = Readonly<Record<string, string | number | undefined>>;

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

export function createClient({ url, token, origin, profile }: Connection, signal: AbortSignal): Client {
  async function request(method: string, at: string, body?: object): Promise<Response> {
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
      throw unreachable({ url, origin, isProfile: profile !== undefined }, error);
    });
    if (response.ok) return response;
    if (profile?.kind === 'control-plane' && response.status === 404) throw notWithoutService(url);
    const answer = toApiError(await response.text(), response.status, url);
    throw new ApiFailure(response.status, withWayOut(answer, response.status, url));
  }

  async function send<T>(method: string, at: string, body?: object): Promise<T> {
    const text = await (await request(method, at, body)).text();
    return (text === '' ? undefined : parse(text, url)) as T;
  }

  async function list<T>(name: string, at: string, query: Query = {}): Promise<readonly T[]> {
    const rows: T[] = [];
    let cursor: string | undefined;
    do {
      type Page = Readonly<Record<string, readonly T[] | undefined>> & { readonly next?: string };
      // oxlint-disable-next-line no-await-in-loop -- each page starts where the one before ended
      const page: Page = await send<Page>('GET', withQuery(at, { ...query, cursor }));
      rows.push(...(page[name] ?? []));
      cursor = page.next;
    } while (cursor !== undefined);
    return rows;
  }

  return {
    get: (at, query) => send('GET', withQuery(at, query)),
    list,
    post: (at, body) => send('POST', at, body),
    put: (at, body) => send('PUT', at, body),
    patch: (at, body) => send('PATCH', at, body),
    delete: (at) => send('DELETE', at),
    download: async (at) => (await request('GET', at)).body ?? nothing(),
    stream: async (at, query) => readServerEvents((await request('GET', withQuery(at, query))).body ?? nothing()),
  };
}

const nothing = () => new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });

function withQuery(at: string, query: Query = {}): string {
  const entries = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return entries.length === 0 ? at : `${at}?${new URLSearchParams(entries).toString()}`;
}

/** A control plane itself has accounts, sessions and a list of plugins, and no route for the rest. */
function notWithoutService(url: string): CliError {
  return new CliError(`${url} is a control plane without a plugin service, and has no such thing or cannot do this`, {
    exitCode: exitCodes.notFound,
    hint: 'A plugin service beside it runs, configures and watches plugins: sign in there, with "streamspace login <url>".',
  });
}

/** What would work for whoever is refused, where the service does not say it. */
function withWayOut(body: ApiError, status: number, url: string): ApiError {
  if (status === 401) {
    const login = `Sign in with "streamspace login ${url}".`;
    return { ...body, hint: body.hint === undefined ? login : `${body.hint} ${login}` };
  }
  if (status !== 403 || body.code === 'CONSENT_NEEDED' || body.hint !== undefined) return body;
  return { ...body, hint: '"streamspace whoami" shows your role. "streamspace login" signs in somebody else.' };
}

function unreachable(
  { url, origin, isProfile }: Pick<Connection, 'url' | 'origin'> & { readonly isProfile: boolean },
  error: unknown,
): CliError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new CliError(`Cannot reach the service at ${url}${reason}`, {
    exitCode: exitCodes.unreachable,
    hint: `The address is from ${origin}. ${!isProfile ? 'Start the service with "npm start" or "streamspace serve".' : 'Is it right, and does the service run? "streamspace profile list" shows where you are signed in.'}`,
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
