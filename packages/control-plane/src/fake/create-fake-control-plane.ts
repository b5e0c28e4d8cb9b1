import { systemClock, type Clock } from '../clock.ts';
import { instant, secondMs } from '../instant.ts';
import { type Faults, noFaults } from './faults.ts';
import { type Answer, routes } from './routes.ts';
import { createTokens } from './tokens.ts';
import { frameView } from './views.ts';
import { createWorld, type World } from './world.ts';

const frameMs = 3 * secondMs;
const prefix = '/api/v1';

/** One client of `/ws/sessions`. */
export interface FakeSocket {
  readonly send: (text: string) => void;
  readonly close: () => void;
}

/** The REST API and the socket of a real control plane with all that is known to be odd about them, and nobody behind it. */
export interface FakeControlPlane {
  readonly world: World;
  readonly faults: Faults;
  /** Answers a request to `/api/v1/…` without a network. */
  fetch(request: Request): Promise<Response>;
  /** Subscribes to frames; `undefined` where the token counts for nothing. */
  subscribe(token: string | undefined, socket: FakeSocket): (() => void) | undefined;
  /** Ends all sockets, as a restart of the server does. */
  disconnect(): void;
  /** Makes every token worthless. */
  revokeTokens(): void;
  close(): void;
}

export interface FakeOptions {
  readonly clock?: Clock;
  /** How long tokens hold, in milliseconds. Default 24 hours. */
  readonly tokenMs?: number;
}

/** A fake with one account, `svc-plugins` with the password `Passw0rd!` and the role of an operator. */
export function createFakeControlPlane({ clock = systemClock, tokenMs }: FakeOptions = {}): FakeControlPlane {
  const world = createWorld(clock);
  world.addUser({ id: 'u-service', username: 'svc-plugins', role: 'operator' });
  const tokens = createTokens(tokenMs);
  const faults = noFaults();
  const sockets = new Set<FakeSocket>();
  let timer = clock.setTimeout(tick, frameMs);

  function tick(): void {
    timer = clock.setTimeout(tick, frameMs);
    if (faults.dropFrames || sockets.size === 0) return;
    const sessions = [...world.sessions.values()].filter(({ state }) => state !== 'terminated').map(frameView);
    const frame = JSON.stringify({
      type: 'sessions_update',
      sessions: sessions.length === 0 ? null : sessions,
      count: sessions.length,
      org_id: 'default-org',
      timestamp: instant(clock.now()),
    });
    // The hub puts what waits into one frame: several documents with line ends between them.
    for (const socket of sockets) socket.send(`{"type":"keepalive"}\n${frame}`);
  }

  async function fetchFake(request: Request): Promise<Response> {
    if (faults.slowMs > 0) await sleep(clock, faults.slowMs);
    const url = new URL(request.url);
    const { status, body } = await answer(request, url);
    return typeof body === 'string' ? new Response(body, { status }) : Response.json(body, { status });
  }

  async function answer(request: Request, url: URL): Promise<Answer> {
    if (!url.pathname.startsWith(`${prefix}/`)) return notFound;
    if ([...url.searchParams.values()].some((value) => /--|[#;&|`]|\/\*|\$\(/.test(value))) {
      return { status: 400, body: { error: 'Invalid input' } };
    }
    if (faults.failNext > 0) {
      faults.failNext -= 1;
      return { status: faults.failStatus, body: { error: 'Injected fault' } };
    }
    const path = url.pathname.slice(prefix.length);
    for (const [method, pattern, handle, isOpen] of routes) {
      const match = method === request.method ? pattern.exec(path) : null;
      if (match === null) continue;
      const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
      const user = tokens.userOf(token, clock.now());
      if (isOpen !== true && world.users.get(user ?? '')?.active !== true) {
        return { status: 401, body: { error: 'Invalid token' } };
      }
      const id = decodeURIComponent(match[1] ?? '');
      if (faults.databaseDown) {
        return id === ''
          ? { status: 500, body: { error: 'Database error' } }
          : { status: 404, body: { error: 'Not found' } };
      }
      // oxlint-disable-next-line no-await-in-loop -- the first match is the only one
      const body = await readBody(request);
      return handle({ id, query: url.searchParams, body, now: clock.now() }, world, tokens);
    }
    return notFound;
  }

  return {
    world,
    faults,
    fetch: fetchFake,
    subscribe(token, socket) {
      if (faults.refuseSockets || tokens.userOf(token, clock.now()) === undefined) return undefined;
      sockets.add(socket);
      return () => void sockets.delete(socket);
    },
    disconnect() {
      for (const socket of sockets) {
        sockets.delete(socket);
        socket.close();
      }
    },
    revokeTokens: () => tokens.revokeAll(),
    close: () => clock.clearTimeout(timer),
  };
}

const notFound: Answer = { status: 404, body: '404 page not found' };

async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = await request.json();
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

async function sleep(clock: Clock, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  clock.setTimeout(resolve, ms);
  await promise;
}
