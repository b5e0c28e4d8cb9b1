import type { Fields } from './fields.ts';
import { readMessage, type Refusal } from './message.ts';
import { rateLimited } from './web-api.ts';
import type { FakeChannel, Workspace } from './workspace.ts';

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const statusOf: Readonly<Record<string, number>> = {
  action_prohibited: 403,
  invalid_token: 403,
  channel_not_found: 404,
  no_service: 404,
  channel_is_archived: 410,
  rollup_error: 500,
};

/** A webhook answers in text, with a status that fits. */
export function webhookFailure({ error }: Refusal): Response {
  return new Response(error, { status: statusOf[error] ?? 400 });
}

/** Posts to the channel where the webhook is installed. `args` is `undefined` when the body cannot be read. */
export function answerWebhook(
  workspace: Workspace,
  channel: FakeChannel | undefined,
  args: Fields | undefined,
): Response {
  if (channel === undefined) return webhookFailure({ error: 'no_service' });
  if (args === undefined) return webhookFailure({ error: 'invalid_payload' });
  if (channel.archived === true) return webhookFailure({ error: 'channel_is_archived' });
  const content = readMessage(args);
  if ('error' in content) return webhookFailure(content);
  const wait = workspace.waitMs(channel.id);
  if (wait > 0) return rateLimited(wait);

  // The webhook of an app posts under the name of the app, whatever the request says.
  const { username: _username, icon_emoji: _icon, ...shown } = content;
  workspace.post(channel.id, shown, 'webhook');
  return new Response('ok');
}
