import {
  PluginError,
  type Audience,
  type Notice,
  type Page,
  type PageQuery,
  type Role,
  type User,
} from '@streamspace/plugin-sdk';
import { randomUUID } from 'node:crypto';
import { instant } from '../instant.ts';
import type { Database } from './database.ts';
import type { Groups } from './groups.ts';
import { parsePageQuery, toPage } from './paging.ts';
import type { SessionStore } from './sessions/store.ts';
import type { UserStore } from './user-store.ts';

/** A notice as one of its readers has it. */
export interface InboxNotice extends Notice {
  /** Names this reader's copy. */
  readonly id: string;
  /** The same for all readers; `notify` answered it. */
  readonly noticeId: string;
  /** Id of the reader. */
  readonly user: string;
  /** Name of the plugin that wrote it; absent for the platform. */
  readonly plugin?: string;
  readonly at: string;
  /** Absent until it is read. */
  readonly readAt?: string;
}

/** Which notices; all given conditions hold. */
export interface InboxFilter extends PageQuery {
  /** Id of the reader. */
  readonly user?: string;
  readonly plugin?: string;
  readonly unread?: boolean;
}

/** The inboxes of all users. */
export interface Notices {
  /** @throws {PluginError} `NOT_FOUND` for an unknown user, group or session. */
  send(to: Audience, notice: Notice, plugin: string | undefined, at: number): { readonly id: string };
  /** Newest first. */
  list(filter: InboxFilter): Page<InboxNotice>;
  /** Does nothing to a copy that was read before. @throws {PluginError} `NOT_FOUND` for an unknown id. */
  markRead(id: string, at: number): void;
}

interface Row {
  readonly seq: number;
  readonly id: string;
  readonly notice_id: string;
  readonly user_id: string;
  readonly plugin: string | null;
  readonly at: number;
  readonly read_at: number | null;
  readonly notice: string;
}

const rolesFrom: Readonly<Record<Exclude<Role, 'user'>, readonly Role[]>> = {
  operator: ['operator', 'admin'],
  admin: ['admin'],
};

export function createNotices(
  database: Database,
  { users, groups, sessions }: { readonly users: UserStore; readonly groups: Groups; readonly sessions: SessionStore },
): Notices {
  const replace = database.prepare('DELETE FROM notices WHERE user_id = :userId AND key = :key AND plugin IS :plugin');
  const insert = database.prepare(`
    INSERT INTO notices (id, notice_id, user_id, plugin, key, at, notice)
    VALUES (:id, :noticeId, :userId, :plugin, :key, :at, :notice)`);
  const listed = database.prepare<Row>(`
    SELECT seq, id, notice_id, user_id, plugin, at, read_at, notice FROM notices
    WHERE (:user IS NULL OR user_id = :user)
      AND (:plugin IS NULL OR plugin = :plugin)
      AND (:unread IS NULL OR (read_at IS NULL) = :unread)
      AND (:after IS NULL OR seq < :after)
    ORDER BY seq DESC LIMIT :limit`);
  const read = database.prepare('UPDATE notices SET read_at = coalesce(read_at, :at) WHERE id = :id');

  function recipients(to: Audience): readonly User[] {
    if ('user' in to) return [users.get(to.user)];
    if ('session' in to) return [users.get(sessions.get(to.session).session.user)];
    if ('role' in to) return users.withRole(rolesFrom[to.role]);
    return groups
      .members(to.group)
      .map((id) => users.get(id))
      .filter(({ active }) => active);
  }

  return {
    send(to, notice, plugin, at) {
      const noticeId = `ntc_${randomUUID()}`;
      for (const { id: userId } of recipients(to)) {
        const { key } = notice;
        if (key !== undefined) replace.run({ userId, key, plugin });
        insert.run({ id: randomUUID(), noticeId, userId, plugin, key, at, notice: JSON.stringify(notice) });
      }
      return { id: noticeId };
    },
    list({ user, plugin, unread, ...query }) {
      const { after: [after] = [], limit } = parsePageQuery(query, 1);
      return toPage(listed.all({ user, plugin, unread, after, limit: limit + 1 }), limit, ({ seq }) => [seq], parse);
    },
    markRead(id, at) {
      if (read.run({ id, at }) === 0) throw new PluginError('NOT_FOUND', `There is no notice "${id}" in any inbox`);
    },
  };
}

function parse(row: Row): InboxNotice {
  return {
    ...(JSON.parse(row.notice) as Notice),
    id: row.id,
    noticeId: row.notice_id,
    user: row.user_id,
    ...(row.plugin === null ? {} : { plugin: row.plugin }),
    at: instant(row.at),
    ...(row.read_at === null ? {} : { readAt: instant(row.read_at) }),
  };
}
