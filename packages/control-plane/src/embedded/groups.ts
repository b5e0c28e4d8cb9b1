import { PluginError, type Group } from '@streamspace/plugin-sdk';
import { instant } from '../instant.ts';
import type { Database } from './database.ts';

/** What a group says; the rest follows from it. */
export type GroupContent = Omit<Group, 'memberCount' | 'createdAt' | 'updatedAt'>;

/** Groups and who is in them. */
export interface Groups {
  /** Groups of a user, by name. */
  of(userId: string): readonly Group[];
  /** Ids of the groups of a user, by name. */
  idsOf(userId: string): readonly string[];
  /** User ids, in order. @throws {PluginError} `NOT_FOUND` for an unknown group. */
  members(groupId: string): readonly string[];
  add(content: GroupContent, memberIds: readonly string[], at: number): void;
}

export function createGroups(database: Database): Groups {
  const ofUser = database.prepare<{ record: string; member_count: number }>(`
    SELECT record, (SELECT count(*) FROM members AS m WHERE m.group_id = groups.id) AS member_count
    FROM groups JOIN members ON members.group_id = groups.id
    WHERE members.user_id = :userId ORDER BY name`);
  const idsOfUser = database.prepare<{ id: string }>(`
    SELECT groups.id FROM groups JOIN members ON members.group_id = groups.id
    WHERE members.user_id = :userId ORDER BY name`);
  const exists = database.prepare<{ id: string }>('SELECT id FROM groups WHERE id = :id');
  const members = database.prepare<{ user_id: string }>(
    'SELECT user_id FROM members WHERE group_id = :groupId ORDER BY user_id',
  );
  const insert = database.prepare('INSERT INTO groups (id, name, record) VALUES (:id, :name, :record)');
  const join = database.prepare('INSERT INTO members (group_id, user_id) VALUES (:groupId, :userId)');

  return {
    of: (userId) =>
      ofUser.all({ userId }).map(({ record, member_count: memberCount }) => ({
        ...(JSON.parse(record) as Omit<Group, 'memberCount'>),
        memberCount,
      })),
    idsOf: (userId) => idsOfUser.all({ userId }).map(({ id }) => id),
    members(groupId) {
      if (exists.get({ id: groupId }) === undefined) {
        throw new PluginError('NOT_FOUND', `There is no group "${groupId}"`);
      }
      return members.all({ groupId }).map((row) => row.user_id);
    },
    add(content, memberIds, at) {
      const record = { ...content, createdAt: instant(at), updatedAt: instant(at) };
      insert.run({ id: content.id, name: content.name, record: JSON.stringify(record) });
      for (const userId of memberIds) join.run({ groupId: content.id, userId });
    },
  };
}
