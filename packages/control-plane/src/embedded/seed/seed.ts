import { dayMs } from '../../instant.ts';
import type { Database } from '../database.ts';
import type { Groups } from '../groups.ts';
import type { SessionStore } from '../sessions/store.ts';
import type { Templates } from '../templates.ts';
import type { UserStore } from '../user-store.ts';
import { userIds } from './ids.ts';
import { seedGroups, seedUsers } from './people.ts';
import { recordOf, seedSessions } from './sessions.ts';
import { seedTemplates } from './templates.ts';

const templateAgeMs = 200 * dayMs;

/**
 * Fills an empty database with people, groups, templates and sessions; leaves any other as it is. States no events: what
 * exists at the beginning did not happen just now.
 */
export function seed(
  database: Database,
  parts: {
    readonly userStore: UserStore;
    readonly groups: Groups;
    readonly templates: Templates;
    readonly sessionStore: SessionStore;
  },
  now: number,
  withSessions: boolean,
): void {
  const { userStore, groups, templates, sessionStore } = parts;
  const occupied = database.prepare<{ one: number }>(
    'SELECT 1 AS one FROM users UNION ALL SELECT 1 FROM templates UNION ALL SELECT 1 FROM sessions LIMIT 1',
  );
  if (occupied.get() !== undefined) return;

  for (const account of seedUsers(now)) userStore.save(account);
  for (const { members, owner, ...group } of seedGroups) {
    groups.add(
      group,
      members.map((username) => ({ id: userIds[username], role: username === owner ? 'owner' : 'member' })),
      now,
    );
  }
  for (const content of seedTemplates) templates.add(content, now - templateAgeMs);
  for (const past of withSessions ? seedSessions : []) {
    const user = userStore.find(past.user);
    if (user !== undefined) sessionStore.save(recordOf(past, user, templates.get(past.template), now));
  }
}
