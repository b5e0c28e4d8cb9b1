import { randomUUID } from 'node:crypto';
import type { Random } from '../random.ts';
import type { Database } from './database.ts';
import { startSequence, type Feed } from './feed.ts';
import { createGroups, type Groups } from './groups.ts';
import { createMails, type Mails } from './mails.ts';
import { createNotices, type Notices } from './notices.ts';
import { createQuotas } from './quotas.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createRequests, type Requests } from './requests.ts';
import { createSessions, type Sessions } from './sessions/sessions.ts';
import { createSessionStore, type SessionStore } from './sessions/store.ts';
import { createTemplates, type Templates } from './templates.ts';
import { createUserStore, type UserStore } from './user-store.ts';
import { createUsers, type Users } from './users.ts';

/** Everything that an embedded platform consists of, over one database. */
export interface Parts {
  readonly feed: Feed;
  readonly recorder: Recorder;
  readonly sessions: Sessions;
  readonly sessionStore: SessionStore;
  readonly users: Users;
  readonly userStore: UserStore;
  readonly groups: Groups;
  readonly templates: Templates;
  readonly notices: Notices;
  readonly mails: Mails;
  readonly requests: Requests;
}

export function createParts({
  database,
  feed,
  now,
  random,
}: {
  readonly database: Database;
  readonly feed: Feed;
  readonly now: () => number;
  readonly random: Random;
}): Parts {
  const recorder = createRecorder(feed, now);
  const groups = createGroups(database);
  const userStore = createUserStore(database, groups);
  const templates = createTemplates(database, recorder);
  const sessionStore = createSessionStore(database);
  const quotas = createQuotas(database, sessionStore, userStore, recorder);
  return {
    feed,
    recorder,
    groups,
    userStore,
    users: createUsers({ database, store: userStore, groups, quotas, recorder }),
    templates,
    sessionStore,
    sessions: createSessions({ store: sessionStore, users: userStore, templates, quotas, recorder, random }),
    notices: createNotices(database, { users: userStore, groups, sessions: sessionStore }),
    mails: createMails(database, userStore),
    requests: createRequests(database),
  };
}

/** The id of this installation; a database gets one when it is first opened, at `now`. */
export function openInstance(database: Database, now: number): string {
  const select = database.prepare<{ value: string }>("SELECT value FROM meta WHERE key = 'instance'");
  const before = select.get();
  if (before !== undefined) return before.value;
  const id = randomUUID();
  database.prepare("INSERT INTO meta (key, value) VALUES ('instance', :id)").run({ id });
  startSequence(database, now);
  return id;
}
