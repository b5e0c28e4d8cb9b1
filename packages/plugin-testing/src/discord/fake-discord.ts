import {
  createFailurePlan,
  cutResponse,
  hang,
  htmlResponse,
  type Failure,
  type FailureOptions,
} from '../http/failures.ts';
import { formErrors, isEmpty, isObject, type Fields } from './limits.ts';

/** A webhook, and what kind of channel it belongs to. */
export interface FakeDiscordWebhook {
  /** A snowflake. */
  readonly id: string;
  readonly token: string;
  /** Default `text`. */
  readonly channel?: 'text' | 'forum';
}

export interface FakeDiscordOptions {
  /** Default: one of a text channel, see {@link fakeWebhookUrl}. */
  readonly webhooks?: readonly FakeDiscordWebhook[];
  /** The present, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** A message as it stands in a channel or thread. */
export interface FakeDiscordMessage {
  readonly id: string;
  readonly webhook: string;
  /** Id of the channel, or of the thread. */
  readonly channel: string;
  readonly body: Fields;
  readonly edits: number;
  /** Whom it pinged when it came: roles, users, `everyone`. */
  readonly pinged: readonly string[];
}

/** Webhooks in memory that are as strict as Discord. */
export interface FakeDiscord {
  /** Answers a request to `discord.com/api/v10/webhooks/…`. */
  handle(request: Request): Promise<Response>;
  /** In the order in which they were posted. Take one away as a moderator does. */
  readonly messages: FakeDiscordMessage[];
  /** Names of posts of forums, by the id of their thread. */
  readonly threads: ReadonlyMap<string, string>;
  /** Every request that came, with its time in milliseconds since 1970. */
  readonly requests: readonly {
    readonly method: string;
    readonly path: string;
    readonly at: number;
    readonly body: Fields;
  }[];
  /**
   * Makes the next requests fail. `on` is a method of HTTP. An `error` is a code such as `10015`, with the status that
   * Discord gives it.
   */
  failNext(failure: Failure, options?: FailureOptions): void;
}

const usual = { id: '111111111111111111', token: 'fake-token' };
/** Address of the usual webhook. */
export const fakeWebhookUrl = `https://discord.com/api/webhooks/${usual.id}/${usual.token}`;

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
const errors: Readonly<Record<string, readonly [status: number, message: string]>> = {
  10003: [404, 'Unknown Channel'],
  10008: [404, 'Unknown Message'],
  10015: [404, 'Unknown Webhook'],
  30046: [429, 'Maximum number of edits to messages older than 1 hour reached. Try again later'],
  40005: [413, 'Request entity too large'],
  50006: [400, 'Cannot send an empty message'],
  50013: [403, 'Missing Permissions'],
  50027: [401, 'Invalid Webhook Token'],
  50035: [400, 'Invalid Form Body'],
  220001: [400, 'Webhooks posted to forum channels must have a thread_name or thread_id'],
  220002: [400, 'Webhooks posted to forum channels cannot have both a thread_name and thread_id'],
  220003: [400, 'Webhooks can only create threads in forum channels'],
};

function refuse(code: number | string, more: Fields = {}): Response {
  const [status, message] = errors[String(code)] ?? [400, 'Unknown error'];
  return Response.json({ message, code: Number(code), ...more }, { status });
}

/** Requests per bucket. Discord publishes no number; this is what is commonly seen. */
const bucketSize = 5;
const bucketMs = 2000;

/**
 * Fake webhooks of Discord for tests: execute, read, edit and delete. It checks tokens, the documented limits of messages,
 * what forums want, and takes five requests in two seconds for each webhook, which it tells in its headers.
 *
 * @see https://discord.com/developers/docs/resources/webhook
 */
export function createFakeDiscord({ webhooks = [usual], now = Date.now }: FakeDiscordOptions = {}): FakeDiscord {
  const messages: FakeDiscordMessage[] = [];
  const threads = new Map<string, string>();
  const requests: { method: string; path: string; at: number; body: Fields }[] = [];
  const failures = createFailurePlan();
  const buckets = new Map<string, { used: number; resetAt: number }>();
  let serial = 0;
  const snowflake = (): string => `2${String(++serial).padStart(17, '0')}`;

  /** Counts a request, and says what the headers would; `undefined` for one too many. */
  function take(id: string): Record<string, string> | undefined {
    const before = buckets.get(id);
    const bucket = before === undefined || before.resetAt <= now() ? { used: 0, resetAt: now() + bucketMs } : before;
    buckets.set(id, bucket);
    if (bucket.used >= bucketSize) return undefined;
    bucket.used += 1;
    return {
      'x-ratelimit-limit': String(bucketSize),
      'x-ratelimit-remaining': String(bucketSize - bucket.used),
      'x-ratelimit-reset-after': String((bucket.resetAt - now()) / 1000),
      'x-ratelimit-bucket': `bucket-${id}`,
    };
  }

  function limited(id: string): Response {
    const seconds = Math.max(0, ((buckets.get(id)?.resetAt ?? 0) - now()) / 1000);
    return Response.json(
      { message: 'You are being rate limited.', retry_after: seconds, global: false },
      { status: 429, headers: { 'retry-after': String(Math.ceil(seconds)), 'x-ratelimit-scope': 'user' } },
    );
  }

  const shown = ({ id, channel, body }: FakeDiscordMessage): Fields => ({ id, channel_id: channel, ...body });

  function execute(webhook: FakeDiscordWebhook, query: URLSearchParams, body: Fields): Response | FakeDiscordMessage {
    const fault = faultOf(body, query);
    if (fault !== undefined) return fault;
    const threadName = body['thread_name'];
    const threadId = query.get('thread_id');
    const isForum = webhook.channel === 'forum';
    if (isForum && threadName === undefined && threadId === null) return refuse(220001);
    if (threadName !== undefined && threadId !== null) return refuse(220002);
    if (!isForum && threadName !== undefined) return refuse(220003);
    if (threadId !== null && isForum && !threads.has(threadId)) return refuse(10003);
    const id = snowflake();
    let channel = threadId ?? `channel-${webhook.id}`;
    if (typeof threadName === 'string') {
      channel = snowflake();
      threads.set(channel, threadName);
    }
    const message = { id, webhook: webhook.id, channel, body, edits: 0, pinged: pingedBy(body) };
    messages.push(message);
    return message;
  }

  function onMessage(method: string, id: string, query: URLSearchParams, body: Fields): Response {
    const index = messages.findIndex((message) => message.id === id);
    const message = messages[index];
    const thread = query.get('thread_id');
    if (message === undefined || (threads.has(message.channel) && thread !== message.channel)) return refuse(10008);
    if (method === 'DELETE') {
      messages.splice(index, 1);
      return new Response(undefined, { status: 204 });
    }
    if (method === 'PATCH') {
      const fault = faultOf(body, query, true);
      if (fault !== undefined) return fault;
      messages[index] = {
        ...message,
        body: { ...message.body, ...body },
        edits: message.edits + 1,
        // An edit notifies nobody, but shows mentions anew.
        pinged: [...message.pinged, ...pingedBy(body)],
      };
    }
    return Response.json(shown(messages[index] ?? message));
  }

  async function answer(request: Request, path: string, query: URLSearchParams, body: Fields): Promise<Response> {
    const [, id = '', token = '', , messageId] = /^\/webhooks\/(\d+)\/([^/]+)(\/messages\/(\d+))?$/.exec(path) ?? [];
    const webhook = webhooks.find((each) => each.id === id);
    if (webhook === undefined) return refuse(10015);
    if (webhook.token !== token) return refuse(50027);
    const headers = take(id);
    if (headers === undefined) return limited(id);
    let response: Response;
    if (messageId !== undefined) response = onMessage(request.method, messageId, query, body);
    else if (request.method === 'GET')
      response = Response.json({
        id,
        name: 'StreamSpace',
        channel_id: `channel-${id}`,
        guild_id: '999999999999999999',
      });
    else {
      const made = execute(webhook, query, body);
      if (made instanceof Response) response = made;
      else
        response = query.get('wait') === 'true' ? Response.json(shown(made)) : new Response(undefined, { status: 204 });
    }
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  }

  return {
    messages,
    threads,
    requests,
    failNext: (failure, on) => failures.add(failure, on),
    async handle(request) {
      const { pathname, searchParams } = new URL(request.url);
      const path = pathname.replace(/^\/api\/v10/, '');
      const text = await request.text();
      const body = readJson(text);
      requests.push({ method: request.method, path, at: now(), body: body ?? {} });
      const failure = failures.take(request.method);
      if (failure === 'hang') return hang(request);
      if (failure === 'cut') return cutResponse();
      if (failure === 'html') return htmlResponse();
      if (failure !== undefined && 'error' in failure) return refuse(failure.error);
      if (failure !== undefined) {
        return new Response(failure.body ?? '{}', { status: failure.status, headers: failure.headers ?? {} });
      }
      if (pathname === path) return new Response('Not found', { status: 404 });
      if (body === undefined) return refuse(50035);
      return answer(request, path, searchParams, body);
    },
  };
}

function faultOf(body: Fields, query: URLSearchParams, isEdit = false): Response | undefined {
  const tree = formErrors(body);
  if (tree !== undefined) return refuse(50035, { errors: tree });
  // Without the parameter, components of a webhook that no application owns are left out.
  const { components, ...rest } = body;
  const seen = query.get('with_components') === 'true' ? { ...rest, components } : rest;
  return !isEdit && isEmpty(seen) ? refuse(50006) : undefined;
}

function pingedBy({ content, allowed_mentions: allowed }: Fields): readonly string[] {
  if (typeof content !== 'string') return [];
  const {
    parse = ['users', 'roles', 'everyone'],
    roles = [],
    users = [],
  } = (isObject(allowed) ? allowed : {}) as {
    parse?: readonly string[];
    roles?: readonly string[];
    users?: readonly string[];
  };
  const pinged = [...content.matchAll(/<@(&?)(\d+)>/g)].flatMap(([, isRole = '', id = '']) => {
    const listed = isRole === '' ? users : roles;
    return parse.includes(isRole === '' ? 'users' : 'roles') || listed.includes(id) ? [`${isRole}${id}`] : [];
  });
  return /@(everyone|here)\b/.test(content) && parse.includes('everyone') ? [...pinged, 'everyone'] : pinged;
}

function readJson(text: string): Fields | undefined {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
