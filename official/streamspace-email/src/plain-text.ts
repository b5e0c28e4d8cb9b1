import type { Branding, MailParts } from './layout.ts';
import { severityWords } from './layout.ts';

/** Mails are read at this width since there are terminals. */
const width = 78;

/** The same facts as the HTML says, as people write them. */
export function textMail(parts: MailParts, { productName }: Branding): string {
  const { severity = 'info', title, summary, facts = [], list = [], button, footer, unsubscribeUrl } = parts;
  const widest = Math.min(20, Math.max(0, ...facts.map(({ label }) => label.length)));
  const paragraphs = [
    [`${productName} - ${severityWords[severity]}`],
    [...wrap(title), '='.repeat(Math.min(width, title.length)), ...wrap(summary)],
    facts.flatMap(({ label, value }) => wrap(value, `${label}:`.padEnd(widest + 2), ' '.repeat(widest + 2))),
    list.flatMap(({ title: heading, text }) => wrap(`${heading}: ${text}`, '- ', '  ')),
    button === undefined ? [] : [`${button.text}:`, button.url],
    ['-- ', ...footer.flatMap((line) => wrap(line))],
    unsubscribeUrl === undefined ? [] : ['Unsubscribe:', unsubscribeUrl],
  ];
  return `${paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

/** Lines of at most 78 characters; a word that is longer has a line of its own. */
function wrap(text: string, first = '', rest = ''): string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
