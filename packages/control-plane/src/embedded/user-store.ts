import { PluginError, type Page, type PageQuery, type User, type UserFilter } from '@streamspace/plugin-sdk';
import type { Database } from './database.ts';
import type { Groups } from './groups.ts';
import { parsePageQuery, toPage } from './paging.ts';

/** A user without what follows from other tables. */
export type UserAccount = Omit<User, 'groups' | 'quotas'>;

/** The rows of all users; what it reads has its groups, but no quotas. */
export interface UserStore {
  /** By user name. */
  list(filter: UserFilter, page: PageQuery): Page<User>;
  /** @throws {PluginError} `NOT_FOUND` for an unknown id. */
  get(id: string): User;
  /** By id, else by user name. */
  find(idOrName: string): User | undefined;
  /** Active users with one of these roles, by user name. */
  withRole(roles: readonly User['role'][]): readonly User[];
  save(account: UserAccount): void;
}

interface Row {
  readonly username: string;
  readonly record: string;
}

export function createUserStore(database: Database, groups: Groups): UserStore {
  const byId = database.prepare<Row>('SELECT username, record FROM users WHERE id = :id');
  const byIdOrName = database.prepare<Row>(
    'SELECT username, record FROM users WHERE id = :key OR username = :key ORDER BY id <> :key LIMIT 1',
  );
  const listed = database.prepare<Row>(`
    SELECT username, record FROM users
    WHERE (:role IS NULL OR role = :role)
      AND (:active IS NULL OR active = :active)
      AND (:username IS NULL OR username = :username)
      AND (:after IS NULL OR username > :after)
    ORDER BY username LIMIT :limit`);
  const active = database.prepare<Row>(`
    SELECT username, record FROM users
    WHERE active = 1 AND role IN (SELECT value FROM json_each(:roles)) ORDER BY username`);
  const save = database.prepare(`
    INSERT INTO users (id, username, role, active, record) VALUES (:id, :username, :role, :active, :record)
    ON CONFLICT (id) DO UPDATE SET
      username = excluded.username, role = excluded.role, active = excluded.active, record = excluded.record`);

  function parse({ record }: Row): User {
    const account = JSON.parse(record) as UserAccount;
    const groupIds = groups.idsOf(account.id);
    return { ...account, ...(groupIds.length === 0 ? {} : { groups: groupIds }) };
  }

  return {
    list({ role, active: isActive, username }, query) {
      const { after: [after] = [], limit } = parsePageQuery(query, 1);
      const rows = listed.all({ role, active: isActive, username, after, limit: limit + 1 });
      return toPage(rows, limit, (row) => [row.username], parse);
    },
    get(id) {
      const row = byId.get({ id });
      if (row === undefined) throw new PluginError('NOT_FOUND', `There is no user "${id}"`);
      return parse(row);
    },
    find(key) {
      const row = byIdOrName.get({ key });
      return row === undefined ? undefined : parse(row);
    },
    withRole: (roles) => active.all({ roles: JSON.stringify(roles) }).map(parse),
    save(account) {
      const { id, username, role, active: isActive } = account;
      save.run({ id, username, role, active: isActive, record: JSON.stringify(account) });
    },
  };
}
