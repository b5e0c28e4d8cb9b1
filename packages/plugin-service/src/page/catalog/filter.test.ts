import { expect, test } from 'vitest';
import type { CatalogPlugin, InstalledPlugin } from '../../api-types.ts';
import {
  countBy,
  countChoices,
  filterCatalog,
  formatFilter,
  joinInstalled,
  noFilter,
  parseFilter,
  type CatalogEntry,
} from './filter.ts';

function entry(name: string, more: Partial<CatalogEntry> = {}): CatalogEntry {
  return {
    id: 1,
    name,
    displayName: name,
    version: '1.0.0',
    description: '',
    author: 'StreamSpace Team',
    license: 'MIT',
    tier: 'official',
    category: 'Integrations',
    pluginType: 'webhook',
    tags: [],
    permissions: [],
    ...more,
  };
}

function installedCopy(name: string, more: Partial<InstalledPlugin> = {}): InstalledPlugin {
  return {
    id: 1,
    name,
    displayName: name,
    description: '',
    version: '1.0.0',
    pluginType: 'webhook',
    tier: 'official',
    enabled: true,
    state: 'enabled',
    health: 'ok',
    installedAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    config: {},
    permissionRequests: [],
    hosts: [],
    routes: [],
    points: [],
    capabilities: [],
    events: [],
    consents: [],
    pendingConsents: [],
    commands: [],
    deliveries: { waiting: 0, running: 0, done: 0, dead: 0, cancelled: 0, dropped: 0 },
    schedules: [],
    restarts: 0,
    ...more,
  };
}

const names = (entries: readonly CatalogEntry[]) => entries.map(({ name }) => name);

test('every word of the search must match, anywhere', () => {
  const all = [
    entry('slack', { description: 'Notices in Slack', tags: ['chat'] }),
    entry('teams', { description: 'Notices in Teams', tags: ['chat'] }),
  ];
  expect(names(filterCatalog(all, { ...noFilter, search: 'chat TEAMS' }))).toEqual(['teams']);
  expect(filterCatalog(all, { ...noFilter, search: 'chat mail' })).toEqual([]);
});

test('a hit in the name comes before one in the tags, and that before one in the text', () => {
  const all = [
    entry('text', { description: 'like slack' }),
    entry('tagged', { tags: ['slack'] }),
    entry('streamspace-slack', { displayName: 'Chat for Slack' }),
    entry('slack', { displayName: 'Slack' }),
  ];
  expect(names(filterCatalog(all, { ...noFilter, search: 'slack' }))).toEqual([
    'slack',
    'streamspace-slack',
    'tagged',
    'text',
  ]);
});

test('choices of one group widen, groups narrow', () => {
  const all = [
    entry('a', { tier: 'official', pluginType: 'theme' }),
    entry('b', { tier: 'community', pluginType: 'theme' }),
    entry('c', { tier: 'community', pluginType: 'webhook' }),
  ];
  expect(names(filterCatalog(all, { ...noFilter, tiers: ['official', 'community'], types: ['theme'] }))).toEqual([
    'a',
    'b',
  ]);
  expect(names(filterCatalog(all, { ...noFilter, tiers: ['community'], types: ['theme'] }))).toEqual(['b']);
});

test('each order sorts, and newest keeps the order of the service', () => {
  const all = [entry('b', { permissions: ['network', 'admin'] }), entry('a', { permissions: ['network'] }), entry('C')];
  expect(names(filterCatalog(all, noFilter))).toEqual(['a', 'b', 'C']);
  expect(names(filterCatalog(all, { ...noFilter, sort: 'newest' }))).toEqual(['b', 'a', 'C']);
  expect(names(filterCatalog(all, { ...noFilter, sort: 'permissions' }))).toEqual(['C', 'a', 'b']);
});

test('a filter survives the address bar', () => {
  const filter = {
    search: 'a & b',
    tiers: ['official'],
    types: ['theme', 'webhook'],
    categories: ['Session Management'],
    installed: true,
    sort: 'newest' as const,
  };
  expect(parseFilter(new URLSearchParams(formatFilter(filter)))).toEqual(filter);
  expect(formatFilter(noFilter)).toBe('');
  expect(countChoices(filter)).toBe(5);
});

test('an unknown order in the address is the usual one', () => {
  expect(parseFilter(new URLSearchParams('sort=random')).sort).toBe('name');
});

test('choices are counted', () => {
  expect(countBy([entry('a'), entry('b', { tier: 'community' }), entry('c')], 'tier')).toEqual([
    ['community', 1],
    ['official', 2],
  ]);
});

test('the installed copies decide what is installed, not the older answer of the catalog', () => {
  const catalog: readonly CatalogPlugin[] = [entry('a', { installed: 'enabled' }), entry('b')];
  const joined = joinInstalled(catalog, [installedCopy('b', { state: 'restarting' })]);
  expect(joined.map(({ name, installed }) => [name, installed])).toEqual([
    ['a', undefined],
    ['b', 'enabled'],
  ]);
});

test('an installed plugin that left the catalog stays in the list', () => {
  const [orphan] = joinInstalled([], [installedCopy('gone')]);
  expect(orphan).toMatchObject({ name: 'gone', category: 'No longer in the catalog', installed: 'enabled' });
});
