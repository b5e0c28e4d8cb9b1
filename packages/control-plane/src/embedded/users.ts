import {
  PluginError,
  type Events,
  type Group,
  type Page,
  type PageQuery,
  type User,
  type UserFilter,
} from '@streamspace/plugin-sdk';
import { randomUUID } from 'node:crypto';
import { instant } from '../instant.ts';
import type { Database } from './database.ts';
import type { Groups } from './groups.ts';
import { initiatedBy, platformItself, type Initiator } from './initiator.ts';
import type { Quotas } from './quotas.ts';
import type { Recorder } from './recorder.ts';
import type { UserAccount, UserStore } from './user-store.ts';

type LogoutReason = Events['user.logout']['reason'];
type LoginRefusal = Events['user.login_failed']['reason'];

/** What can be done to users. The methods that change something are part of the transaction around them. */
export interface Users {
  /** By user name. */
  list(filter: UserFilter, page: PageQuery): Page<User>;
  /** @throws {PluginError} `NOT_FOUND` for an unknown id. */
  get(id: string): User;
  /** By name. @throws {PluginError} `NOT_FOUND` for an unknown id. */
  groups(id: string): readonly Group[];
  /** Signs a user who is deactivated out everywhere. */
  setActive(id: string, active: boolean, at: number, by: Initiator): User;
  /** @throws {PluginError} `INVALID_STATE` for a user who is not active. */
  login(id: string, at: number): void;
  refuseLogin(id: string, reason: LoginRefusal, at: number): void;
  /** Signs a user out everywhere; states nothing if they are not signed in. */
  logout(id: string, reason: LogoutReason, at: number): void;
  isLoggedIn(id: string): boolean;
}

export function createUsers(parts: {
  readonly database: Database;
  readonly store: UserStore;
  readonly groups: Groups;
  readonly quotas: Quotas;
  readonly recorder: Recorder;
}): Users {
  const { database, store, groups, quotas, recorder } = parts;
  const logins = database.prepare<{ id: string }>('SELECT id FROM logins WHERE user_id = :userId ORDER BY id');
  const addLogin = database.prepare('INSERT INTO logins (id, user_id) VALUES (:id, :userId)');
  const dropLogins = database.prepare('DELETE FROM logins WHERE user_id = :userId');

  function withQuotas(user: User): User {
    const usage = quotas.usage(user.id);
    return usage.length === 0 ? user : { ...user, quotas: usage };
  }

  const get = (id: string) => withQuotas(store.get(id));

  function save(user: User, changes: Partial<UserAccount>, at: number): User {
    const { groups: _groups, quotas: _quotas, ...account } = user;
    store.save({ ...account, ...changes, updatedAt: instant(at) });
    return get(user.id);
  }

  function logout(id: string, reason: LogoutReason, at: number): void {
    const user = get(id);
    for (const login of logins.all({ userId: id })) {
      const by = reason === 'user' ? initiatedBy(user) : platformItself;
      recorder.record({ type: 'user.logout', data: { user, loginId: login.id, reason } }, at, by);
    }
    dropLogins.run({ userId: id });
  }

  return {
    list(filter, query) {
      const page = store.list(filter, query);
      return Object.assign(page.map(withQuotas), page.next === undefined ? {} : { next: page.next });
    },
    get,
    groups(id) {
      store.get(id);
      return groups.of(id);
    },
    setActive(id, active, at, by) {
      const before = get(id);
      if (before.active === active) return before;
      const user = save(before, { active }, at);
      const data = { user, changes: ['active'], previous: { active: before.active } };
      recorder.record({ type: 'user.updated', data }, at, by);
      if (!active) logout(id, 'revoked', at);
      return user;
    },
    login(id, at) {
      const before = get(id);
      if (!before.active) {
        throw new PluginError('INVALID_STATE', `Cannot sign "${before.username}" in: the user is not active`);
      }
      const user = save(before, { lastLoginAt: instant(at) }, at);
      const loginId = randomUUID();
      addLogin.run({ id: loginId, userId: id });
      const method = user.provider === 'local' ? 'password' : 'sso';
      const mfa = user.mfa === undefined ? {} : { mfa: user.mfa };
      const data = { user, provider: user.provider, method, loginId, ...mfa } as const;
      recorder.record({ type: 'user.login', data }, at, initiatedBy(user));
    },
    refuseLogin(id, reason, at) {
      const user = get(id);
      const by = { actor: { kind: 'anonymous' } } as const;
      recorder.record({ type: 'user.login_failed', data: { user, reason, provider: user.provider } }, at, by);
    },
    logout,
    isLoggedIn: (userId) => logins.get({ userId }) !== undefined,
  };
}
