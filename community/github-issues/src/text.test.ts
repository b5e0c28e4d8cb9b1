import { Lexer } from 'marked';
import { describe, expect, test } from 'vitest';
import { fenced, hasMarker, issueBody, markerOf, plainLine, withoutComments, withoutMentions } from './text.ts';

/** Texts of the characters that mean something in Markdown, made from a seed. */
function* hostileTexts(count: number): Generator<string> {
  const parts = [
    '`',
    '``',
    '```',
    '~~~',
    '\n',
    '@',
    '<',
    '!--',
    '-->',
    '<!--',
    '>',
    '#',
    '[x](y)',
    ' ',
    'a',
    '|',
    '\\',
    '*',
    '&lt;',
  ];
  let seed = 42;
  const next = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * most);
  };
  for (let made = 0; made < count; made += 1) {
    yield Array.from({ length: 1 + next(20) }, () => parts[next(parts.length)] ?? '').join('');
  }
}

describe('text of a person', () => {
  test('stays within its fence, whatever back-ticks it holds', () => {
    for (const text of hostileTexts(2000)) {
      const tokens = new Lexer().lex(`before\n\n${fenced(text)}\n\nafter`).filter(({ type }) => type !== 'space');
      expect(tokens.map(({ type }) => type)).toEqual(['paragraph', 'code', 'paragraph']);
    }
  });

  test('mentions nobody', () => {
    expect(withoutMentions('@everyone and a@b')).not.toMatch(/@\w/);
  });

  test('holds no comment and so no marker', () => {
    for (const text of hostileTexts(2000)) expect(withoutComments(text)).not.toContain('<!--');
    expect(withoutComments(`a ${markerOf('x')} b`)).toBe('a  b');
    expect(withoutComments('<!<!-- -->-- x')).not.toContain('<!--');
  });

  test('on one line is no markup', () => {
    for (const text of hostileTexts(500)) {
      const [token] = new Lexer().lex(plainLine(text) || 'x');
      expect(token?.type).toBe('paragraph');
      expect(plainLine(text)).not.toMatch(/\n/);
    }
  });
});

describe('an issue', () => {
  const parts = { intro: 'Reported:', text: 'It is slow', facts: [['template', 'firefox']] as const, id: 'r-1' };

  test('ends with its marker, by which it is found', () => {
    const body = issueBody(parts);
    expect(hasMarker(body, 'r-1')).toBe(true);
    expect(hasMarker(body, 'r-2')).toBe(false);
    expect(hasMarker(issueBody({ ...parts, text: markerOf('r-2') }), 'r-2')).toBe(false);
  });

  test('fits what GitHub takes', () => {
    for (const text of ['x'.repeat(70_000), '@'.repeat(40_000), '`'.repeat(20_000)]) {
      const body = issueBody({ ...parts, text });
      expect(body.length).toBeLessThanOrEqual(65_536);
      expect(hasMarker(body, 'r-1')).toBe(true);
    }
  });
});
