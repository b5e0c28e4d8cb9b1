import type { IncomingWebhookSendArguments } from '@slack/webhook';
import type { Digest, Notice, Severity } from '@streamspace/plugin-kit/notifications';
import type { SessionAction } from './config.ts';
import { mentionText, plain } from './mrkdwn.ts';

type Attachment = NonNullable<IncomingWebhookSendArguments['attachments']>[number];
/** A block as Slack's own types have it. */
type SlackBlock = NonNullable<Attachment['blocks']>[number];

/** A message as Slack takes it, from a bot and over a webhook. */
export interface SlackMessage {
  /** What notifications and screen readers say. */
  readonly text: string;
  readonly attachments?: Attachment[];
  readonly metadata?: { readonly event_type: string; readonly event_payload: Record<string, string> };
}

/** What a message shows beside its notice. */
export interface Extras {
  /** As in the configuration: `@U0123ABCD`, `@S0123ABCD` or `here`. */
  readonly mentions?: readonly string[];
  /** Buttons, where Slack reaches the plugin. */
  readonly actions?: readonly SessionAction[];
  /** What somebody did to the session from Slack: `Hibernated by <@U0123ABCD>`. */
  readonly act?: string;
}

const colors: Readonly<Record<Severity, string>> = {
  info: '#2EB67D',
  warning: '#ECB22E',
  error: '#E01E5A',
  critical: '#E01E5A',
};

/** 10 fields at most: https://docs.slack.dev/reference/block-kit/blocks/section-block */
const maxFields = 10;

/**
 * Slack refuses blocks from about 13,200 characters of JSON on, which no page says:
 * https://github.com/slackapi/bolt-js/issues/2509. This leaves room for what stands below the fields.
 */
const maxFieldsLength = 6500;

/** The message that shows a notice: one line of text, and the details in a coloured attachment below it. */
export function noticeMessage(notice: Notice, extras: Extras = {}): SlackMessage {
  const { emoji, title, summary, severity, facts, session } = notice;
  const { mentions = [], act } = extras;
  const fields = fitting(facts.map(({ label, value }) => mrkdwn(`*${plain(label, 40)}*\n${plain(value)}`)));
  const context = [...contextOf(notice), ...(act === undefined ? [] : [act])].map(mrkdwn);
  const blocks: SlackBlock[] = [
    ...(fields.length === 0 ? [] : [{ type: 'section', fields } as const]),
    { type: 'context', elements: context },
    ...buttonsOf(notice, extras.actions ?? []),
  ];
  return {
    text: [`${emoji} *${plain(title)}* — ${plain(summary, 300)}`, ...mentions.map(mentionText)].join(' '),
    attachments: [{ color: colors[severity], fallback: `${plain(title)}: ${plain(summary, 300)}`, blocks }],
    metadata: {
      event_type: 'streamspace_notice',
      event_payload: {
        event_id: notice.eventId,
        type: notice.type,
        ...(session === undefined ? {} : { session_id: session.id }),
      },
    },
  };
}

/** As many fields from the first on as Slack takes. */
function fitting<Field>(fields: readonly Field[]): Field[] {
  const fits = (count: number): boolean =>
    count <= maxFields && JSON.stringify(fields.slice(0, count)).length <= maxFieldsLength;
  return fields.filter((_field, index) => fits(index + 1));
}

/**
 * The line below the fields. The link is no button: Slack reports each press of one to the app, and shows a warning
 * where no app listens.
 */
function contextOf({ link, time, type, orgId }: Notice): string[] {
  const epoch = Math.floor(Date.parse(time) / 1000);
  // https://docs.slack.dev/messaging/formatting-message-text#date-formatting
  const date = `<!date^${epoch}^{date_short_pretty} {time_secs}|${plain(time)}>`;
  return [
    ...(link === undefined ? [] : [`<${plain(link.url, 2000).replaceAll('|', '%7C')}|${plain(link.text, 40)}>`]),
    ...(orgId === 'default-org' ? [] : [plain(orgId, 80)]),
    date,
    plain(type, 80),
  ];
}

const buttonTexts: Readonly<Record<SessionAction, string>> = {
  hibernate: 'Hibernate',
  wake: 'Wake',
  terminate: 'End session',
};

/** States in which each makes sense. */
const states: Readonly<Record<SessionAction, readonly string[]>> = {
  hibernate: ['running'],
  wake: ['hibernated'],
  terminate: ['pending', 'running', 'hibernated', 'hibernating', 'waking'],
};

/** Most characters of a button's value: https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const maxValueLength = 2000;

function buttonsOf({ session, eventId, facts }: Notice, actions: readonly SessionAction[]): SlackBlock[] {
  const value = JSON.stringify({ session: session?.id, event: eventId });
  const offered = actions.filter((action) => session?.state !== undefined && states[action].includes(session.state));
  if (offered.length === 0 || value.length > maxValueLength) return [];
  const whose = facts.filter(({ label }) => label === 'User' || label === 'Template').map(({ value: name }) => name);
  return [
    {
      type: 'actions',
      elements: offered.map((action) => ({
        type: 'button' as const,
        action_id: action,
        text: { type: 'plain_text' as const, text: buttonTexts[action] },
        value,
        ...(action === 'terminate' && { style: 'danger' as const, confirm: confirmation(whose.join(', ')) }),
      })),
    },
  ];
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
function confirmation(whose: string) {
  const text = (content: string) => ({ type: 'plain_text' as const, text: content });
  return {
    title: text('End this session?'),
    text: text(`It ends for good: ${whose || 'nothing is known of it'}`.slice(0, 300)),
    confirm: text('End it'),
    deny: text('Keep it'),
    style: 'danger' as const,
  };
}

const mrkdwn = (text: string): { type: 'mrkdwn'; text: string } => ({ type: 'mrkdwn', text });

const causes: Readonly<Record<Digest['cause'], string>> = {
  limit: 'more than the hour’s limit',
  quiet: 'from quiet hours',
  schedule: 'collected for this digest',
};

/** The one message about all that was held back. */
export function digestMessage({ counts, first, cause }: Digest): SlackMessage {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const types = Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([type, count]) => `${count} ${plain(type)}`);
  const lines = first.slice(0, 10).map(({ title, summary }) => `• *${plain(title)}* — ${plain(summary, 100)}`);
  return {
    text: `📬 *${total} more ${total === 1 ? 'notification' : 'notifications'}* (${types.slice(0, 20).join(', ')}${types.length > 20 ? ' …' : ''}), ${causes[cause]}`,
    attachments: [
      {
        color: colors.info,
        fallback: `${total} more`,
        blocks: [{ type: 'section', text: mrkdwn(lines.join('\n').slice(0, 3000) || 'Nothing is known of them') }],
      },
    ],
  };
}

/** What an operator sees who tries the connection out. */
export function testMessage(): SlackMessage {
  return { text: '✅ *Test message* — StreamSpace can post here' };
}

/** The message without what Slack did not like about it. */
export function textOnly({ text }: SlackMessage): SlackMessage {
  return { text };
}
