import { expect, test } from 'vitest';
import { createRandom, createRepository, pluginFiles, schemaText } from '../__fixtures__/repository.ts';
import { checkRepository } from '../check.ts';
import { diffCatalogs } from '../diff/diff-catalogs.ts';
import { toDiffJson } from '../diff/diff-json.ts';
import { formatSheet } from '../diff/diff-sheet.ts';
import { readSide } from '../diff/read-side.ts';
import { formatGithub } from '../format-github.ts';
import { formatSarif } from '../format-sarif.ts';
import { formatJson, formatText } from '../format.ts';
import { findSecrets, hideSecrets } from './find-secrets.ts';

const random = createRandom(77);
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alphanumeric = `${upper}${upper.toLowerCase()}0123456789`;

/** Characters that a machine made up; these files must hold no secrets either, so they are made when the tests run. */
const made = (length: number, alphabet = alphanumeric): string =>
  Array.from({ length }, () => alphabet[random(alphabet.length)]).join('');
const hex = (length: number): string => made(length, '0123456789abcdef');
const base32 = (length: number): string => made(length, `${upper}234567`);
const dashes = ['-----BEGIN ', 'PRIVATE KEY-----'];

test.each<[what: string, secret: string]>([
  ['a private key', `${dashes.join('')}\n${made(64)}\n${made(64)}`],
  ['a private key', `${dashes.join('RSA ')}\\n${made(64)}\\n`],
  ['an AWS access key', `AKIA${base32(16)}`],
  ['a GitHub token', `ghp_${made(36)}`],
  ['a GitHub token', `github_pat_${made(22)}_${made(59)}`],
  ['a GitLab token', `glpat-${made(20)}`],
  ['a Slack token', `xoxb-${made(12, '0123456789')}-${made(24)}`],
  ['a Slack webhook', `https://hooks.slack.com/services/T${base32(9)}/B${base32(9)}/${made(24)}`],
  ['a Discord webhook', `https://discord.com/api/webhooks/${made(18, '123456789')}/${made(68)}`],
  ['a Discord bot token', `M${made(23)}.${made(6)}.${made(27)}`],
  ['a Stripe key', `sk_live_${made(24)}`],
  ['a Google API key', `AIza${made(35)}`],
  ['an Azure storage key', `AccountName=a;AccountKey=${made(86)}==`],
  ['a SendGrid key', `SG.${made(22)}.${made(43)}`],
  ['an npm token', `npm_${made(36)}`],
  ['a New Relic key', `NRAK-${base32(27)}`],
  ['a Sentry token', `sntrys_${made(60)}`],
  ['a Grafana token', `glsa_${made(32)}_${hex(8)}`],
  ['a Shopify token', `shpat_${hex(32)}`],
  ['a Vault token', `hvs.${made(90)}`],
  ['a Telegram token', `${made(10, '123456789')}:AA${made(33)}`],
  ['a JSON Web Token', `eyJ${made(30)}.eyJ${made(60)}.${made(43)}`],
])('finds %s', (what, secret) => {
  for (const text of [secret, `const a = "${secret}";`, `x: '${secret}'\n`]) {
    expect(findSecrets(text).map((found) => found.what)).toEqual([what]);
    const { offset = 0, length = 0 } = findSecrets(text)[0] ?? {};
    expect(hideSecrets(text)).not.toContain(text.slice(offset, offset + length));
    expect(findSecrets(hideSecrets(text))).toEqual([]);
  }
});

test.each<[text: string, what: string]>([
  [`const apiKey = '${made(32)}';`, 'the value of "apiKey"'],
  [`"client_secret": "${hex(40)}"`, 'the value of "client_secret"'],
  [`DB_PASSWORD: "${made(24)}"`, 'the value of "DB_PASSWORD"'],
  [`env['SIGNING_KEY'] = "${made(40)}"`, 'the value of "SIGNING_KEY"'],
  [`postgres://admin:${made(20)}@db.internal/app`, 'the password in an address'],
])('finds a random value beside a telling name: %#', (text, what) => {
  expect(findSecrets(text)).toMatchObject([{ kind: 'value', what }]);
});

test.each([
  "const token = config.get('token');",
  "const tokenUrl = 'https://login.example.com/oauth2/v2.0/token';",
  "const secretName = 'streamspace-plugin-credentials-v2';",
  '"apiKey": "your-api-key-goes-here-please"',
  "apiKey: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'",
  `token: 'ghp_${'a'.repeat(36)}'`,
  `accessKeyId: 'AKIA${'IOSFODNN7'.concat('EXAMPLE')}'`,
  "password: 'correct-horse-battery-staple'",
  `pattern: '^${dashes.join('')}[A-Za-z0-9+/=]+$'`,
  'integrity: sha512-J7ZjMvHd9O1fcTT5V09QWaaSl2BbWx3F6O08spde82Namf9UB0GxRVIPiNbVsdKkoizHiSpTodo3vp2bAy91MA==',
  "const digest = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';",
  'https://user:password@example.com/',
  "permissionReasons: { 'read:sessions': 'Shows who it was' }",
])('takes %j for no secret', (text) => {
  expect(findSecrets(text)).toEqual([]);
});

test('no output of a check or of a difference holds the secret, wherever in a plugin it stands', () => {
  const secret = `ghp_${made(36)}`;
  const plain = pluginFiles('community/alpha');
  using base = createRepository(plain);
  using head = createRepository(
    pluginFiles('community/alpha', {
      'config.schema.json': schemaText(
        `"url": { "type": "string", "default": "${secret}", "description": "${secret}" }`,
      ),
      'README.md': `\`read:sessions\` ${secret}\n`,
      '.env': `GITHUB=${secret}\n`,
      'manifest.json': String(plain['community/alpha/manifest.json'])
        .replace('"MIT"', `"${secret}"`)
        .replace('"1.0.0"', `"${secret}"`),
      'src/deep/notes.txt': secret,
      'src/index.test.js': `expect('${secret}')`,
    }),
  );
  const { findings } = checkRepository(head.root);
  const [before, after] = [readSide(base.root), readSide(head.root)];
  const names = { base: 'a', head: 'b' };
  const outputs = [
    formatText(findings, head),
    formatJson(findings),
    formatGithub(findings),
    formatSarif(findings, { version: '1.0.0' }),
    formatSheet(diffCatalogs(before, after), names),
    JSON.stringify(toDiffJson(diffCatalogs(before, after), names)),
  ];

  expect(
    findings.filter(({ rule }) => rule === 'secret-token').map(({ file }) => file.replace('community/alpha/', '')),
  ).toEqual([
    '.env',
    'README.md',
    'config.schema.json',
    'config.schema.json',
    'manifest.json',
    'manifest.json',
    'src/deep/notes.txt',
    'src/index.test.js',
  ]);
  for (const output of outputs) expect(output).not.toContain(secret.slice(8, 30));
});

test('binary files, folders of packages and values in tests are left alone', () => {
  const value = `const apiKey = '${made(32)}';`;
  using repository = createRepository(
    pluginFiles('community/alpha', {
      'index.js': 'module.exports = { async onLoad({ api }) { await api.sessions.list(); } };\n',
      'assets/a.png': `\0${value}`,
      'node_modules/x/index.js': value,
      'src/a.test.js': value,
      'src/__fixtures__/a.js': value,
    }),
  );
  expect(checkRepository(repository.root).findings).toEqual([]);
});

test('text that is made to keep patterns busy is read in one go', () => {
  for (const piece of [
    'eyJ-',
    'sk-',
    'a',
    'secret',
    'A ',
    'x://',
    '-----BEGIN A ',
    'token=',
    `${dashes.join('')} `,
    'secret:',
  ]) {
    expect(findSecrets(piece.repeat(1_000_000 / piece.length)).length).toBe(0);
  }
});
