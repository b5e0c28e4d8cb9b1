/** A span such as `2 h 5 min`, to the minute from one hour on. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Tab and line breaks become spaces; other control characters and those that turn the direction of text go. */
// oxlint-disable-next-line no-control-regex -- control characters are what this removes
const invisible = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text of somebody else as it may stand in mrkdwn: cut to a length in characters, and without markup that could ping
 * people or hide a link.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function plain(text: string, maxLength = 200): string {
  const visible = text.replaceAll(/\s+/g, ' ').replaceAll(invisible, '').trim();
  const characters = Array.from(visible);
  const cut = characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : visible;
  return cut.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
