import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { createFeed } from '../feed.ts';
import { createParts } from '../parts.ts';
import { nextDue } from '../sessions/due.ts';
import { morning, openTestPlatform } from '../../test-support/open-test-platform.ts';
import { seed } from './seed.ts';

let platform: ReturnType<typeof openTestPlatform>;
beforeEach(() => {
  platform = openTestPlatform();
});
afterEach(() => platform.stop());

/** Paths of values that no entity may hold. */
function blanksIn(value: unknown, path: string): string[] {
  if (value === null || value === undefined || value === '') return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => blanksIn(inner, `${path}.${key}`));
}

test('the seed is a whole small world', () => {
  const { users, templates, sessionStore } = platform.parts;
  const all = users.list({}, {});
  expect(all.map(({ username }) => username)).toEqual([
    'ada',
    'alan',
    'barbara',
    'grace',
    'katherine',
    'kiosk',
    'linus',
    'margaret',
  ]);
  expect(new Set(all.map(({ role }) => role))).toEqual(new Set(['user', 'operator', 'admin']));
  expect(all.filter(({ active }) => !active)).toHaveLength(1);
  expect(templates.list({}, {})).toHaveLength(8);
  expect(new Set(sessionStore.list({}, {}).map(({ state }) => state))).toEqual(
    new Set(['running', 'hibernated', 'terminated', 'failed']),
  );
});

test('no entity of it holds a blank, and everything it refers to exists', () => {
  const { users, templates, sessionStore, groups } = platform.parts;
  for (const user of users.list({}, {})) {
    expect(blanksIn(user, user.username)).toEqual([]);
    expect(user.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    for (const group of users.groups(user.id)) {
      expect(blanksIn(group, group.name)).toEqual([]);
      expect(group.memberCount).toBe(groups.members(group.id).length);
      expect(groups.members(group.parentId ?? group.id)).toContain(user.id);
    }
  }
  for (const template of templates.list({}, {})) {
    expect(blanksIn(template, template.name)).toEqual([]);
    expect(template.revision).toMatch(/^[0-9a-f]{12}$/);
  }
  for (const session of sessionStore.list({}, {})) {
    expect(blanksIn(session, session.id)).toEqual([]);
    expect(users.get(session.user).username).toBe(session.username);
    expect(templates.get(session.template).revision).toBe(session.templateRevision);
    expect(session.id).toMatch(new RegExp(`^${session.username}-${session.template}-[0-9a-f]{8}$`));
  }
});

test('the sessions have a plausible past, and what comes next for them is still to come', () => {
  for (const { id } of platform.parts.sessionStore.list({}, {})) {
    const record = platform.parts.sessionStore.get(id);
    const { createdAt, startedAt = '', stateSince = '', lastActivityAt = '', state, connections } = record.session;
    expect(createdAt < startedAt && startedAt <= stateSince).toBe(true);
    expect(lastActivityAt >= startedAt).toBe(true);
    expect(record.viewers).toHaveLength(connections);
    expect(record.runningMs).toBeLessThanOrEqual(Date.parse(stateSince) - Date.parse(createdAt));
    const due = nextDue(record);
    expect(due === undefined).toBe(state === 'hibernated' || state === 'terminated');
    expect(due?.at ?? Infinity).toBeGreaterThan(morning);
  }
});

test('it states no events', () => {
  expect(platform.events()).toEqual([]);
});

test('it leaves a database alone that holds anything', () => {
  const database = openDatabase(':memory:');
  const parts = createParts({ database, feed: createFeed(database), now: () => morning, random: Math.random });
  parts.templates.add({ name: 'mine', displayName: 'Mine', tags: [] }, morning);
  seed(database, parts, morning, true);
  expect(parts.users.list({}, {})).toEqual([]);
  expect(parts.templates.list({}, {})).toHaveLength(1);
});
