import type { Manifest } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { addedConsents, permissionWords } from './added-consents.ts';

const bare: Manifest = {
  name: 'sample',
  version: '1.0.0',
  displayName: 'Sample',
  description: 'For a test',
  type: 'integration',
  author: 'Ada',
  license: 'MIT',
  permissions: [],
  entrypoints: { main: 'index.js' },
};
const route = { id: 'hook', method: 'POST', path: '/hook', access: 'user' } as const;
const slack = { host: 'slack.com', reason: 'Posts notices' };
const words = (before: Partial<Manifest>, after: Partial<Manifest>) =>
  addedConsents({ ...bare, ...before }, { ...bare, ...after }).map((added) => added.words);

test.each<[string, Partial<Manifest>, Partial<Manifest>, readonly string[]]>([
  [
    'a permission',
    {},
    { permissions: ['read:users'] },
    ['See all users: name, e-mail address, role and groups (read:users)'],
  ],
  [
    'a capability',
    { adminCapabilities: [{ capability: 'decide:session.create', reason: 'Limits' }] },
    {
      adminCapabilities: [
        { capability: 'decide:session.create', reason: 'Limits' },
        { capability: 'decide:user.login', reason: 'Rules' },
      ],
    },
    [expect.stringContaining('(decide:user.login)')],
  ],
  ['a host', {}, { network: { hosts: [slack] } }, ['Reach slack.com']],
  [
    'a host at another port, over another protocol, nearer',
    { network: { hosts: [slack] } },
    { network: { hosts: [{ ...slack, port: 25, protocol: 'tcp', reach: 'private' }] } },
    ['Reach slack.com:25 over tcp, also at private addresses'],
  ],
  [
    'a configured host with another suffix',
    { network: { hosts: [{ config: 'url', endsWith: ['.a.test'], reason: 'x' }] } },
    { network: { hosts: [{ config: 'url', endsWith: ['.b.test', '.a.test'], reason: 'x' }] } },
    ['Reach the value of url that end with .a.test or .b.test'],
  ],
  [
    'a host without the condition it had',
    { network: { hosts: [{ ...slack, when: 'on' }] } },
    { network: { hosts: [slack] } },
    ['Reach slack.com'],
  ],
  [
    'a route for more people and by another method',
    { contributes: { routes: [route] } },
    { contributes: { routes: [{ ...route, access: 'public', method: ['POST', 'PUT'] }] } },
    ['Answer POST /api/plugins/sample/hook to everybody', 'Answer PUT /api/plugins/sample/hook to everybody'],
  ],
  [
    'an alias and a redirect of a route',
    { contributes: { routes: [route] } },
    { contributes: { routes: [{ ...route, alias: ['/saml/acs'], redirects: ['a.test'] }] } },
    ['Answer POST /saml/acs to users', 'Send browsers to a.test'],
  ],
  ['a point that it provides', {}, { provides: ['ticketing'] }, ['Provide ticketing to other plugins']],
  [
    'a point that it provides for every purpose now',
    { provides: [{ extensionPoint: 'object-store', purposes: ['recordings'] }] },
    { provides: ['object-store'] },
    ['Provide object-store to other plugins'],
  ],
  [
    'another purpose of a point that it uses',
    { consumes: [{ extensionPoint: 'object-store', purpose: 'recordings' }] },
    { consumes: [{ extensionPoint: 'object-store', purpose: 'audit' }] },
    ['Use object-store for audit'],
  ],
  [
    'a signal, an identity and mail',
    {},
    {
      signals: [{ signal: 'platform.error', reason: 'Reports faults' }],
      network: { identity: [{ audience: 'sts.test', reason: 'No keys' }] },
      email: { recipients: ['reports.to'] },
    },
    [
      'Prove to sts.test that it is this installation',
      'Hear platform.error',
      'Send mail to the addresses in reports.to',
    ],
  ],
  [
    'more of a resource',
    { resources: { memory: '512MiB', requests: '50/s' } },
    { resources: { memory: '128MiB', requests: '60/s', spool: { config: 'cache' } } },
    ['Use the value of cache of files', 'Use 60/s requests to hosts'],
  ],
])('%s needs consent', (_what, before, after, added) => {
  expect(words(before, after)).toEqual(added);
});

test('what was there, what is less and what only has another reason needs none', () => {
  const full: Partial<Manifest> = {
    permissions: ['network', 'admin'],
    network: { hosts: [slack] },
    contributes: { routes: [route] },
    provides: ['ticketing'],
    resources: { memory: '128MiB' },
  };
  expect(words(full, full)).toEqual([]);
  expect(words(full, {})).toEqual([]);
  expect(words(full, { ...full, network: { hosts: [{ ...slack, reason: 'Says so' }] } })).toEqual([]);
  expect(
    words({ provides: ['object-store'] }, { provides: [{ extensionPoint: 'object-store', purposes: ['audit'] }] }),
  ).toEqual([]);
});

test('each carries the reason of its author and what it risks', () => {
  const after: Manifest = { ...bare, permissions: ['network'], permissionReasons: { network: 'Posts notices' } };
  expect(addedConsents(bare, after)).toEqual([
    {
      kind: 'permission',
      words: 'Send data to the hosts that the plugin names (network)',
      reason: 'Posts notices',
      risk: 'high',
    },
  ]);
});

test('an optional permission counts once the plugin cannot do without it, and not before', () => {
  const optional = { optionalPermissions: [{ permission: 'read:users', reason: 'Names' }] } as Partial<Manifest>;
  expect(words({}, optional)).toEqual([]);
  expect(words(optional, { permissions: ['read:users'] })).toEqual([permissionWords('read:users')]);
});
