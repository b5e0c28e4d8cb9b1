import type { IncomingWebhookSendArguments } from '@slack/webhook';
import { plain } from './format.ts';
import type { Notice } from './notices.ts';
import type { Severity } from './severity.ts';

/** A message as Slack takes it, from a bot and over a webhook. */
export interface SlackMessage {
  /** What notifications and screen readers say. */
  readonly text: string;
  readonly attachments?: NonNullable<IncomingWebhookSendArguments['attachments']>;
  readonly metadata?: { readonly event_type: string; readonly event_payload: Record<string, string> };
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
 * https://github.com/slackapi/bolt-js/issues/2509. This leaves room for the line below the fields.
 */
const maxFieldsLength = 9000;

/** The message that shows a notice: one line of text, and the details in a coloured attachment below it. */
export function noticeMessage(notice: Notice): SlackMessage {
  const { emoji, title, summary, severity, fields } = notice;
  const details = fitting(fields.map(({ label, value }) => mrkdwn(`*${plain(label, 40)}*\n${plain(value)}`)));
  return {
    text: `${emoji} *${plain(title)}* — ${plain(summary)}`,
    attachments: [
      {
        color: colors[severity],
        fallback: `${plain(title)}: ${plain(summary)}`,
        blocks: [
          ...(details.length === 0 ? [] : [{ type: 'section', fields: details } as const]),
          { type: 'context', elements: contextOf(notice).map(mrkdwn) },
        ],
      },
    ],
    metadata: {
      event_type: 'streamspace_notice',
      event_payload: {
        event_id: notice.eventId,
        type: notice.type,
        ...(notice.session === undefined ? {} : { session_id: notice.session }),
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
function contextOf({ link, time, type }: Notice): string[] {
  const epoch = Math.floor(Date.parse(time) / 1000);
  // https://docs.slack.dev/messaging/formatting-message-text#date-formatting
  const date = `<!date^${epoch}^{date_short_pretty} {time_secs}|${plain(time)}>`;
  return [...(link === undefined ? [] : [`<${plain(link.url, 2000)}|${plain(link.text)}>`]), date, plain(type)];
}

const mrkdwn = (text: string): { type: 'mrkdwn'; text: string } => ({ type: 'mrkdwn', text });

/** The one message about all that was more than the hour's limit. */
export function digestMessage(counts: Readonly<Record<string, number>>): SlackMessage {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const types = Object.entries(counts)
    .toSorted(([, a], [, b]) => b - a)
    .map(([type, count]) => `${count} ${plain(type)}`);
  return {
    text: `📬 *${total} more ${total === 1 ? 'notice' : 'notices'}* — ${types.slice(0, 20).join(', ')}${types.length > 20 ? ' …' : ''}`,
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
