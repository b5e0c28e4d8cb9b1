import type { ReplyPage } from '@streamspace/plugin-sdk';

type Written = Exclude<ReplyPage, { readonly kind: 'redirect' }>;

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;color:#1c2330;background:#fff}
p{white-space:pre-wrap;overflow-wrap:anywhere}button{font:inherit;padding:.4rem 1rem}
@media (prefers-color-scheme:dark){body{color:#e6e9ef;background:#14171d}a{color:#9db1ff}}`;
const submit = 'document.forms[0].submit()';

/**
 * A page in the host's own words around a plugin's plain text, and the policy that goes with it: no more runs, loads or is
 * sent than the page itself is for.
 *
 * @param target The address that may be left for; throws for another one.
 */
export function writePage(
  page: Written,
  target: (to: string) => string,
  hash: (text: string) => string,
): { readonly html: string; readonly policy: string } {
  const base = `default-src 'none'; style-src 'sha256-${hash(style)}'; frame-ancestors 'none'; base-uri 'none'`;
  if (page.kind === 'message') {
    const { title, text, link } = page;
    const way =
      link === undefined
        ? ''
        : `<p><a href="${escape(target(link.href))}" rel="noreferrer">${escape(link.label)}</a></p>`;
    return {
      html: document(title, `<h1>${escape(title)}</h1><p>${escape(text)}</p>${way}`),
      policy: `sandbox allow-top-navigation-by-user-activation; ${base}; form-action 'none'`,
    };
  }
  const to = target(page.to);
  const fields = Object.entries(page.fields).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  );
  const form = `<form method="post" action="${escape(to)}">${fields.join('')}<p>You are on your way to ${escape(new URL(to).host)}.</p><button>Go on</button></form>`;
  return {
    html: document('One moment', `<h1>One moment</h1>${form}<script>${submit}</script>`),
    policy: `sandbox allow-forms allow-scripts allow-top-navigation; ${base}; script-src 'sha256-${hash(submit)}'; form-action ${new URL(to).origin}`,
  };
}

const document = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(title)}</title>
<style>${style}</style>
${body}
</html>
`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
