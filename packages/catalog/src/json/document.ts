import type { Node } from 'jsonc-parser';
import { createFinding, type Finding } from '../finding.ts';
import type { Fix } from '../fix/text-edit.ts';
import type { RuleId } from '../rules.ts';
import { createLineIndex, type LineIndex, type TextRange } from '../text-range.ts';
import { decodeUtf8 } from './decode.ts';
import { findDuplicateKeys } from './duplicate-keys.ts';
import { scanTokens, type Span, type TokenScan } from './scan.ts';
import { parseSyntax } from './syntax.ts';
import { step, toValue } from './tree.ts';

/** A path into a value: `['network', 'hosts', 0, 'host']`. */
export type JsonPath = readonly (string | number)[];

/** A JSON file whose values know where they stand. */
export interface JsonDocument {
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly value: unknown;
  /** Without a byte order mark. */
  readonly text: string;
  /**
   * Where the key or the value at `path` stands. Where there is no such place, the nearest one around it: the key of the
   * enclosing object, or the opening bracket of one without a key.
   */
  locate(path: JsonPath, part?: 'key' | 'value'): TextRange;
}

export interface JsonResult {
  /** Absent where the text could not be read to its end. */
  readonly document?: JsonDocument;
  readonly findings: readonly Finding[];
}

export interface JsonOptions {
  /** Also report keys that differ only in case. Default false. */
  readonly ignoreKeyCase?: boolean;
}

/**
 * Parses strict JSON (RFC 8259) and remembers positions. A file with a byte order mark, comments, trailing commas or
 * doubled keys is read all the same, so that the rest of it can be checked in one go; of syntax errors only the first
 * is reported.
 *
 * @param file Name to report, relative to the root of the repository.
 */
export function parseJson(source: string | Uint8Array, file: string, options: JsonOptions = {}): JsonResult {
  const { text, hasBom, invalidAt } = decodeUtf8(typeof source === 'string' ? Buffer.from(source) : source);
  const lines = createLineIndex(text);
  const findings: Finding[] = [];
  const report: Report = (rule, { offset, length }, message, fix) => {
    findings.push(createFinding(rule, file, message, lines.range(offset, length), fix));
  };

  if (hasBom)
    report('json-bom', { offset: 0, length: 0 }, 'starts with a byte order mark: save it as UTF-8 without one', {
      title: 'Save it without the byte order mark',
      edits: [],
    });
  if (invalidAt !== undefined) {
    report('json-encoding', { offset: invalidAt, length: 1 }, 'is not UTF-8 from here on: save it as UTF-8');
    return { findings };
  }
  const scan = scanTokens(text);
  if (scan.isEmpty) {
    report('json-empty', { offset: 0, length: 0 }, 'is empty');
    return { findings };
  }
  if (scan.tooDeep) {
    report('json-depth', scan.tooDeep, 'is nested more than 100 levels deep');
    return { findings };
  }

  const { root, fault } = parseSyntax(text, scan);
  reportLenient(scan, fault?.offset ?? text.length, report);
  if (root === undefined) {
    // An unclosed comment swallows the rest of the file: it has been reported, what it hides is no second fault.
    const isSwallowed = scan.comment !== undefined && scan.comment.offset + scan.comment.length === text.length;
    if (!isSwallowed) report(fault.rule, fault, fault.message);
    return { findings };
  }
  for (const { rule, key, first } of findDuplicateKeys(root, { ignoreCase: options.ignoreKeyCase ?? false })) {
    const { line } = lines.range(first.offset, first.length);
    const message =
      rule === 'json-duplicate-key'
        ? `key ${JSON.stringify(key.value)} stands twice, first in line ${line}: keep one`
        : `key ${JSON.stringify(key.value)} differs from ${JSON.stringify(first.value)} in line ${line} only in case: keep one`;
    report(rule, key, message);
  }
  return { document: createDocument(file, text, root, lines), findings };
}

type Report = (rule: RuleId, span: Span, message: string, fix?: Fix) => void;

function reportLenient(scan: TokenScan, end: number, report: Report): void {
  if (scan.comment && scan.comment.offset <= end)
    report('json-comment', scan.comment, 'JSON has no comments: remove it');
  for (const comma of scan.trailingCommas) {
    if (comma.offset >= end) continue;
    report('json-trailing-comma', comma, 'no comma may stand after the last entry: remove it', {
      title: 'Remove the comma',
      edits: [{ ...comma, text: '' }],
    });
  }
}

function createDocument(file: string, text: string, root: Node, lines: LineIndex): JsonDocument {
  const rangeOf = (node: Node): TextRange => lines.range(node.offset, node.length);
  return {
    file,
    text,
    value: toValue(root),
    locate(path, part = 'value') {
      let at: { key?: Node; value: Node } = { value: root };
      for (const name of path) {
        const next = step(at.value, name);
        if (next === undefined) return at.key ? rangeOf(at.key) : lines.range(at.value.offset, 1);
        at = next;
      }
      if (part === 'key' && at.key) return rangeOf(at.key);
      return at.value === root ? lines.range(root.offset, 1) : rangeOf(at.value);
    },
  };
}
