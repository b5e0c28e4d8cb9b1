import { isTrue, type Fields } from './fields.ts';
import { readMessage, type Refusal } from './message.ts';
import { userMethods, type FakeSlackUser } from './users.ts';
import type { FakeChannel, FakeMessage, Workspace } from './workspace.ts';

export interface WebApiOptions {
  readonly workspace: Workspace;
  readonly token: string;
  readonly scopes: readonly string[];
  readonly users: readonly FakeSlackUser[];
}

/** A fault of the Web API is a success of HTTP: https://docs.slack.dev/apis/web-api#responses */
export function apiFailure({ error, messages }: Refusal): Response {
  return Response.json({ ok: false, error, ...(messages === undefined ? {} : { response_metadata: { messages } }) });
}

/** https://docs.slack.dev/apis/web-api/rate-limits: in whole seconds */
export function rateLimited(waitMs: number): Response {
  const headers = { 'retry-after': String(Math.ceil(waitMs / 1000)) };
  return Response.json({ ok: false, error: 'ratelimited' }, { status: 429, headers });
}

/** Calls a method of the Web API, for the holder of a token. */
export type WebApi = (method: string, token: unknown, args: Fields) => Response;

export function createWebApi({ workspace, token, scopes, users }: WebApiOptions): WebApi {
  const { messages } = workspace;
  const headers = { 'x-oauth-scopes': scopes.join(',') };
  const ok = (body: object): Response => Response.json({ ok: true, ...body }, { headers });

  const methods: Readonly<Record<string, (args: Fields) => Response>> = {
    'auth.test': () =>
      ok({
        team: 'Acme',
        team_id: 'T0ACME',
        user: 'streamspace',
        user_id: 'U0BOT',
        bot_id: 'B0BOT',
        url: 'https://acme.slack.com/',
      }),
    ...userMethods({ users, workspace, scopes }, ok, (error) => apiFailure({ error })),
    'chat.postMessage': postMessage,
    'chat.update': updateMessage,
    'conversations.info': (args) =>
      inChannel(args, ({ id, name, archived = false, member = true }) =>
        ok({ channel: { id, name, is_archived: archived, is_member: member } }),
      ),
    'conversations.history': (args) =>
      inChannel(args, ({ id }) => list(args, (message) => message.channel === id && isTopLevel(message))),
    'conversations.replies': (args) =>
      inChannel(args, ({ id }) =>
        list(args, ({ channel, ts, thread_ts: parent }) => channel === id && [ts, parent].includes(String(args['ts']))),
      ),
  };

  /** https://docs.slack.dev/reference/methods/chat.postMessage */
  function postMessage(args: Fields): Response {
    const channel = workspace.findChannel(args['channel']);
    if (channel === undefined) return apiFailure({ error: 'channel_not_found' });
    if (channel.archived === true) return apiFailure({ error: 'is_archived' });
    if (channel.member === false && !scopes.includes('chat:write.public'))
      return apiFailure({ error: 'not_in_channel' });
    const namesSender = args['username'] !== undefined || args['icon_emoji'] !== undefined;
    if (namesSender && !scopes.includes('chat:write.customize')) return missingScope('chat:write.customize');

    const content = readMessage(args);
    if ('error' in content) return apiFailure(content);
    if (content.thread_ts !== undefined && workspace.findMessage(channel.id, content.thread_ts) === undefined) {
      return apiFailure({ error: 'thread_not_found' });
    }
    const wait = workspace.waitMs(channel.id);
    if (wait > 0) return rateLimited(wait);
    const { ts, text } = workspace.post(channel.id, content, 'bot');
    return ok({ channel: channel.id, ts, message: { text, ts } });
  }

  /** https://docs.slack.dev/reference/methods/chat.update */
  function updateMessage(args: Fields): Response {
    return inChannel(args, (channel) => {
      const message = workspace.findMessage(channel.id, args['ts']);
      if (message === undefined) return apiFailure({ error: 'message_not_found' });
      if (message.via !== 'bot') return apiFailure({ error: 'cant_update_message' });
      const content = readMessage(args);
      if ('error' in content) return apiFailure(content);
      workspace.edit(message, content);
      return ok({ channel: channel.id, ts: message.ts, text: content.text });
    });
  }

  /** All methods but `chat.postMessage` want the id of a channel, not its name. */
  function inChannel(args: Fields, answer: (channel: FakeChannel) => Response): Response {
    const channel = workspace.channels.find(({ id }) => id === args['channel']);
    return channel === undefined ? apiFailure({ error: 'channel_not_found' }) : answer(channel);
  }

  function list(args: Fields, matches: (message: FakeMessage) => boolean): Response {
    const found = messages
      .filter(matches)
      .toReversed()
      .slice(0, Number(args['limit'] ?? 100));
    const shown = isTrue(args['include_all_metadata'])
      ? found
      : found.map(({ metadata: _metadata, ...message }) => message);
    return ok({ messages: shown, has_more: false });
  }

  const missingScope = (needed: string): Response =>
    Response.json({ ok: false, error: 'missing_scope', needed, provided: scopes.join(',') }, { headers });

  return (method, given, args) => {
    if (given === undefined) return apiFailure({ error: 'not_authed' });
    if (given !== token) return apiFailure({ error: 'invalid_auth' });
    const call = methods[method];
    if (call === undefined) return apiFailure({ error: 'unknown_method' });
    const scope = neededScope(method);
    return scope === undefined || scopes.includes(scope) ? call(args) : missingScope(scope);
  };
}

const isTopLevel = ({ thread_ts: parent, reply_broadcast: broadcast }: FakeMessage): boolean =>
  parent === undefined || broadcast === true;

/** https://docs.slack.dev/reference/scopes */
function neededScope(method: string): string | undefined {
  if (method.startsWith('chat.')) return 'chat:write';
  if (method === 'users.lookupByEmail') return 'users:read.email';
  if (method === 'users.info') return 'users:read';
  if (method === 'conversations.open') return 'im:write';
  if (method === 'conversations.info') return 'channels:read';
  return method.startsWith('conversations.') ? 'channels:history' : undefined;
}
