import { expect, test } from 'vitest';
import { resolveVersion, type VersionDecision, type VersionRequest } from './resolve-version.ts';
import type { VersionState, VersionStates } from './version-states.ts';

const common = { since: '2026-11-25', reason: 'Loses messages' };
const deprecated: VersionState = { state: 'deprecated', ...common };
const yanked: VersionState = { state: 'yanked', ...common };
const blocked: VersionState = { state: 'blocked', ...common, advisory: 'https://example.com/1' };

const all = ['1.0.0', '1.10.0', '1.9.0', '2.0.0-rc.1'];
const newest: VersionRequest = { kind: 'install' };
const exact = (version: string): VersionRequest => ({ kind: 'install', version });
const has = (version: string): VersionRequest => ({ kind: 'installed', version });
const pinned = (version: string): VersionRequest => ({ kind: 'installed', version, pinned: true });

const table: readonly (readonly [
  what: string,
  states: VersionStates,
  request: VersionRequest,
  decision: Partial<VersionDecision> & { readonly state?: VersionState },
])[] = [
  ['installs the newest release, by number and not by letter', {}, newest, { action: 'install', version: '1.10.0' }],
  ['passes over a yanked newest', { '1.10.0': yanked }, newest, { action: 'install', version: '1.9.0' }],
  ['passes over a blocked newest', { '1.10.0': blocked }, newest, { action: 'install', version: '1.9.0' }],
  ['prefers an older active one', { '1.10.0': deprecated }, newest, { action: 'install', version: '1.9.0' }],
  [
    'installs a deprecated one with a warning where all are',
    { '*': deprecated },
    newest,
    { action: 'install', version: '1.10.0', state: deprecated },
  ],
  ['refuses where all are yanked', { '*': yanked }, newest, { action: 'refuse' }],
  ['refuses where all are blocked', { '*': blocked }, newest, { action: 'refuse' }],
  ['installs the active one that is named', {}, exact('1.0.0'), { action: 'install', version: '1.0.0' }],
  ['installs one before a release by name', {}, exact('2.0.0-rc.1'), { action: 'install', version: '2.0.0-rc.1' }],
  [
    'installs the deprecated one that is named, with a warning',
    { '1.0.0': deprecated },
    exact('1.0.0'),
    { action: 'install', version: '1.0.0', state: deprecated },
  ],
  ['refuses the yanked one that is named', { '1.0.0': yanked }, exact('1.0.0'), { action: 'refuse', state: yanked }],
  [
    'refuses the blocked one that is named, and names another',
    { '1.0.0': blocked },
    exact('1.0.0'),
    { action: 'refuse', state: blocked, instead: '1.10.0' },
  ],
  ['refuses one that was never published', {}, exact('3.0.0'), { action: 'refuse', instead: '1.10.0' }],
  ['updates an active one', {}, has('1.9.0'), { action: 'update', version: '1.10.0' }],
  ['keeps the newest', {}, has('1.10.0'), { action: 'keep', version: '1.10.0' }],
  ['does not go back from one before a release', {}, has('2.0.0-rc.1'), { action: 'keep', version: '2.0.0-rc.1' }],
  ['keeps one that the catalog does not know', {}, has('9.0.0'), { action: 'keep', version: '9.0.0' }],
  ['updates a deprecated one', { '1.9.0': deprecated }, has('1.9.0'), { action: 'update', version: '1.10.0' }],
  ['updates a yanked one', { '1.9.0': yanked }, has('1.9.0'), { action: 'update', version: '1.10.0' }],
  [
    'keeps a yanked newest with a warning: nobody is taken back',
    { '1.10.0': yanked },
    has('1.10.0'),
    { action: 'keep', version: '1.10.0', state: yanked },
  ],
  [
    'keeps a deprecated newest with a warning',
    { '1.10.0': deprecated },
    has('1.10.0'),
    { action: 'keep', version: '1.10.0', state: deprecated },
  ],
  [
    'keeps an active one where all newer ones are deprecated',
    { '1.10.0': deprecated, '1.0.0': yanked },
    has('1.9.0'),
    { action: 'keep', version: '1.9.0' },
  ],
  ['keeps a pinned one', {}, pinned('1.0.0'), { action: 'keep', version: '1.0.0' }],
  [
    'keeps a pinned yanked one with a warning',
    { '1.0.0': yanked },
    pinned('1.0.0'),
    { action: 'keep', version: '1.0.0', state: yanked },
  ],
  [
    'stops a blocked one and names the next',
    { '1.9.0': blocked },
    has('1.9.0'),
    { action: 'stop', state: blocked, instead: '1.10.0' },
  ],
  ['stops a pinned blocked one', { '1.9.0': blocked }, pinned('1.9.0'), { action: 'stop', version: '1.9.0' }],
  ['stops a blocked one where nothing is left', { '*': blocked }, has('1.9.0'), { action: 'stop', state: blocked }],
  [
    'takes the worse of two states',
    { '*': blocked, '1.9.0': deprecated },
    has('1.9.0'),
    { action: 'stop', state: blocked },
  ],
];

test.each(table)('%s', (_what, states, request, decision) => {
  expect(resolveVersion(all, states, request)).toMatchObject(decision);
  expect(resolveVersion(all.toReversed(), states, request)).toEqual(resolveVersion(all, states, request));
  const warns = 'state' in decision;
  if (decision.action === 'keep' || decision.action === 'install') {
    expect('state' in resolveVersion(all, states, request)).toBe(warns);
  }
});
