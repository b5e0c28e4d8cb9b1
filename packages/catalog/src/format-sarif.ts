import { compareBytes, type Finding } from './finding.ts';
import type { Fix } from './fix/text-edit.ts';
import { rulePage } from './rule-page.ts';
import { rules, type RuleId } from './rules.ts';

export interface SarifOptions {
  /** Version of the program that checked. */
  readonly version: string;
}

/**
 * Findings as a SARIF 2.1.0 log, for code scanning and editors. Columns count UTF-16 code units, paths are relative to
 * the root of the repository.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function formatSarif(findings: readonly Finding[], { version }: SarifOptions): string {
  const ids = [...new Set(findings.map(({ rule }) => rule))].toSorted(compareBytes);
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'streamspace', semanticVersion: version, rules: ids.map(toDescriptor) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { description: { text: 'The root of the repository' } } },
        results: findings.map((finding) => toResult(finding, ids.indexOf(finding.rule))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function toDescriptor(id: RuleId) {
  const { severity, title, help } = rules[id];
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: help },
    help: { text: help },
    helpUri: rulePage(id),
    defaultConfiguration: { level: severity },
  };
}

function toResult(finding: Finding, ruleIndex: number) {
  const { rule, severity, file, message, line, column, endLine, endColumn, fix } = finding;
  const artifactLocation = { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' };
  return {
    ruleId: rule,
    ruleIndex,
    level: severity,
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation,
          region: { startLine: line, startColumn: column, endLine, endColumn },
        },
      },
    ],
    ...(fix && fix.edits.length > 0 && { fixes: [toFix(fix, artifactLocation)] }),
  };
}

function toFix({ title, edits }: Fix, artifactLocation: object) {
  const replacements = edits.map(({ offset, length, text }) => ({
    deletedRegion: { charOffset: offset, charLength: length },
    insertedContent: { text },
  }));
  return { description: { text: title }, artifactChanges: [{ artifactLocation, replacements }] };
}
