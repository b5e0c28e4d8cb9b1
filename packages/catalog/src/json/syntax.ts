import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Span, TokenScan } from './scan.ts';

export interface SyntaxFault extends Span {
  readonly rule: 'json-syntax' | 'json-trailing-text';
  readonly message: string;
}

export type SyntaxResult =
  | { readonly root: Node; readonly fault?: undefined }
  | { readonly root?: undefined; readonly fault: SyntaxFault };

/** Builds the tree, with comments and trailing commas read over, or names the first fault. */
export function parseSyntax(text: string, scan: TokenScan): SyntaxResult {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  const [error] = errors;
  if (error !== undefined) return { fault: describeFault(text, scan, root, error) };
  if (root !== undefined) return { root };
  return { fault: { rule: 'json-syntax', message: 'expected a value', offset: 0, length: 0 } };
}

/** What each fault of the parser means to whoever wrote the file; `found` is the text at its place. */
const messages: Readonly<Record<string, (found: string) => string>> = {
  CommaExpected: (found) => `expected "," or a closing bracket before ${quote(found)}`,
  ColonExpected: (found) => `expected ":" between key and value${found && `, found ${quote(found)}`}`,
  PropertyNameExpected: (found) => `expected a key in double quotes${found && `, found ${quote(found)}`}`,
  ValueExpected: (found) => `expected a value${found && ` before ${quote(found)}`}`,
  InvalidSymbol: (found) => `${quote(found)} is no JSON: keys and texts stand in double quotes`,
  InvalidNumberFormat: (found) => `${quote(found)} is no number`,
  UnexpectedEndOfNumber: (found) => `${quote(found)} is no complete number`,
  UnexpectedEndOfString: () => 'this text is not closed on its line: add the missing double quote',
};

const insideTexts = new Set(['InvalidEscapeCharacter', 'InvalidUnicode', 'InvalidCharacter']);

function describeFault(text: string, scan: TokenScan, root: Node | undefined, error: ParseError): SyntaxFault {
  const { offset, length } = error;
  const kind = printParseErrorCode(error.error);
  const found = text.slice(offset, offset + Math.min(length, 24));

  if (isAfter(root, text, offset)) {
    const message = `${quote(found)} follows the end of the JSON value: remove it`;
    return { rule: 'json-trailing-text', message, offset, length };
  }
  if (insideTexts.has(kind)) return { rule: 'json-syntax', ...describeTextFault(text, error) };
  const message = messages[kind]?.(found) ?? describeUnclosed(text, scan);
  return { rule: 'json-syntax', message, offset, length };
}

/** The scanner points at the whole text; the reader wants the character. */
function describeTextFault(text: string, { offset, length }: ParseError): Span & { message: string } {
  const token = text.slice(offset, offset + length);
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  const match = /[\u0000-\u001f]|\\u(?![0-9a-fA-F]{4}).{0,4}|\\(?!["\\/bfnrtu]).?/u.exec(skipEscapedBackslashes(token));
  const character = match?.[0] ?? '';
  const code = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
  return {
    offset: offset + (match?.index ?? 0),
    length: Math.max(1, character.length),
    message: character.startsWith('\\')
      ? `"${character}" is no escape of JSON: a backslash itself is written "\\\\"`
      : `a control character stands in a text: write it as "\\u${code}" or remove it`,
  };
}

/** Keeps lengths, so that offsets hold. */
const skipEscapedBackslashes = (token: string): string => token.replaceAll('\\\\', '__');

function describeUnclosed(text: string, scan: TokenScan): string {
  const open = scan.unclosed;
  if (open === undefined) return 'the file ends too early';
  const line = text.slice(0, open.offset).split(/\r\n|\n|\r/).length;
  return `the file ends before "${text[open.offset] ?? ''}" of line ${line} is closed`;
}

/** Whether `offset` lies behind a root value that was closed. */
function isAfter(root: Node | undefined, text: string, offset: number): boolean {
  if (root === undefined || root.length === 0) return false;
  const end = root.offset + root.length;
  const close = { object: '}', array: ']' }[root.type as string];
  return offset >= end && (close === undefined || (root.length > 1 && text[end - 1] === close));
}

const quote = (found: string): string => (found.startsWith('"') ? found : `"${found}"`);
