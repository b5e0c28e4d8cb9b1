import { Lexer, type Token, type Tokens } from 'marked';
import { Fragment, useMemo, type ReactNode } from 'react';
import { usePlace } from './place.ts';
import { SafeLink } from './value.tsx';

/** Markdown without HTML and pictures, as elements: there is no HTML text that could be wrong. */
export function Markdown({ text }: { readonly text: string }) {
  const tokens = useMemo(() => new Lexer({ gfm: true }).lex(text), [text]);
  const { heading } = usePlace();
  return <div className="markdown">{renderAll(tokens, heading)}</div>;
}

type Heading = 'h2' | 'h3';

function renderAll(tokens: readonly Token[] | undefined, Heading: Heading): ReactNode {
  // oxlint-disable-next-line react/no-array-index-key -- the tokens of one text keep their order
  return tokens?.map((token, index) => <Fragment key={index}>{render(token, Heading)}</Fragment>);
}

function render(token: Token, Heading: Heading): ReactNode {
  switch (token.type) {
    case 'heading':
      // Below the headings of the page and of its parts.
      return <Heading>{renderAll(token.tokens, Heading)}</Heading>;
    case 'paragraph':
      return <p>{renderAll(token.tokens, Heading)}</p>;
    case 'text':
      return token.tokens === undefined ? decode((token as Tokens.Text).text) : renderAll(token.tokens, Heading);
    case 'escape':
      return decode((token as Tokens.Escape).text);
    case 'strong':
      return <strong>{renderAll(token.tokens, Heading)}</strong>;
    case 'em':
      return <em>{renderAll(token.tokens, Heading)}</em>;
    case 'del':
      return <del>{renderAll(token.tokens, Heading)}</del>;
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
      return <blockquote>{renderAll(token.tokens, Heading)}</blockquote>;
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      // oxlint-disable-next-line react/no-array-index-key
      const rows = items.map((item, index) => <li key={index}>{renderAll(item.tokens, Heading)}</li>);
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
