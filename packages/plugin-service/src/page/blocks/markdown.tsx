import { Lexer, type Token, type Tokens } from 'marked';
import { Fragment, useMemo, type ReactNode } from 'react';
import { SafeLink } from './value.tsx';

/** Markdown without HTML and pictures, as elements: there is no HTML text that could be wrong. */
export function Markdown({ text }: { readonly text: string }) {
  const tokens = useMemo(() => new Lexer({ gfm: true }).lex(text), [text]);
  return <div className="markdown">{renderAll(tokens)}</div>;
}

function renderAll(tokens: readonly Token[] = []): ReactNode {
  // oxlint-disable-next-line react/no-array-index-key -- the tokens of one text keep their order
  return tokens.map((token, index) => <Fragment key={index}>{render(token)}</Fragment>);
}

function render(token: Token): ReactNode {
  switch (token.type) {
    case 'heading':
      // Below the headings of the page and of its parts.
      return <h3>{renderAll(token.tokens)}</h3>;
    case 'paragraph':
      return <p>{renderAll(token.tokens)}</p>;
    case 'text':
      return token.tokens === undefined ? decode((token as Tokens.Text).text) : renderAll(token.tokens);
    case 'escape':
      return decode((token as Tokens.Escape).text);
    case 'strong':
      return <strong>{renderAll(token.tokens)}</strong>;
    case 'em':
      return <em>{renderAll(token.tokens)}</em>;
    case 'del':
      return <del>{renderAll(token.tokens)}</del>;
    case 'codespan':
      return <code>{(token as Tokens.Codespan).text}</code>;
    case 'code':
      return (
        <pre className="code-block" tabIndex={0}>
          {(token as Tokens.Code).text}
        </pre>
      );
    case 'br':
      return <br />;
    case 'hr':
      return <hr />;
    case 'link': {
      const { href } = token as Tokens.Link;
      return <SafeLink href={href}>{plain(token)}</SafeLink>;
    }
    case 'blockquote':
      return <blockquote>{renderAll(token.tokens)}</blockquote>;
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      // oxlint-disable-next-line react/no-array-index-key
      const rows = items.map((item, index) => <li key={index}>{renderAll(item.tokens)}</li>);
      return ordered ? <ol>{rows}</ol> : <ul className="bullets">{rows}</ul>;
    }
    default:
      // Raw HTML, pictures and tables: their text is left out or shown as it stands.
      return token.type === 'html' || token.type === 'image' || token.type === 'space' ? undefined : token.raw;
  }
}

const plain = (token: Token): string => ('text' in token && typeof token.text === 'string' ? token.text : token.raw);

/** The lexer leaves character references as they are written. */
function decode(text: string): string {
  const known: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (whole, name: string) => known[name] ?? whole);
}
