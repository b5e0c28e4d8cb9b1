import { PluginError, type Group, type UsersRead } from '@streamspace/plugin-sdk';
import { expect, test, vi } from 'vitest';
import { rule, session } from './__fixtures__/samples.ts';
import { createMatcher } from './rules.ts';

const group: Group = {
  id: 'g-1',
  name: 'research',
  displayName: 'Research',
  type: 'team',
  memberCount: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

function setUp(rules: readonly Readonly<Record<string, unknown>>[], now = '2026-01-15T10:00:00Z') {
  const groups = vi.fn<UsersRead['groups']>(async (user) => {
    if (user === 'nobody') throw new PluginError('NOT_FOUND', 'There is no user "nobody"');
    return [group];
  });
  const options = { users: { groups }, now: new Date(now), timezone: 'UTC' };
  const match = createMatcher({ rules: rules.map((fields) => rule(fields)), ...options });
  const matchName = async (fields = {}) => (await match(session(fields)))?.name;
  return { match: matchName, groups };
}

test('the first rule that matches holds, and one without conditions matches everything', async () => {
  const { match } = setUp([
    { name: 'gimp', match: { templates: ['gimp'] } },
    { name: 'tagged', match: { tags: ['lab', 'class'] } },
    { name: 'alan', match: { users: ['alan'] } },
    { name: 'rest' },
  ]);
  expect(await match({ template: 'gimp', tags: ['lab'] })).toBe('gimp');
  expect(await match({ tags: ['class'] })).toBe('tagged');
  expect(await match()).toBe('alan');
  expect(await match({ user: 'u-eve', username: 'eve' })).toBe('rest');
});

test('of several conditions all must hold', async () => {
  const { match } = setUp([{ name: 'both', match: { templates: ['firefox'], users: ['u-alan'] } }]);
  expect(await match()).toBe('both');
  expect(await match({ template: 'gimp' })).toBeUndefined();
  expect(await match({ user: 'u-eve', username: 'eve' })).toBeUndefined();
});

test('a group is known by id or name, is looked up once per owner, and not when other conditions fail', async () => {
  const { match, groups } = setUp([{ name: 'team', match: { groups: ['research'], templates: ['firefox'] } }]);
  expect(await match()).toBe('team');
  expect(await match({ id: 'another' })).toBe('team');
  expect(await match({ template: 'gimp' })).toBeUndefined();
  expect(groups).toHaveBeenCalledTimes(1);
  expect(await setUp([{ name: 'team', match: { groups: ['g-2'] } }]).match({ teams: ['g-2'] })).toBe('team');
});

test('an owner who is gone is in no group', async () => {
  expect(await setUp([{ match: { groups: ['research'] } }]).match({ user: 'nobody' })).toBeUndefined();
});

test('a rule outside its hours is no rule', async () => {
  const rules = [{ name: 'night', activeHours: { from: '20:00', to: '06:00' } }, { name: 'day' }];
  expect(await setUp(rules, '2026-01-15T21:00:00Z').match()).toBe('night');
  expect(await setUp(rules, '2026-01-15T12:00:00Z').match()).toBe('day');
});
