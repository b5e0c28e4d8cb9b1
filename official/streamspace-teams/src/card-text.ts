import { visibleLine } from '@streamspace/plugin-kit/notifications';

/** Takes no room, and keeps what stands on both sides of it from being one thing. */
const seam = '\u200B';

/**
 * Text of somebody else as one visible line of a card: no Markdown, no mention, no date macro.
 *
 * @see https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features
 */
export function plain(text: string, maxLength = 300): string {
  return visibleLine(text, maxLength)
    .replaceAll(/[\\*_[\]()~`]/g, String.raw`\$&`)
    .replace(/^[#>+-]/, String.raw`\$&`)
    .replace(/^(\d+)\./, String.raw`$1\.`)
    .replaceAll('{{', `{${seam}{`)
    .replaceAll(/<(?=\/?[a-z])/gi, `<${seam}`);
}

/** The same text for a voice: what would be markup there is left out. */
export const spoken = (text: string): string => visibleLine(text.replaceAll(/[<>&{}[\]*_~`\\]/g, ' '), 400);

/** An instant that each reader sees in their own time. Teams takes it without fractions of a second only. */
export function localTime(instant: string): string {
  const at = `${new Date(instant).toISOString().slice(0, 19)}Z`;
  return `{{DATE(${at},SHORT)}} {{TIME(${at})}}`;
}
