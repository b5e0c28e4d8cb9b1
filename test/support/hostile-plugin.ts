import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A host that nothing may ever be sent to. */
export const evil = 'http://evil.example';

const script = `<script>document.title='hacked';fetch('/api/v1/plugins');new Image().src='${evil}/script'</script>`;
const markup = `${script}<img src="${evil}/img" onerror="document.title='hacked'"><iframe src="${evil}/frame"></iframe><svg onload="document.title='hacked'"><style>@import '${evil}/css'</style><base href="${evil}/"><meta http-equiv="refresh" content="0;url=${evil}/refresh">`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='hacked'"><script>document.title='hacked'</script><image href="${evil}/svg"/><foreignObject>${script}</foreignObject></svg>`;

/** Texts that try to become something else. */
const texts: readonly string[] = [
  markup,
  svg,
  `[click](javascript:document.title='hacked')`,
  `![picture](${evil}/markdown.png)`,
  `<${evil}/autolink> [data](data:text/html,<script>1</script>) [vb](vbscript:x)`,
  `[ref]: ${evil}/ref "x"\n\n![ref] ![x][ref]`,
  `&lt;script&gt;document.title='hacked'&lt;/script&gt; &#60;img src=x onerror=document.title='hacked'&#62;`,
  `\`\`\`html\n${markup}\n\`\`\``,
  `|a|b|\n|-|-|\n|${script}|![x](${evil}/table)|`,
  `<details open ontoggle="document.title='hacked'">x</details>`,
];

/** Views made of these texts, wherever a block takes one. */
export const blocks: readonly object[] = texts.flatMap((text) => [
  { block: 'text', markdown: text },
  { block: 'code', text },
  { block: 'callout', level: 'info', title: text.slice(0, 100), text },
  {
    block: 'facts',
    items: ['text', 'link', 'code', 'user', 'session', 'time', 'level'].map((show) => ({
      label: `a ${show}`,
      value: text,
      show,
    })),
  },
  {
    block: 'table',
    columns: ['x', { key: 'y', show: 'link' }],
    rows: [{ id: text, x: text, y: text }],
    rowActions: [{ action: 'x', label: text.slice(0, 70) }],
  },
  {
    block: 'timeline',
    label: text.slice(0, 100),
    items: [{ at: '2026-11-25T00:00:00Z', title: text.slice(0, 400), text }],
  },
  { block: 'stat', label: text.slice(0, 100), value: text },
]);

/** Replies that try to be a page, each by another way. The last ones are refused, which is an answer too. */
export const replies: readonly object[] = [
  { headers: { 'content-type': 'text/plain' }, body: markup },
  { headers: { 'content-type': 'text/plain; charset=utf-7' }, body: markup },
  { headers: { 'content-type': 'application/json' }, body: markup },
  { headers: { 'content-type': 'text/csv' }, body: markup },
  { headers: { 'content-type': 'image/png' }, body: markup },
  { headers: { 'content-type': 'image/gif' }, body: svg },
  { headers: { 'content-type': 'audio/mpeg' }, body: markup },
  { headers: { 'content-type': 'video/mp4' }, body: svg },
  {
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0"?><?xml-stylesheet href="${evil}/xsl"?><html xmlns="http://www.w3.org/1999/xhtml">${script}</html>`,
  },
  { headers: { 'content-type': 'application/pdf' }, body: markup },
  { headers: { 'content-type': 'application/octet-stream' }, body: markup },
  { headers: { 'content-type': 'text/html' }, body: markup },
  { headers: { 'content-type': 'text/html;,text/plain' }, body: markup },
  {
    headers: { 'content-type': 'application/xhtml+xml' },
    body: `<html xmlns="http://www.w3.org/1999/xhtml">${script}</html>`,
  },
  { headers: { 'content-type': 'image/svg+xml' }, body: svg },
  { headers: { 'content-type': 'text/javascript' }, body: `document.title='hacked'` },
  {
    headers: { 'content-type': 'multipart/x-mixed-replace;boundary=x' },
    body: `--x\r\ncontent-type: text/html\r\n\r\n${markup}`,
  },
  { headers: { refresh: `0;url=${evil}/header` }, body: 'x' },
  { headers: { link: `<${evil}/link>; rel="preconnect", <${evil}/link.css>; rel=stylesheet` }, body: 'x' },
  { headers: { 'content-type': 'text/plain', 'content-security-policy': 'default-src *' }, body: markup },
  { page: { kind: 'message', title: markup.slice(0, 190), text: markup } },
  { page: { kind: 'message', title: 'x', text: svg, link: { label: markup.slice(0, 190), href: '/home' } } },
  { page: { kind: 'redirect', to: `${evil}/redirect` }, status: 303 },
  { page: { kind: 'redirect', to: '/api/v1/plugins' }, status: 303 },
  { page: { kind: 'redirect', to: `javascript:document.title='hacked'` }, status: 303 },
  { page: { kind: 'self-post', to: `${evil}/post`, fields: { a: markup } } },
  { page: { kind: 'self-post', to: '/api/v1/events', fields: { type: 'session.created' } } },
  { body: markup },
];

const readme = `# Hostile\n\n${texts.join('\n\n')}\n\n## Permissions\n\nNone.\n`;

/** Writes the plugin and gives its folder, which has to be below `community/`. */
export function writeHostilePlugin(root: string): string {
  const directory = join(root, 'community', 'hostile-plugin');
  mkdirSync(join(directory, 'assets'), { recursive: true });
  const contributes = {
    pages: [{ id: 'main', title: 'Hostile', audience: 'user' }],
    actions: [{ id: 'x', title: 'X', audience: 'user' }],
    routes: [{ id: 'reply', method: 'GET', path: '/reply/:n', access: 'public', perIp: '600/min' }],
  };
  const manifest = {
    name: 'hostile-plugin',
    version: '1.0.0',
    displayName: 'Hostile',
    description: 'Tries to be more than it is',
    type: 'extension',
    author: 'Mallory',
    license: 'MIT',
    icon: 'assets/icon.svg',
    permissions: [],
    contributes,
    entrypoints: { main: 'index.js' },
  };
  writeFileSync(join(directory, 'manifest.json'), JSON.stringify(manifest, undefined, 2));
  writeFileSync(join(directory, 'README.md'), readme);
  writeFileSync(join(directory, 'assets', 'icon.svg'), svg);
  writeFileSync(
    join(directory, 'index.js'),
    `const blocks = ${JSON.stringify(blocks)};
const replies = ${JSON.stringify(replies)};
module.exports = {
  onLoad: () => ({
    pages: { main: () => ({ block: 'stack', children: blocks }) },
    actions: { x: () => ({ done: ${JSON.stringify(markup)} }) },
    routes: { reply: ({ params }) => ({ status: 200, ...replies[Number(params.n)] }) },
  }),
};
`,
  );
  return directory;
}
