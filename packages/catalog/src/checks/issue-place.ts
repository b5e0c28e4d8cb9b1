import type { JsonDocument, JsonPath } from '../json/document.ts';
import type { TextRange } from '../text-range.ts';

/** What a schema of the SDK found wrong. */
interface Issue {
  readonly rule: string;
  readonly path: JsonPath;
  readonly atKey: boolean;
}

/** The schema says what is wrong with a value; the place says which value, but not to everybody who reads the message. */
export function nameSubject({ rule, path }: Issue): string {
  if (!/-(type|value|option)$/.test(rule) || path.length === 0) return '';
  return `${formatPath(path)} `;
}

/** `network.hosts[0].host`. */
function formatPath(path: JsonPath): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${part}`))
    .join('');
}

/** What lacks a key is shown by its own key, an item of a list by its opening bracket. */
export function locateIssue(document: JsonDocument, { path, atKey, rule }: Issue): TextRange {
  if (atKey) return document.locate(path, 'key');
  if (!rule.endsWith('-missing-key')) return document.locate(path);
  if (typeof path.at(-1) === 'string') return document.locate(path, 'key');
  const { line, column } = document.locate(path);
  return { line, column, endLine: line, endColumn: column + 1 };
}
