import { visibleLine } from '@streamspace/plugin-kit/notifications';

/**
 * Text of somebody else as it may stand in mrkdwn: one visible line, without markup that could ping people or hide a
 * link.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function plain(text: string, maxLength = 200): string {
  return visibleLine(text, maxLength).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * A mention as Slack writes it, from the configuration: a user, a user group, or everybody who is active.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#advanced
 */
export function mentionText(mention: string): string {
  if (mention === 'here') return '<!here>';
  const id = mention.slice(1);
  return id.startsWith('S') ? `<!subteam^${id}>` : `<@${id}>`;
}
