import { expect, test } from 'vitest';
import { catalogEntry } from '../testing/entries.ts';
import { createMarket } from './entry.ts';
import { searchMarket, type MarketQuery } from './search.ts';

const market = createMarket([
  catalogEntry(
    { name: 'streamspace-slack', displayName: 'Slack', tags: ['chat'], category: 'Communication' },
    { releasedOn: '2026-10-01' },
  ),
  catalogEntry(
    { name: 'streamspace-teams', displayName: 'Teams', description: 'Like Slack, for Teams', tags: ['chat'] },
    { releasedOn: '2026-11-01' },
  ),
  catalogEntry({
    name: 'audit',
    displayName: 'audit trail',
    description: 'Keeps c# a/b(c; -- logs',
    category: 'Security',
  }),
  catalogEntry({ name: 'night', displayName: 'Night', type: 'theme', tags: ['slack-like'] }),
]);
const names = (query: MarketQuery) => searchMarket(market.entries, query).map(({ manifest }) => manifest.name);

test('lists everything by title, letters of either case alike', () => {
  expect(names({})).toEqual(['audit', 'night', 'streamspace-slack', 'streamspace-teams']);
});

test('finds words in title, tags and description, the best place first', () => {
  expect(names({ search: 'SLACK' })).toEqual(['streamspace-slack', 'night', 'streamspace-teams']);
  expect(names({ search: '  chat   teams ' })).toEqual(['streamspace-teams']);
  expect(names({ search: 'streamspace-te' })).toEqual(['streamspace-teams']);
  expect(names({ search: 'nothing like it' })).toEqual([]);
});

test('takes any text as plain text', () => {
  expect(names({ search: 'c# a/b(c; --' })).toEqual(['audit']);
  expect(names({ search: '.*' })).toEqual([]);
});

test('filters by category and type', () => {
  expect(names({ category: 'communication' })).toEqual(['streamspace-slack']);
  expect(names({ category: 'Themes' })).toEqual(['night']);
  expect(names({ type: 'integration', search: 'slack' })).toEqual(['streamspace-slack', 'streamspace-teams']);
});

test('sorts by release, those without a date last', () => {
  expect(names({ sort: 'newest' })).toEqual(['streamspace-teams', 'streamspace-slack', 'audit', 'night']);
});

test('numbers plugins by name alone', () => {
  const alone = createMarket([catalogEntry({ name: 'night' })]);
  expect(alone.get('night').id).toBe(market.get('night').id);
  expect(market.get(String(market.get('night').id)).manifest.name).toBe('night');
  expect(new Set(market.entries.map(({ id }) => id)).size).toBe(4);
});

test('guesses what an unknown name was meant to be', () => {
  expect(() => market.get('streamspace-slak')).toThrow('Did you mean "streamspace-slack"?');
  expect(() => market.get('__proto__')).toThrow('no plugin "__proto__"');
});
