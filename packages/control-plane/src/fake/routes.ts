import { randomUUID } from 'node:crypto';
import { instant } from '../instant.ts';
import type { FakeState } from './rows.ts';
import type { Tokens } from './tokens.ts';
import { groupView, mangledTags, sessionView, templateView, userView } from './views.ts';
import type { World } from './world.ts';

/** A request that has passed authentication, or needs none. */
export interface Call {
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly now: number;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Handler = (call: Call, world: World, tokens: Tokens) => Answer;

const ok = (body: unknown, status = 200): Answer => ({ status, body });
const fail = (status: number, error: string, message?: string): Answer =>
  ok({ error, ...(message === undefined ? {} : { message }) }, status);

/** Method and path below `/api/v1`; `:id` stands for one segment. */
export const routes: readonly (readonly [method: string, path: RegExp, handle: Handler, isOpen?: true])[] = [
  ['POST', /^\/auth\/login$/, login, true],
  ['POST', /^\/auth\/refresh$/, refresh, true],
  ['GET', /^\/sessions$/, listSessions],
  ['POST', /^\/sessions$/, createSession],
  ['GET', /^\/sessions\/([^/]+)$/, (call, world) => withSession(call, world, (row) => ok(sessionView(row)))],
  // Accepted, and sent to a publisher that is a stub: nothing changes.
  ['PATCH', /^\/sessions\/([^/]+)$/, (call, world) => withSession(call, world, () => ok({ message: 'accepted' }, 202))],
  ['DELETE', /^\/sessions\/([^/]+)$/, (call, world) => command(call, world, 'terminating', (s) => s !== 'terminating')],
  ['PUT', /^\/sessions\/([^/]+)\/hibernate$/, (call, w) => command(call, w, 'hibernating', (s) => s === 'running')],
  ['PUT', /^\/sessions\/([^/]+)\/wake$/, (call, world) => command(call, world, 'waking', (s) => s === 'hibernated')],
  // Role and provider are honoured, other filters are not known.
  ['GET', /^\/users$/, listUsers],
  ['GET', /^\/users\/([^/]+)$/, getUser],
  ['GET', /^\/users\/([^/]+)\/groups$/, listGroupsOf],
  ['GET', /^\/groups$/, (_call, world) => list('groups', [...world.groups.values()].map(groupView))],
  ['GET', /^\/groups\/([^/]+)\/members$/, listMembers],
  ['GET', /^\/templates$/, (_call, world) => list('templates', [...world.templates.values()].map(templateView))],
  ['GET', /^\/templates\/([^/]+)$/, getTemplate],
  ['POST', /^\/notifications\/send$/, sendNotification],
  ['GET', /^\/plugins$/, () => ok({ plugins: null, total: 0 })],
  ['GET', /^\/plugins\/catalog$/, listCatalog],
  ['POST', /^\/catalog\/sync$/, () => ok({ message: 'Sync started', status: 'syncing' }, 202)],
];

/** An empty list of plugins is `null` on the real server; clients have to bear that of any list. */
function list(key: string, items: readonly unknown[]): Answer {
  return ok({ [key]: items.length === 0 ? null : items, total: items.length });
}

function login({ body, now }: Call, world: World, tokens: Tokens): Answer {
  const { username, password } = body;
  if (typeof username !== 'string' || typeof password !== 'string') return fail(400, 'Invalid request');
  const user = [...world.users.values()].find((each) => each.username === username && each.password === password);
  if (user === undefined) return fail(401, 'Invalid credentials');
  if (!user.active) return fail(403, 'Account disabled');
  // A login also moves `updatedAt`.
  world.users.set(user.id, { ...user, lastLoginMs: now, updatedAtMs: now });
  return ok(signedIn(user.id, now, world, tokens));
}

function refresh({ body, now }: Call, world: World, tokens: Tokens): Answer {
  const user = tokens.userOf(typeof body['token'] === 'string' ? body['token'] : undefined, now);
  return user === undefined ? fail(401, 'Invalid token') : ok(signedIn(user, now, world, tokens));
}

function signedIn(userId: string, now: number, world: World, tokens: Tokens): object {
  const { token, expiresAtMs } = tokens.issue(userId, now);
  const user = world.users.get(userId);
  return { token, expiresAt: instant(expiresAtMs), user: user === undefined ? undefined : userView(user) };
}

/** Newest first; state filters and pages are ignored. */
function listSessions({ query }: Call, world: World): Answer {
  const user = query.get('user');
  const rows = [...world.sessions.values()].filter((row) => row.state !== 'deleted' && (!user || row.user === user));
  return list('sessions', rows.toSorted((a, b) => b.createdAtMs - a.createdAtMs).map(sessionView));
}

function createSession({ body }: Call, world: World): Answer {
  const { user, template } = body;
  if (typeof user !== 'string' || typeof template !== 'string') return fail(400, 'Invalid request');
  if (!world.templates.has(template)) return fail(404, 'Template not found');
  return ok(sessionView(world.launch(user, template)), 202);
}

type Row = ReturnType<World['launch']>;

function withSession({ id }: Call, world: World, answer: (row: Row) => Answer): Answer {
  const row = world.sessions.get(id);
  return row === undefined ? fail(404, 'Session not found') : answer(row);
}

function command(call: Call, world: World, to: FakeState, isAllowed: (state: FakeState) => boolean): Answer {
  return withSession(call, world, ({ name, state }) => {
    if (!isAllowed(state)) return fail(409, 'Invalid state', `Session is ${state}`);
    world.move(name, to);
    return ok({ name, commandId: randomUUID(), message: 'Command dispatched' }, 202);
  });
}

function listUsers({ query }: Call, world: World): Answer {
  const role = query.get('role');
  const onlyActive = query.get('active') === 'true';
  const rows = [...world.users.values()].filter((row) => (!role || row.role === role) && (!onlyActive || row.active));
  return list('users', rows.map(userView));
}

function getUser({ id }: Call, world: World): Answer {
  const user = world.users.get(id);
  if (user === undefined) return fail(404, 'User not found');
  const groups = [...world.groups.values()].filter(({ members }) => members.some((member) => member.user === id));
  return ok({ ...userView(user), groups: groups.map((group) => group.id) });
}

function listGroupsOf({ id }: Call, world: World): Answer {
  const groups = [...world.groups.values()].filter(({ members }) => members.some((member) => member.user === id));
  return list('groups', groups.map(groupView));
}

function listMembers({ id }: Call, world: World): Answer {
  const group = world.groups.get(id);
  if (group === undefined) return fail(404, 'Group not found');
  const members = group.members.flatMap(({ user: userId, role }) => {
    const user = world.users.get(userId);
    return user === undefined ? [] : [{ user: userView(user), role, joinedAt: instant(user.createdAtMs) }];
  });
  return list('members', members);
}

function getTemplate({ id }: Call, world: World): Answer {
  const template = world.templates.get(id);
  return template === undefined ? fail(404, 'Template not found') : ok(templateView(template));
}

function sendNotification({ body }: Call, world: World): Answer {
  const { userId, type, title, message, priority } = body;
  const texts = [userId, type, title, message];
  if (!texts.every((text) => typeof text === 'string' && text !== '')) return fail(400, 'Invalid request');
  if (!world.users.has(String(userId))) return fail(500, 'Failed to create notification');
  const id = randomUUID();
  world.notifications.push({
    id,
    userId: String(userId),
    type: String(type),
    title: String(title),
    message: String(message),
    priority: typeof priority === 'string' ? priority : 'normal',
  });
  return ok({ message: 'Notification sent', notificationId: id });
}

function listCatalog(_call: Call, world: World): Answer {
  return list(
    'plugins',
    world.plugins.map(({ id, name, tags }) => ({ id, name, tags: mangledTags(tags) })),
  );
}
