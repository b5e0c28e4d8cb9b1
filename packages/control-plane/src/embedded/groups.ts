import { PluginError, type Group } from '@streamspace/plugin-sdk';
import { instant } from '../instant.ts';
import type { Database } from './database.ts';

/** What a group says; the rest follows from it. */
export type GroupContent = Omit<Group, 'memberCount' | 'membership' | 'createdAt' | 'updatedAt'>;

/** Groups and who is in them. */
export interface Groups {
  /** Groups of a user, by name. */
  of(userId: string): readonly Group[];
  /** Ids of the groups of a user, by name. */
  idsOf(userId: string): readonly string[];
  /** User ids, in order. @throws {PluginError} `NOT_FOUND` for an unknown group. */
  members(groupId: string): readonly string[];
  add(
    content: GroupContent,
    members: readonly { readonly id: string; readonly role?: NonNullable<Group['membership']> }[],
    at: number,
  ): void;
}

export function createGroups(database: Database): Groups {
  const ofUser = database.prepare<{ record: string; member_count: number; role: NonNullable<Group['membership']> }>(`
    SELECT record, role, (SELECT count(*) FROM members AS m WHERE m.group_id = groups.id) AS member_count
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
  const join = database.prepare('INSERT INTO members (group_id, user_id, role) VALUES (:groupId, :userId, :role)');

  return {
    of: (userId) =>
      ofUser.all({ userId }).map(({ record, member_count: memberCount, role: membership }) => ({
        ...(JSON.parse(record) as Omit<Group, 'memberCount'>),
        memberCount,
        membership,
      })),
    idsOf: (userId) => idsOfUser.all({ userId }).map(({ id }) => id),
    members(groupId) {
      if (exists.get({ id: groupId }) === undefined) {
        throw new PluginError('NOT_FOUND', `There is no group "${groupId}"`);
      }
      return members.all({ groupId }).map((row) => row.user_id);
    },
    add(content, added, at) {
      const record = { ...content, createdAt: instant(at), updatedAt: instant(at) };
      insert.run({ id: content.id, name: content.name, record: JSON.stringify(record) });
      for (const { id: userId, role = 'member' } of added) join.run({ groupId: content.id, userId, role });
    },
  };
}
