import { closest } from '../manifest/suggest.ts';
import type { ThemeIssue } from './parse-theme.ts';
import { anyTokenValue, nothingElse, tokenName } from './token-kinds.ts';
import { tokenNames } from './tokens.ts';

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export interface KnownTokens {
  /** The theme without what this version does not know. */
  readonly known: unknown;
  /** Tokens of another version. */
  readonly warnings: readonly ThemeIssue[];
  /** What no version would take for a token. */
  readonly refused: readonly ThemeIssue[];
}

/** Takes out of a theme, whatever it is, the tokens that this version does not know. */
export function leaveOutUnknown(root: unknown): KnownTokens {
  const warnings: ThemeIssue[] = [];
  const refused: ThemeIssue[] = [];

  /** Tokens of one layer that are known. */
  function tokensOf(part: unknown, path: readonly string[]): unknown {
    if (!isObject(part)) return part;
    const entries = Object.entries(part).filter(([key, value]) => {
      if (tokenNames.some((name) => name === key)) return true;
      const issue = judgeUnknown(key, value, path);
      (issue.rule === 'theme-unknown-token' ? warnings : refused).push(issue);
      return false;
    });
    return Object.fromEntries(entries);
  }

  function layersOf(part: unknown, path: readonly string[]): unknown {
    if (!isObject(part)) return part;
    return mapValues(part, (value, key) =>
      key === 'tokens' || key === 'dark' || key === 'light' ? tokensOf(value, [...path, key]) : value,
    );
  }

  function option(part: unknown, path: readonly string[]): unknown {
    if (!isObject(part) || !isObject(part['values'])) return part;
    return { ...part, values: mapValues(part['values'], (value, id) => layersOf(value, [...path, 'values', id])) };
  }

  const base = layersOf(root, []);
  if (!isObject(base) || !isObject(base['options'])) return { known: base, warnings, refused };
  const options = mapValues(base['options'], (value, id) => option(value, ['options', id]));
  return { known: { ...base, options }, warnings, refused };
}

/** A token of another version may say no more than one of this could: it must look like one, and so must its value. */
function judgeUnknown(key: string, value: unknown, layer: readonly string[]): ThemeIssue {
  const path = [...layer, key];
  if (!tokenName.test(key)) {
    const message = `"${key}" is no name of a token, such as "color.surface": ${nothingElse}`;
    return { rule: 'theme-unknown-key', path, message, atKey: true };
  }
  if (!anyTokenValue.safeParse(value).success) {
    const message = `must be a colour, a number with a unit, or a word: ${nothingElse}`;
    return { rule: 'theme-value', path, message, atKey: false };
  }
  const suggestion = closest(key, tokenNames);
  const hint = suggestion === undefined ? 'it is left out' : `did you mean "${suggestion}"? It is left out`;
  const message = `"${key}" is no token that this version knows: ${hint}`;
  const issue: ThemeIssue = { rule: 'theme-unknown-token', path, message, atKey: true };
  return suggestion === undefined ? issue : { ...issue, suggestion };
}

function mapValues(object: JsonObject, change: (value: unknown, key: string) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}
