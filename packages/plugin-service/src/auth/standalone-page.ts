import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { html, raw } from 'hono/html';

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;color:#1c2330;background:#fff;overflow-wrap:anywhere}
code{font:14px ui-monospace,monospace;background:#eef1f6;padding:.15rem .4rem;border-radius:.25rem}
ul{list-style:none;padding:0}li{margin:.75rem 0}
.button{display:block;padding:.7rem 1rem;border-radius:.5rem;background:#1f4fbf;color:#fff;text-align:center;text-decoration:none;font-weight:600}
.button:hover{background:#173d96}:focus-visible{outline:3px solid #1f4fbf;outline-offset:3px}
[role=alert]{border-left:4px solid #b3261e;padding:.25rem 0 .25rem 1rem}
@media (prefers-color-scheme:dark){body{color:#e6e9ef;background:#14171d}code{background:#262b35}.button{background:#9dbcff;color:#10131a}.button:hover{background:#c3d6ff}:focus-visible{outline-color:#9dbcff}[role=alert]{border-color:#ff8a80}}`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** A page that stands without the application, for who is not signed in. It runs no script, and links to this service alone. */
export function standalone(
  c: Context,
  status: 200 | 401 | 403 | 502,
  { title, body, again }: { readonly title: string; readonly body: unknown; readonly again?: string },
): Response | Promise<Response> {
  c.header('content-security-policy', `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'`);
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width" />
          ${again === undefined ? '' : html`<meta http-equiv="refresh" content="0;url=${again}" />`}
          <title>${title}</title>
          ${raw(`<style>${style}</style>`)}
        </head>
        <body>
          <main>${body}</main>
        </body>
      </html> `,
    status,
  );
}
