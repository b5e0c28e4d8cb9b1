import { styleText } from 'node:util';
import type { Io, Output } from '../io.ts';

export type Format = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

export type Style = (format: Format, text: string) => string;

/**
 * Colours on a terminal. FORCE_COLOR (https://force-color.org) asks for them anywhere, `--no-color` and NO_COLOR
 * (https://no-color.org) for none; the last two go first.
 */
export function hasColour(output: Output, env: Io['env']): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'] ?? '';
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return output.isTTY === true && env['TERM'] !== 'dumb';
}

export function createStyle(enabled: boolean): Style {
  return (format, text) => (enabled ? styleText(format, text, { validateStream: false }) : text);
}

// The codes that `Format` stands for, and no other: what a plugin writes may not move the cursor or hide text.
// oxlint-disable-next-line no-control-regex -- control characters are what this is about
const ownCodes = /\u001b\[(?:1|2|22|31|32|33|36|39)m/;
// oxlint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const ownCodesKept = new RegExp(`(${ownCodes.source})`);

/** Text that a terminal shows and does not obey. */
export function printable(text: string): string {
  return text
    .split(ownCodesKept)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(control, '\uFFFD')))
    .join('');
}

/** Text and the codes around it, where it has one format from begin to end; codes inside are dropped. */
export function splitStyle(text: string): readonly [before: string, plain: string, after: string] {
  const parts = text.split(ownCodesKept);
  const plain = parts.filter((_part, index) => index % 2 === 0).join('');
  return parts[0] === '' && parts.length > 2 ? [parts[1] ?? '', plain, parts.at(-2) ?? ''] : ['', plain, ''];
}

const segmenter = new Intl.Segmenter('en');

/** The characters of a text as a person counts them. */
export function charactersOf(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** Characters that text takes on a terminal. */
export function widthOf(text: string): number {
  return charactersOf(text.replaceAll(new RegExp(ownCodes, 'g'), '')).length;
}
