import { readJson } from '@streamspace/plugin-kit/http';
import { reply, type Reply, type RouteRequest } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { sessionActions, type SlackConfig } from './config.ts';
import type { Ask, PluginApi } from './rows.ts';
import { isFromSlack } from './signature.ts';
import { helpText } from './slash-commands.ts';

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
const pressSchema = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().regex(/^[UW][A-Z0-9]+$/) }),
  response_url: z.string(),
  container: z.object({ message_ts: z.string().nullish() }).nullish(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().nullish() })).min(1),
});
const valueSchema = z.object({ session: z.string(), event: z.string() });

/** https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling */
const commandSchema = z.object({
  user_id: z.string().regex(/^[UW][A-Z0-9]+$/),
  response_url: z.string(),
  text: z.string().max(500).default(''),
});

type Raw = RouteRequest<Uint8Array, undefined>;

/**
 * What Slack posts: presses of buttons, and commands. It waits three seconds for an answer, so that what was asked becomes
 * a job, whose answer goes to the address that Slack names.
 */
export function createInbound(
  api: Pick<PluginApi, 'jobs' | 'storage'>,
  config: Pick<SlackConfig, 'interactivity' | 'signingSecret' | 'apiUrl'>,
  now: () => number,
) {
  const hooks = config.apiUrl.includes('slack-gov.com') ? 'hooks.slack-gov.com' : 'hooks.slack.com';
  const isResponseUrl = (text: string): boolean => {
    const url = URL.parse(text);
    return url?.protocol === 'https:' && url.host === hooks && url.username === '' && url.password === '';
  };

  /** The form of a request that is Slack's and new, or the refusal. */
  async function formOf({ headers, body }: Raw): Promise<URLSearchParams | Reply> {
    const { signingSecret: secret } = config;
    if (config.interactivity === 'off' || secret === undefined)
      return reply.problem(404, 'NOT_FOUND', 'Buttons and commands are switched off');
    const isReal = isFromSlack(headers, body, { secret, now: now() });
    const signature = headers.get('x-slack-signature') ?? '';
    if (!isReal || !(await api.storage.requests.insert({ signature })))
      return reply.problem(401, 'UNAUTHORIZED', 'The request is not signed by Slack, too old, or was sent before');
    return new URLSearchParams(new TextDecoder().decode(body));
  }

  async function ask(what: Ask, dedupe?: string): Promise<Reply> {
    await api.jobs.enqueue('ask', what, dedupe === undefined ? {} : { dedupe });
    return reply.empty({ status: 200 });
  }

  return {
    async interactions(request: Raw): Promise<Reply> {
      const form = await formOf(request);
      if (!(form instanceof URLSearchParams)) return form;
      const press = pressSchema.safeParse(readJson(form.get('payload') ?? '')).data;
      const [pressed] = press?.actions ?? [];
      const action = z.enum(sessionActions).safeParse(pressed?.action_id).data;
      const value = valueSchema.safeParse(readJson(pressed?.value ?? '')).data;
      // Whatever else Slack reports, such as a press of a button that is a link, is none of ours.
      if (press === undefined || action === undefined || value === undefined || !isResponseUrl(press.response_url))
        return reply.empty({ status: 200 });
      const requestId = `${press.container?.message_ts ?? ''}:${action}:${value.event}`;
      const { session } = value;
      const from = { slackUser: press.user.id, responseUrl: press.response_url };
      return ask({ kind: 'act', ...from, action, session, requestId }, requestId);
    },

    async commands(request: Raw): Promise<Reply> {
      const form = await formOf(request);
      if (!(form instanceof URLSearchParams)) return form;
      const command = commandSchema.safeParse(Object.fromEntries(form)).data;
      if (command === undefined || !isResponseUrl(command.response_url))
        return reply.problem(400, 'INVALID_ARGUMENT', 'This is no command of Slack');
      const text = command.text.trim();
      if (text === '' || text === 'help') return reply.json({ response_type: 'ephemeral', text: helpText });
      return ask({ kind: 'command', slackUser: command.user_id, responseUrl: command.response_url, text });
    },
  };
}
