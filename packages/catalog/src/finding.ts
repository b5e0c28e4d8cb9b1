import type { Fix } from './fix/text-edit.ts';
import { rulePage } from './rule-page.ts';
import { rules, type RuleId, type Severity } from './rules.ts';
import { hideSecrets } from './secrets/find-secrets.ts';
import { fileStart, type TextRange } from './text-range.ts';

/** One thing that is wrong with a repository, at the place where it is mended. */
export interface Finding extends TextRange {
  readonly rule: RuleId;
  readonly severity: Severity;
  /** Relative to the root of the repository, with forward slashes. */
  readonly file: string;
  /** What is wrong here and what would be right. */
  readonly message: string;
  /** Why the rule exists and how to follow it; the same for every finding of a rule. */
  readonly help: string;
  /** Address of the rule's page, with a case that breaks it and one that keeps it. */
  readonly page: string;
  /** How it can be mended without asking anybody. */
  readonly fix?: Fix;
}

/** @param range Without it, the finding is about the file as a whole and stands at its start. */
export function createFinding(
  rule: RuleId,
  file: string,
  message: string,
  range: TextRange = fileStart,
  fix?: Fix,
): Finding {
  const { severity, help } = rules[rule];
  const { line, column, endLine, endColumn } = range;
  return {
    rule,
    severity,
    file,
    line,
    column,
    endLine,
    endColumn,
    message: hideSecrets(message),
    help,
    page: rulePage(rule),
    ...(fix && { fix }),
  };
}

/** Order of findings in every output: by file, place, rule and message, independent of the locale. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    compareBytes(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareBytes(a.rule, b.rule) ||
    compareBytes(a.message, b.message)
  );
}

/** Byte order of the UTF-8 form: the same on every machine and in every language. */
export function compareBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}
