import { WebAPIPlatformError, WebAPIRequestError } from '@slack/web-api';
import { IncomingWebhookRequestError } from '@slack/webhook';
import { networkError, vendorError } from '@streamspace/plugin-kit/http';
import type { Verdict } from '@streamspace/plugin-kit/notifications';
import { PluginError } from '@streamspace/plugin-sdk';

/** Slack's no to a request, with its own code as the reason: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
export class SlackRefusal extends PluginError {
  /** What Slack says about it; names places in the message, not their content. */
  readonly messages: readonly string[];

  constructor(reason: string, messages: readonly string[] = []) {
    const remedy = remedies[reason] ?? 'the request cannot be repeated as it is';
    super('VENDOR_REJECTED', `Slack answered ${reason}: ${remedy}`, { reason });
    this.messages = messages;
  }
}

const newToken = 'install the app in Slack again and enter its bot token';
const newWebhook = 'create another incoming webhook and enter its URL';
const invite = 'invite the bot to the channel with /invite';
const askOwner = 'ask an owner of the workspace to let the app post there';

/** The token is at fault, so that nothing of it goes anywhere. */
const ofAccount: Readonly<Record<string, string>> = {
  account_inactive: newToken,
  invalid_auth: newToken,
  not_authed: newToken,
  token_expired: newToken,
  token_revoked: newToken,
  missing_scope: 'give the app the scope chat:write and install it again',
};

/** The channel or the webhook is at fault. */
const ofDestination: Readonly<Record<string, string>> = {
  channel_not_found: `correct the channel, or ${invite}`,
  not_in_channel: invite,
  is_archived: 'choose another channel, or bring the archived one back',
  channel_is_archived: newWebhook,
  restricted_action: askOwner,
  restricted_action_read_only_channel: askOwner,
  restricted_action_thread_only_channel: askOwner,
  action_prohibited: askOwner,
  posting_to_general_channel_denied: askOwner,
  invalid_token: newWebhook,
  no_service: newWebhook,
  no_team: newWebhook,
};

const remedies: Readonly<Record<string, string>> = { ...ofAccount, ...ofDestination };

const hourMs = 3_600_000;

/** What a failure means for the messages behind it. */
export function judge({ code, reason = '' }: PluginError): Verdict | undefined {
  // Slack counts by method and workspace, and nearly all we call is one method.
  if (code === 'RATE_LIMITED') return { of: 'pace', everything: true };
  if (reason in ofAccount) return { of: 'account' };
  return reason in ofDestination ? { of: 'destination', waitMs: hourMs } : undefined;
}

/** Faults of Slack's own: https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const transient: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'request_timeout',
  'service_unavailable',
]);

/** The message is at fault, not the sender or the channel; a plainer one may pass. */
const unfit: ReadonlySet<string> = new Set([
  'invalid_attachments',
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_metadata_format',
  'invalid_payload',
  'msg_blocks_too_long',
  'msg_too_long',
  'too_many_attachments',
]);

/** The message cannot be edited any more. */
const uneditable: ReadonlySet<string> = new Set(['cant_update_message', 'edit_window_closed', 'message_not_found']);

const isRefusal = (error: unknown, reasons: ReadonlySet<string>): error is SlackRefusal =>
  error instanceof SlackRefusal && reasons.has(error.reason ?? '');

export const isUnfit = (error: unknown): error is SlackRefusal => isRefusal(error, unfit);
export const isUneditable = (error: unknown): boolean => isRefusal(error, uneditable);
export const isUnknownUser = (error: unknown): boolean =>
  isRefusal(error, new Set(['users_not_found', 'user_not_found', 'cannot_dm_bot', 'user_disabled']));
export const isThreadGone = (error: unknown): boolean => isRefusal(error, new Set(['thread_not_found']));

const isCode = (text: string): boolean => /^[a-z_]{1,80}$/.test(text);

/** The error for a code of Slack's. A code that is none is a page in HTML: that is how the library reports one. */
function codeError(
  code: string,
  { details = [], waitSeconds }: { details?: readonly string[]; waitSeconds?: number } = {},
): PluginError {
  if (!isCode(code)) return new PluginError('VENDOR_UNAVAILABLE', 'Slack answered with something that is not JSON');
  if (transient.has(code)) return new PluginError('VENDOR_UNAVAILABLE', `Slack has a fault of its own: ${code}`);
  if (code !== 'ratelimited' && code !== 'rate_limited') return new SlackRefusal(code, details);
  return new PluginError(
    'RATE_LIMITED',
    'Slack asks for fewer messages',
    waitSeconds === undefined ? {} : { retryAfterMs: waitSeconds * 1000 },
  );
}

/**
 * The error for a response that is no success of HTTP. Webhooks give a code as the body, the Web API has such
 * responses only for limits and faults.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
 */
export async function responseError(response: Response): Promise<PluginError> {
  const body = (await response.text()).trim();
  const general = await vendorError('Slack', response);
  return general.code === 'VENDOR_REJECTED' && isCode(body) ? codeError(body) : general;
}

/** The error for whatever a library of Slack's throws. */
export function libraryError(error: unknown): PluginError {
  if (error instanceof WebAPIPlatformError) {
    const { error: code, response_metadata: metadata } = error.data;
    const { messages: details, retryAfter: waitSeconds } = metadata ?? {};
    return codeError(code, { ...(details && { details }), ...(waitSeconds !== undefined && { waitSeconds }) });
  }
  const isWrapped = error instanceof WebAPIRequestError || error instanceof IncomingWebhookRequestError;
  return networkError('Slack', isWrapped ? error.original : error);
}
