import type { Finding } from './finding.ts';

/**
 * Findings as commands of a GitHub workflow, which shows each beside its line in the pull request.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function formatGithub(findings: readonly Finding[]): string {
  return findings.map((finding) => `${toCommand(finding)}\n`).join('');
}

function toCommand({ severity, file, line, column, endLine, endColumn, rule, message, help, page }: Finding): string {
  // Columns are only taken where the range ends in its own line.
  const columns = line === endLine ? { col: column, endColumn: Math.max(column, endColumn - 1) } : {};
  const properties = { file, line, endLine, ...columns, title: rule };
  const list = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${severity} ${list.join(',')}::${escapeText(`${message}\n${help}\n${page}`)}`;
}

/** What a file is named or says cannot end the command or begin another. */
const escapeText = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string => escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
