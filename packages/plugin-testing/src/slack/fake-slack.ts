import {
  createFailurePlan,
  cutResponse,
  hang,
  htmlResponse,
  type Failure,
  type FailureOptions,
} from '../http/failures.ts';
import { readArguments, type Fields } from './fields.ts';
import type { Refusal } from './message.ts';
import type { FakeSlackUser } from './users.ts';
import { apiFailure, createWebApi } from './web-api.ts';
import { answerWebhook, webhookFailure } from './webhook.ts';
import { createWorkspace, type FakeChannel, type FakeMessage } from './workspace.ts';

export interface FakeSlackOptions {
  /** The token that it accepts. Default `xoxb-fake`. */
  readonly token?: string;
  /** Scopes of the token. Default `chat:write`. */
  readonly scopes?: readonly string[];
  /** Channels of the workspace; the webhook posts to the first. Default `#general`. */
  readonly channels?: readonly FakeChannel[];
  /** Path of the incoming webhook. Default `/services/T/B/x`. */
  readonly webhookPath?: string;
  /** Further webhooks: paths, and the ids of the channels where they are installed. */
  readonly webhooks?: Readonly<Record<string, string>>;
  /** People of the workspace. Default: nobody. */
  readonly users?: readonly FakeSlackUser[];
  /** The present, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** A response URL takes so many answers. */
const mostResponses = 5;

/** A workspace in memory that is as strict as Slack. */
export interface FakeSlack {
  /** Answers a request to `slack.com/api/…` or `hooks.slack.com/services/…`. */
  handle(request: Request): Promise<Response>;
  /** Every message, replies too, in the order in which they were posted. */
  readonly messages: readonly FakeMessage[];
  /** Every request that came, with its arguments, also those that failed. */
  readonly requests: readonly { readonly method: string; readonly arguments: Fields }[];
  /** Answers to presses and commands that came to `hooks.slack.com/actions/…` and `/commands/…`, with their path. */
  readonly responses: readonly { readonly path: string; readonly text: string }[];
  /** Archive one, or take the bot out of it. */
  readonly channels: readonly FakeChannel[];
  /** Makes the next requests fail. */
  failNext(failure: Failure, options?: FailureOptions): void;
}

/**
 * A fake Slack for tests: `auth.test`, `chat.postMessage`, `chat.update`, `conversations.info`, `conversations.history`,
 * `conversations.replies`, `conversations.open`, `users.info`, `users.lookupByEmail`, incoming webhooks, and the
 * addresses for answers to presses and commands. It checks tokens, scopes, channels and the documented limits of
 * messages, and takes one message per second and channel.
 *
 * @example
 * const slack = createFakeSlack();
 * const client = new WebClient('xoxb-fake', { fetch: (url, init) => slack.handle(new Request(url, init)) });
 */
export function createFakeSlack(options: FakeSlackOptions = {}): FakeSlack {
  const { token = 'xoxb-fake', scopes = ['chat:write'], webhookPath = '/services/T/B/x', now = Date.now } = options;
  const { webhooks = {}, users = [] } = options;
  const workspace = createWorkspace(options.channels ?? [{ id: 'C0GENERAL', name: 'general' }], now);
  const webApi = createWebApi({ workspace, token, scopes, users });
  const failures = createFailurePlan();
  const responses: { path: string; text: string }[] = [];
  const requests: { method: string; arguments: Fields }[] = [];

  async function take(
    method: string,
    request: Request,
  ): Promise<{ args: Fields | undefined; failure: Failure | undefined }> {
    const args = await readArguments(request);
    requests.push({ method, arguments: args ?? {} });
    return { args, failure: failures.take(method) };
  }

  async function handleWebhook(pathname: string, request: Request): Promise<Response> {
    const { args, failure } = await take('webhook', request);
    if (failure !== undefined) return failed(failure, request, webhookFailure);
    if (pathname === webhookPath) return answerWebhook(workspace, workspace.channels[0], args);
    const installed = workspace.channels.find(({ id }) => id === webhooks[pathname]);
    return answerWebhook(workspace, installed, args);
  }

  /** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
  async function handleResponse(path: string, request: Request): Promise<Response> {
    const { args, failure } = await take('response', request);
    if (failure !== undefined) return failed(failure, request, webhookFailure);
    const used = responses.filter((response) => response.path === path).length;
    if (used >= mostResponses) return Response.json({ ok: false, error: 'used_url' }, { status: 404 });
    const { text } = args ?? {};
    if (typeof text !== 'string' || text === '') return Response.json({ ok: false, error: 'no_text' }, { status: 400 });
    responses.push({ path, text });
    return Response.json({ ok: true });
  }

  async function handleApi(method: string, request: Request): Promise<Response> {
    const { args, failure } = await take(method, request);
    if (failure !== undefined) return failed(failure, request, apiFailure);
    if (request.method !== 'POST') return apiFailure({ error: 'invalid_post_type' });
    if (args === undefined) return apiFailure({ error: 'invalid_form_data' });
    const given = request.headers.get('authorization')?.replace(/^Bearer /, '') ?? args['token'];
    return webApi(method, given, args);
  }

  return {
    messages: workspace.messages,
    channels: workspace.channels,
    requests,
    responses,
    failNext: (failure, on) => failures.add(failure, on),
    async handle(request) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/services/')) return handleWebhook(pathname, request);
      if (/^\/(actions|commands)\//.test(pathname)) return handleResponse(pathname, request);
      if (pathname.startsWith('/api/')) return handleApi(pathname.slice('/api/'.length), request);
      return new Response('Not found', { status: 404 });
    },
  };
}

function failed(
  failure: Failure,
  request: Request,
  refuse: (refusal: Refusal) => Response,
): Response | Promise<Response> {
  if (failure === 'hang') return hang(request);
  if (failure === 'cut') return cutResponse();
  if (failure === 'html') return htmlResponse();
  if ('error' in failure) return refuse(failure);
  return new Response(failure.body ?? '', { status: failure.status, headers: failure.headers ?? {} });
}
