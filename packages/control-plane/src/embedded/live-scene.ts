import type { PlatformEvent, Session, User } from '@streamspace/plugin-sdk';
import { defaultScene, type Scene } from '../samples/scene.ts';
import type { SessionStore } from './sessions/store.ts';
import type { Templates } from './templates.ts';
import type { UserStore } from './user-store.ts';

/** Where {@link createLiveScene} finds the cast. */
export interface Cast {
  readonly sessionStore: SessionStore;
  readonly userStore: UserStore;
  readonly templates: Templates;
}

/**
 * A scene of entities that exist: those that `data` names by id or name, else the newest running session, its owner and
 * its template. Made-up ones fill in where there are none.
 */
export function createLiveScene(
  data: PlatformEvent['data'],
  at: number,
  { sessionStore: sessions, userStore: users, templates }: Cast,
): Scene {
  const named = [textIn(data, 'session', 'user'), textIn(data, 'user', 'id'), textIn(data, 'user', 'username')]
    .map((key) => (key === undefined ? undefined : users.find(key)))
    .find((user) => user !== undefined);

  const found = sessions.find(textIn(data, 'session', 'id') ?? '')?.session ?? newest(sessions, named);
  const session = named === undefined || found.user === named.id ? found : { ...found, ...ownership(named) };
  const user = named ?? users.find(session.user) ?? defaultScene.user;
  const template = findTemplate(templates, textIn(data, 'template', 'name') ?? session.template);
  return { at, session, user, template };
}

function newest(sessions: SessionStore, owner: User | undefined): Session {
  const of = owner === undefined ? {} : { user: owner.id };
  const [running] = sessions.list({ ...of, state: 'running' }, { limit: 1 });
  const [any] = sessions.list(of, { limit: 1 });
  return running ?? any ?? (owner === undefined ? defaultScene.session : newest(sessions, undefined));
}

function ownership({ id, username, groups }: User): Partial<Session> {
  return { user: id, username, ...(groups === undefined ? {} : { teams: groups }) };
}

function findTemplate(templates: Templates, name: string) {
  const all = templates.list({}, { limit: 500 });
  return all.find((template) => template.name === name) ?? all[0] ?? defaultScene.template;
}

function textIn(data: PlatformEvent['data'], noun: string, key: string): string | undefined {
  const entity = data[noun];
  const value =
    typeof entity === 'object' && entity !== null ? (entity as Readonly<Record<string, unknown>>)[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}
