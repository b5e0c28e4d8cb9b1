import { readFile } from './files.ts';
import type { Finding } from './finding.ts';
import { decodeUtf8 } from './json/decode.ts';
import { findSecrets } from './secrets/find-secrets.ts';
import { splitLines } from './text-range.ts';

export interface FormatOptions {
  /** The repository that the findings' files are relative to; source lines are read from there. */
  readonly root: string;
}

/**
 * Findings for people: place, severity, message and rule, the line with a caret under the fault and the line before it,
 * how to mend it and the page of its rule. The last line counts them. Control characters of the sources are made visible, so that a file
 * cannot write to the terminal.
 */
export function formatText(findings: readonly Finding[], { root }: FormatOptions): string {
  const sources = new Map<string, readonly string[]>();
  const linesOf = (file: string): readonly string[] => {
    const known = sources.get(file) ?? readLines(root, file);
    sources.set(file, known);
    return known;
  };
  const blocks = findings.map((finding) => formatFinding(finding, linesOf(finding.file)));
  return [...blocks, countLine(findings)].join('\n\n') + '\n';
}

/** Findings for programs: `{ errors, warnings, findings }`, indented. */
export function formatJson(findings: readonly Finding[]): string {
  const { errors, warnings } = count(findings);
  return `${JSON.stringify({ errors, warnings, findings }, undefined, 2)}\n`;
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

function formatFinding(finding: Finding, lines: readonly string[]): string {
  const { file, line, column, severity, message, rule, help, page } = finding;
  const head = `${visible(file)}:${line}:${column} ${severity}: ${visible(message)} [${rule}]`;
  return [head, ...codeFrame(finding, lines), `  help: ${help}`, `  page: ${page}`].join('\n');
}

const maxWidth = 120;

function codeFrame({ line, column, endLine, endColumn }: Finding, lines: readonly string[]): string[] {
  const source = lines[line - 1];
  if (source === undefined || source.trim() === '') return [];
  // Of a long line the part around the fault.
  const from = column > maxWidth - 20 ? column - 20 : 0;
  const end = endLine === line ? endColumn : source.length + 1;
  const width = Math.max(1, Math.min(end, from + maxWidth + 1) - column);
  const gutter = String(line).length;
  const row = (number: number, text: string): string =>
    `  ${String(number).padStart(gutter)} | ${visible(cover(text).slice(from, from + maxWidth))}`.trimEnd();
  const before = lines[line - 2];
  return [
    ...(before === undefined ? [] : [row(line - 1, before)]),
    row(line, source),
    `  ${' '.repeat(gutter)} | ${' '.repeat(column - 1 - from)}${'^'.repeat(width)}`,
  ];
}

/** Secrets as dots of the same length, so that columns still fit. */
function cover(line: string): string {
  return findSecrets(line).reduce(
    (text, { offset, length }) => text.slice(0, offset) + '•'.repeat(length) + text.slice(offset + length),
    line,
  );
}

// oxlint-disable-next-line no-control-regex -- control characters are what this matches
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g;

/** One visible character for each that a terminal would obey, so that columns still fit. */
function visible(text: string): string {
  return text.replaceAll('\t', ' ').replaceAll(unprintable, '\uFFFD');
}

function readLines(root: string, file: string): readonly string[] {
  const { bytes } = readFile(root, file);
  return bytes ? splitLines(decodeUtf8(bytes).text) : [];
}

function count(findings: readonly Finding[]): { errors: number; warnings: number } {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: findings.length - errors };
}

function countLine(findings: readonly Finding[]): string {
  const { errors, warnings } = count(findings);
  return findings.length === 0 ? 'no findings' : `${plural(errors, 'error')}, ${plural(warnings, 'warning')}`;
}

const plural = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
