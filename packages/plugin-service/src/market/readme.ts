import { Marked, type Tokens } from 'marked';
import { isAssetPath } from './assets.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
/** Text of Markdown may hold character references, which stay what they are. */
const escapeText = (text: string) =>
  text.replace(/&(?!(#\d{1,7}|#x[\da-f]{1,6}|\w+);)|[<>"']/gi, (part) => entities[part] ?? '');

/** An absolute http(s) address, normalised by the URL standard; `undefined` for anything else. */
function webAddress(href: string): string | undefined {
  const url = URL.parse(href.replaceAll('&amp;', '&'));
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** Address of a picture of the plugin's own, given as the README writes it: `assets/icon.svg`, `./assets/a.png`. */
function ownPicture(href: string, assetsUrl: string): string | undefined {
  const [, path] = /^(?:\.\/)?assets\/(.+)$/.exec(href) ?? [];
  return path !== undefined && isAssetPath(path) ? `${assetsUrl}/${path}` : undefined;
}

/**
 * HTML of a README that is safe inside our page whoever wrote it: raw HTML is left out, links are http(s) only,
 * pictures are the plugin's own.
 *
 * @param assetsUrl Where the plugin's `assets/` folder is served, without a slash at the end.
 */
export function renderReadme(markdown: string, assetsUrl: string): string {
  const marked = new Marked({
    renderer: {
      html: () => '',
      // Inside of raw HTML marked takes text for escaped already; with that HTML left out it never is.
      text(token: Tokens.Text | Tokens.Escape) {
        return 'tokens' in token && token.tokens !== undefined
          ? this.parser.parseInline(token.tokens)
          : escapeText(token.text);
      },
      link({ href, tokens }) {
        const text = this.parser.parseInline(tokens);
        const address = webAddress(href);
        return address === undefined
          ? text
          : `<a href="${escapeHtml(address)}" rel="noopener noreferrer" target="_blank">${text}</a>`;
      },
      image({ href, text }) {
        const source = ownPicture(href, assetsUrl);
        return source === undefined ? escapeText(text) : `<img src="${escapeHtml(source)}" alt="${escapeText(text)}">`;
      },
      checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
    },
  });
  return marked.parse(markdown, { async: false });
}
