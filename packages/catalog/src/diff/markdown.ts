import { hideSecrets } from '../secrets/find-secrets.ts';

const maxCharacters = 300;

// oxlint-disable-next-line no-control-regex -- control characters are what this matches
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/**
 * Text of somebody else as a code span, secrets hidden: nobody is mentioned, nothing is linked or fetched, and no line ends. Long text is
 * cut.
 *
 * @param options.inTable Whether it stands in a table, whose cells end at a bar. Default false.
 */
export function code(text: string, { inTable = false } = {}): string {
  const safe = hideSecrets(text);
  const cut = safe.length > maxCharacters ? `${safe.slice(0, maxCharacters)}… (${safe.length} characters)` : safe;
  const shown = cut
    .replaceAll(unprintable, '\uFFFD')
    .replaceAll('|', inTable ? '\\|' : '|')
    .toWellFormed();
  const longest = Math.max(0, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  // A space on both sides is taken off again by the reader, https://spec.commonmark.org/0.31.2/#code-spans.
  const padding = longest > 0 || shown === '' || shown.startsWith(' ') ? ' ' : '';
  return `${fence}${padding}${shown}${padding}${fence}`;
}
