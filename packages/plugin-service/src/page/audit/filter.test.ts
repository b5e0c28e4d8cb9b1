import { expect, test } from 'vitest';
import { readFilter, toQuery } from './filter.ts';

test('a filter is what it was after a way through the address bar', () => {
  const filter = { plugin: 'session-log', user: 'u-ada', action: 'plugin.installed', outcome: 'denied' } as const;
  expect(readFilter(`?${toQuery(filter)}`)).toEqual(filter);
});

test('what is empty, unknown or no outcome filters nothing', () => {
  expect(readFilter('?plugin=&user=%20&outcome=great&colour=red')).toEqual({});
  expect(toQuery({ plugin: '' })).toBe('');
});
