import { escapeMarkdown } from '@discordjs/formatters';
import { visibleLine } from '@streamspace/plugin-kit/notifications';

const all = {
  bold: true,
  bulletedList: true,
  codeBlock: true,
  codeBlockContent: true,
  escape: true,
  heading: true,
  inlineCode: true,
  inlineCodeContent: true,
  italic: true,
  maskedLink: true,
  numberedList: true,
  spoiler: true,
  strikethrough: true,
  underline: true,
};

/** Takes no room, and keeps what stands on both sides of it from being one word. */
const seam = '\u200B';

/** Text of somebody else as one visible line, which is no Markdown, mentions nobody and invites nowhere. */
export function plain(text: string, maxLength = 200): string {
  return escapeMarkdown(visibleLine(text, maxLength), all)
    .replaceAll('@', `@${seam}`)
    .replaceAll(/<(?=[#/:t])/g, `<${seam}`)
    .replaceAll(/(discord(?:app)?\.(?:gg|com))\//gi, `$1${seam}/`);
}

/** At most so many characters, cut between two of them. */
export function clamp(text: string, max: number): string {
  const characters = Array.from(text);
  return characters.length > max ? `${characters.slice(0, max - 1).join('')}…` : text;
}
