import { expect, test } from 'vitest';
import { catalogEntry } from '../testing/entries.ts';
import { createLiveMarket, type CatalogEntry } from './entry.ts';

test('a live market sees what was added, changed and removed, and reads no more often than every two seconds', () => {
  let now = 0;
  let reads = 0;
  let catalog: CatalogEntry[] = [catalogEntry({ name: 'alpha' })];
  const market = createLiveMarket(
    () => {
      reads += 1;
      return catalog;
    },
    () => now,
  );
  const names = () => market.entries.map(({ manifest }) => manifest.name);
  const { id } = market.get('alpha');

  catalog = [catalogEntry({ name: 'beta' }), catalogEntry({ name: 'alpha' })];
  now = 1999;
  expect(names()).toEqual(['alpha']);
  now = 2000;
  expect(names()).toEqual(['alpha', 'beta']);
  expect(market.get('alpha').id).toBe(id);
  expect(reads).toBe(2);

  catalog = [catalogEntry({ name: 'beta' })];
  now = 4000;
  expect(() => market.get('alpha')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});
