import type { ParseResult } from '@streamspace/plugin-sdk';

type Issues = Extract<ParseResult, { readonly ok: false }>['issues'];

/** What a schema found wrong, in one line. */
export function describeIssues(issues: Issues): string {
  return issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ');
}
