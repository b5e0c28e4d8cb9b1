import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRepositoryConfig } from './read-config.ts';
import { parseRepositoryUrl } from './repository-url.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'config-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function read(text: string, env: Readonly<Record<string, string>> = {}) {
  const file = join(directory, 'values.yaml');
  writeFileSync(file, text);
  return readRepositoryConfig({ file, env });
}

test('is read from the values of the chart', () => {
  const configs = read(`
api: { replicas: 2 }
repositories:
  templates: { enabled: true }
  plugins:
    enabled: true
    url: https://github.com/streamspace-dev/streamspace-plugins
    branch: release
    syncInterval: 1h30m
    autoInstall: { official: false, community: false }
    install: []
  additional:
    - { name: acme, url: "ssh://git@git.acme.example/plugins.git", sshKeyFile: /etc/key, knownHostsFile: /etc/hosts }
    - { name: old, url: "https://old.example/x", enabled: false }
    - { name: hand-carried }
`);
  expect(configs).toMatchObject([
    { name: 'plugins', branch: 'release', syncInterval: 5_400_000, tiers: ['official', 'community'] },
    { name: 'acme', branch: 'main', syncInterval: 3_600_000, tiers: ['community'], maxSizeMiB: 256, timeout: 120_000 },
    { name: 'hand-carried' },
  ]);
});

test('is read from the environment, which goes before the file', () => {
  const configs = read('repositories: { additional: [{ name: acme, url: "https://a.example/x", branch: dev }] }', {
    STREAMSPACE_REPOSITORY_PLUGINS_URL: 'file:///srv/plugins.git',
    STREAMSPACE_REPOSITORY_PLUGINS_SYNC_INTERVAL: '10m',
    STREAMSPACE_REPOSITORY_ACME_TIERS: 'official, community',
    STREAMSPACE_REPOSITORY_MY_OWN_URL: 'https://own.example/x',
    STREAMSPACE_REPOSITORY_MY_OWN_ENABLED: 'false',
    STREAMSPACE_REPOSITORY_ACME_BRANCH: '',
  });
  expect(configs).toMatchObject([
    { name: 'plugins', url: 'file:///srv/plugins.git', syncInterval: 600_000 },
    { name: 'acme', branch: 'dev', tiers: ['official', 'community'] },
  ]);
  expect(readRepositoryConfig({})).toEqual([]);
});

test('is told who has to sign, in whole', () => {
  const signer = {
    STREAMSPACE_REPOSITORY_ACME_SIGNER_ISSUER: 'https://token.actions.githubusercontent.com',
    STREAMSPACE_REPOSITORY_ACME_SIGNER_SUBJECT:
      'https://github.com/acme/plugins/.github/workflows/release.yml@refs/tags/*',
  };
  const text = 'repositories: { additional: [{ name: acme, url: "https://a.example/x" }] }';
  expect(() => read(text, signer)).toThrow(
    '"trustedRootFile" is missing: signerIssuer, signerSubject, trustedRootFile go together',
  );
  const file = { STREAMSPACE_REPOSITORY_ACME_TRUSTED_ROOT_FILE: '/etc/trusted_root.json' };
  expect(read(text, { ...signer, ...file })).toMatchObject([{ trustedRootFile: '/etc/trusted_root.json' }]);
});

test.each([
  ['repositories: { plugins: { ulr: x } }', 'Repository "plugins": Unrecognized key: "ulr"'],
  ['repositories: { additional: [{ url: x }] }', '"repositories.additional.0.name"'],
  ['repositories: { additional: [{ name: a }, { name: a }] }', 'two repositories are called "a"'],
  ['repositories: { plugins: { install: [slack] } }', 'Plugins are not installed by themselves'],
  ['repositories: { plugins: { autoInstall: { official: true } } }', 'Plugins are not installed by themselves'],
  ['repositories: { plugins: { syncInterval: 5 s } }', '"syncInterval" must be from "1m" to "7d"'],
  ['repositories: { plugins: { commit: abc } }', '"commit" must be the whole id'],
  ['repositories: { plugins: { url: "ssh://git@a.example/x" } }', '"url" needs "sshKeyFile" and "knownHostsFile"'],
  ['repositories: { plugins: { tokenFile: /run/token } }', '"tokenFile" goes with an https address'],
  ['repositories: { plugins: { sshKeyFile: "/k; touch /tmp/x" } }', '"sshKeyFile" must be the absolute path of a file'],
  ['repositories: [', 'Cannot read the repositories in'],
])('%s is refused: %s', (text, message) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) }),
  );
});

test('tells a misspelt variable', () => {
  expect(() => readRepositoryConfig({ env: { STREAMSPACE_REPOSITORY_PLUGINS_ULR: 'x' } })).toThrow(
    'STREAMSPACE_REPOSITORY_PLUGINS_ULR is no setting of a repository',
  );
});

test.each([
  'ext::sh -c touch% /tmp/hacked',
  'ext::sh',
  'fd::7',
  'http://git.example.com/x',
  'git://git.example.com/x',
  'ftp://git.example.com/x',
  'HTTPS://git.example.com/x',
  'https::ext::sh',
  '-oProxyCommand=touch',
  '--upload-pack=touch',
  '/srv/plugins.git',
  'git@git.example.com:x.git',
  'git@-oProxyCommand=touch:x',
  'ssh://-oProxyCommand=touch/x',
  'ssh://git@-oProxyCommand=touch/x',
  'ssh://-oProxyCommand=touch@host/x',
  'ssh://git@host/-x',
  'ssh://git@host/%2dx',
  'ssh://git:hunter2@host/x',
  'https://hunter2@git.example.com/x',
  'https://user:hunter2@git.example.com/x',
  'https://git.example.com',
  'https://git.example.com/x?y',
  'https://git.example.com/x#y',
  'https://git.example.com/x y',
  'https://git.example.com/x\ny',
  'https://git.example.com/%0ax',
  'https://[::1]/x',
  'https://$(touch)/x',
  'https://git.example.com/x;touch',
  'https:///x',
  'file://host/srv/x',
  'file:srv',
  'file:///srv/--upload-pack=touch',
  'file:///srv\\x',
  '',
])('%j is no address of a repository', (url) => {
  expect(() => parseRepositoryUrl(url)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  expect(() => parseRepositoryUrl(url)).not.toThrow('hunter2');
});

test.each([
  ['https://github.com/streamspace-dev/streamspace-plugins', 'https'],
  ['https://git.example.com:8443/a/b-c_d~e.git', 'https'],
  ['ssh://git@git.example.com:2222/a/b.git', 'ssh'],
  ['ssh://git.example.com/~ann/b.git', 'ssh'],
  ['file:///srv/git/plugins.git', 'file'],
])('%s is one', (url, transport) => {
  expect(parseRepositoryUrl(url)).toEqual({ href: url, transport });
});

test.each([
  '-x',
  '--upload-pack=x',
  '.x',
  '/x',
  'x/',
  'a..b',
  'a//b',
  'a/.b',
  'x.lock',
  'a@{1}',
  'a b',
  'a\nb',
  'a~1',
  'a:b',
  'HEAD^',
])('%j is no branch', (branch) => {
  expect(() => read(JSON.stringify({ repositories: { plugins: { branch } } }))).toThrow('"branch" must be');
});

test.each(['-x', '../x', 'a/../b', './a', 'a/-b', '/a', 'a/', 'a:b', 'a b', ''])('%j is no folder', (path) => {
  expect(() => read(JSON.stringify({ repositories: { plugins: { path } } }))).toThrow('"path" must be');
});
