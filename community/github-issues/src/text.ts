/** GitHub's limit for the body of an issue, in characters. */
const mostCharacters = 65_536;
const zeroWidthSpace = '\u200b';

/** A name that GitHub would tell a person about is broken in two, which nobody sees. */
export const withoutMentions = (text: string): string => text.replaceAll('@', `@${zeroWidthSpace}`);

/** HTML comments are taken out, until there is no beginning of one left. */
export function withoutComments(text: string): string {
  let rest = text;
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replaceAll(/<!--[\s\S]*?-->/g, '').replaceAll('<!--', '');
  }
  return rest;
}

/**
 * Text in a fence that nothing in it can close: longer than any run of back-ticks.
 *
 * @see https://github.github.com/gfm/#fenced-code-blocks
 */
export function fenced(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run.length + 1)));
  return `${fence}text\n${text}\n${fence}`;
}

/** One line for a title, in which GitHub reads no Markdown. */
export const titleLine = (text: string): string =>
  withoutMentions(withoutComments(text))
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();

/** One line that is no markup of anything. */
export function plainLine(text: string): string {
  return titleLine(text).replaceAll(/[\\`*_{}[\]<>#|~]/g, (character) => `\\${character}`);
}

/** By this an issue is found again: it stands last in its body. */
export const markerOf = (id: string): string => `<!-- streamspace:${id} -->`;

/** Whether a body ends with the marker: a user's text cannot hold one. */
export const hasMarker = (body: string, id: string): boolean => body.trimEnd().endsWith(markerOf(id));

/** A body whose own words come first, then the text of a person, facts, and the marker. */
export function issueBody(parts: {
  readonly intro: string;
  readonly text: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly id: string;
}): string {
  const { intro, text, facts, id } = parts;
  const rows = facts.map(([label, value]) => `| ${label} | ${plainLine(value)} |`);
  const table = rows.length === 0 ? [] : ['| | |\n| --- | --- |\n'.concat(rows.join('\n'))];
  const marker = markerOf(id);
  const rest = [intro, ...table].join('\n\n').length + marker.length + 200;
  const shown = withoutMentions(withoutComments(text)).slice(0, mostCharacters - rest - 2 * longestRun(text));
  return [intro, fenced(shown), ...table, marker].join('\n\n');
}

/** A body of Markdown that another plugin wrote, without comments and mentions; links come last. */
export function markdownBody(parts: {
  readonly intro: string;
  readonly text: string;
  readonly links: readonly { readonly label: string; readonly url: string }[];
  readonly id: string;
}): string {
  const { intro, text, links, id } = parts;
  const list = links.map(({ label, url }) => `- [${plainLine(label)}](<${new URL(url).href}>)`).join('\n');
  const rest = [intro, ...(list === '' ? [] : [list]), markerOf(id)];
  const room = mostCharacters - rest.join('\n\n').length - 10;
  const [first = '', ...last] = rest;
  return [first, withoutMentions(withoutComments(text)).slice(0, Math.max(0, room)), ...last].join('\n\n');
}

const longestRun = (text: string): number => Math.max(3, ...(text.match(/`+/g) ?? []).map((run) => run.length + 1));
