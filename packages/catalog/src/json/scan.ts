import { createScanner } from 'jsonc-parser';

/** Where a text departs from JSON in ways that one can read over. Offsets in UTF-16 code units. */
export interface TokenScan {
  /** Whether there is no token at all; comments are none. */
  readonly isEmpty: boolean;
  /** The first comment. Others are of no interest: whoever wrote one knows of the rest. */
  readonly comment?: Span;
  readonly trailingCommas: readonly Span[];
  /** The bracket that opens a level too deep. */
  readonly tooDeep?: Span;
  /** The innermost bracket that is open at the end. */
  readonly unclosed?: Span;
}

export interface Span {
  readonly offset: number;
  readonly length: number;
}

const maxDepth = 100;

/** One pass over the tokens, before anything recursive looks at the text. */
export function scanTokens(text: string): TokenScan {
  const trailingCommas: Span[] = [];
  const open: Span[] = [];
  let comment: Span | undefined;
  let tooDeep: Span | undefined;
  let last: Span | undefined;

  for (const span of tokens(text)) {
    const start = text[span.offset] ?? '';
    if (/\s/.test(start)) continue;
    if (/^\/[/*]/.test(text.slice(span.offset, span.offset + 2))) {
      comment ??= span;
      continue;
    }
    if (start === '{' || start === '[') {
      open.push(span);
      if (open.length > maxDepth) tooDeep ??= span;
    } else if (start === '}' || start === ']') {
      open.pop();
      if (last && text[last.offset] === ',') trailingCommas.push(last);
    }
    last = span;
  }

  const unclosed = open.at(-1);
  return {
    isEmpty: last === undefined,
    trailingCommas,
    ...(comment && { comment }),
    ...(tooDeep && { tooDeep }),
    ...(unclosed && { unclosed }),
  };
}

/** Every token, white space and comments included. */
function* tokens(text: string): Generator<Span> {
  const scanner = createScanner(text);
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    yield { offset: scanner.getTokenOffset(), length: scanner.getTokenLength() };
  }
}
