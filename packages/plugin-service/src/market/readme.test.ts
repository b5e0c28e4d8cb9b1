import { describe, expect, test } from 'vitest';
import { renderReadme } from './readme.ts';

const render = (markdown: string) => renderReadme(markdown, '/assets-of/slack').trim();

/** Tags and attributes that a browser would find in the HTML. */
const allowed =
  /^(<\/?(p|h[1-6]|ul|ol|li|strong|em|del|code|pre|blockquote|table|thead|tbody|tr|hr|br)>|<(ol start="\d+"|code class="language-[^"<>]*"|t[hd]( align="(left|center|right)")?|hr ?\/?|br ?\/?)>|<\/t[hd]>|<a href="https?:\/\/[^"<>]*" rel="noopener noreferrer" target="_blank">|<\/a>|<img src="\/assets-of\/slack\/[\w./-]*" alt="[^"<>]*">)$/;

function unexpectedTags(html: string): string[] {
  return (html.match(/<[^\s<>][^<>]*>?/g) ?? []).filter((tag) => !allowed.test(tag));
}

describe('hostile Markdown', () => {
  test.each([
    '<script>alert(1)</script>',
    'text <script>alert(1)</script> text',
    '<img src=x onerror=alert(1)>',
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    '<svg onload=alert(1)><animate attributeName=href values=javascript:alert(1)>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<details open ontoggle=alert(1)>',
    '<style>@import "http://evil.example"</style>',
    '<base href="http://evil.example/">',
    '<form action=//evil.example><button>x',
    '<!-- --!><img src=x onerror=alert(1)> -->',
    '<!-- ><img src=x onerror=alert(1)> ',
    '<![CDATA[<img src=x onerror=alert(1)>]]>',
    '<?php <img src=x onerror=alert(1)> ?>',
    'a <code><img/src=x onerror=alert(1)> b',
    'a <kbd><svg/onload=alert(1)//',
    'a <pre><img/src=x onerror=alert(1)// b',
    'a <script><img/src=x onerror=alert(1)// b',
    '<img/src=x onerror=alert(1)>',
    '[a](javascript:alert(1))',
    '[a](JaVaScRiPt:alert(1))',
    '[a](&#106;avascript:alert(1))',
    '[a](javascript&colon;alert(1))',
    '[a](java&Tab;script:alert(1))',
    '[a](java&NewLine;script:alert(1))',
    '[a](<java\tscript:alert(1)>)',
    '[a]( \u0001javascript:alert(1))',
    '[a](\u00a0javascript:alert(1))',
    '[a](data:text/html;base64,PHNjcmlwdD4=)',
    '[a](vbscript:x)',
    '[a](file:///etc/passwd)',
    '[a](//evil.example)',
    '[a](/api/v1/plugins)',
    '[a](../../x)',
    '[a](https://x.example/"onmouseover="alert(1))',
    "[a](https://x.example/'onmouseover='alert(1))",
    '[a](https://x.example/<script>)',
    '[a](https://x.example "t\\" onmouseover=alert(1) x=\\"")',
    '[a]: javascript:alert(1)\n\n[a] [b][a]',
    '<javascript:alert(1)>',
    '<data:text/html,x>',
    'mail <me@example.com> or me@example.com',
    '![a](https://evil.example/pixel.png)',
    '![a](//evil.example/pixel.png)',
    '![a](data:image/svg+xml,<svg/onload=alert(1)>)',
    '![a](assets/../../../api/v1/plugins/catalog/other/assets/x.png)',
    '![a](assets/..%2f..%2fx.png)',
    '![a](assets/x.png?y="onerror=alert(1))',
    '![a" onerror="alert(1)](assets/x.png)',
    '![<img src=x onerror=alert(1)>](assets/x.png "t")',
    '![`x`<script>](other.png)',
    '```"><img src=x onerror=alert(1)>\nx\n```',
    '```js\n</code></pre><script>alert(1)</script>\n```',
    '`<img src=x onerror=alert(1)>`',
    '# <img src=x onerror=alert(1)> [x](javascript:alert(1))',
    '| <img src=x onerror=alert(1)> | b |\n|:-:|---|\n| [x](javascript:1) | <script> |',
    '- [x] <img src=x onerror=alert(1)>\n- [ ] no',
    '> <script>alert(1)</script>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '&#60;script&#62;',
    '\\<script>alert(1)\\</script>',
    '[![a](javascript:alert(1))](javascript:alert(1))',
    'www.evil.example/"onmouseover="alert(1)',
    'https://evil.example/?"onmouseover=alert(1)',
    '&"onmouseover=alert(1)',
    '[a](https://user:pass@x.example)',
  ])('%s', (markdown) => {
    const html = render(markdown);
    expect(unexpectedTags(html)).toEqual([]);
    expect(html).not.toMatch(/(href|src)="\s*(?!https?:\/\/|\/assets-of\/)/);
  });
});

test('keeps what a README is made of', () => {
  expect(render('# Slack\n\nPosts *messages* to [Slack](https://slack.com/?a=1&b=2).')).toBe(
    '<h1>Slack</h1>\n<p>Posts <em>messages</em> to <a href="https://slack.com/?a=1&amp;b=2" rel="noopener noreferrer" target="_blank">Slack</a>.</p>',
  );
  expect(render('![A message](./assets/message.png)')).toBe(
    '<p><img src="/assets-of/slack/message.png" alt="A message"></p>',
  );
  expect(render('| Key | What |\n| --- | :-: |\n| `a` | b |')).toContain('<th align="center">What</th>');
  expect(render('- [x] done')).toBe('<ul>\n<li>☑ done</li>\n</ul>');
  expect(render('a &amp; b &lt; c & d')).toBe('<p>a &amp; b &lt; c &amp; d</p>');
});

test('shows the words of a link or picture that it leaves out', () => {
  expect(render('[other](../other/README.md) ![logo](https://x.example/logo.png)')).toBe('<p>other logo</p>');
});

test('leaves raw HTML out and keeps the text around it', () => {
  expect(render('a <b onclick="x">bold</b> c')).toBe('<p>a bold c</p>');
  expect(render('<div>gone</div>\n\nhere')).toBe('<p>here</p>');
});
