import { toSchemaIssues, type SchemaIssue } from '../manifest/schema-issues.ts';
import { checkOptions } from './check-options.ts';
import { findMissingTokens } from './missing-tokens.ts';
import { themeSchema, type Theme } from './schema.ts';
import { leaveOutUnknown } from './unknown-tokens.ts';

/** One thing that is wrong with a theme, or that this version does not know. */
export interface ThemeIssue extends Pick<SchemaIssue, 'path' | 'message' | 'atKey' | 'missing' | 'suggestion'> {
  /** Stable id of the kind of fault. */
  readonly rule: `theme-${SchemaIssue['kind']}` | 'theme-option' | 'theme-missing-token' | 'theme-unknown-token';
}

export type ThemeResult =
  | {
      readonly ok: true;
      readonly theme: Theme;
      /** Tokens that are left out because this version does not know them. */
      readonly warnings: readonly ThemeIssue[];
    }
  | { readonly ok: false; readonly issues: readonly ThemeIssue[]; readonly warnings: readonly ThemeIssue[] };

/**
 * Checks the parsed JSON of a `theme.json`. All faults are found, not only the first. A token that this version does not
 * know is left out with a warning, so that a theme lives on when tokens come and go; it may hold no more than a known one
 * could. Whether colours stand out enough says `checkContrast`.
 */
export function parseTheme(value: unknown): ThemeResult {
  const { known, warnings, refused } = leaveOutUnknown(value);
  const result = themeSchema.safeParse(known, { reportInput: true });
  if (!result.success || refused.length > 0) {
    const found = toSchemaIssues(result.error?.issues ?? [], { schema: themeSchema, value: known });
    const issues = found.map(({ kind, ...issue }): ThemeIssue => ({ rule: `theme-${kind}`, ...issue }));
    return { ok: false, issues: [...refused, ...issues], warnings };
  }
  const theme = result.data;
  const missing = findMissingTokens(theme, warnings);
  const issues = [...missing, ...checkOptions(theme)];
  // What was meant to be a token that is missing has been said.
  const meant = new Set(missing.map(({ path }) => path.join()));
  const rest = warnings.filter(({ path }) => !meant.has(path.join()));
  return issues.length > 0 ? { ok: false, issues, warnings: rest } : { ok: true, theme, warnings: rest };
}
