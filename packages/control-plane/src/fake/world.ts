import type { Clock } from '../clock.ts';
import type {
  FakeGroup,
  FakeNotification,
  FakeSession,
  FakeState,
  FakeTemplate,
  FakeTransition,
  FakeUser,
} from './rows.ts';

/** The tables of the fake, and what really happened to them. */
export interface World {
  readonly sessions: ReadonlyMap<string, FakeSession>;
  readonly users: Map<string, FakeUser>;
  readonly groups: Map<string, FakeGroup>;
  readonly templates: Map<string, FakeTemplate>;
  readonly notifications: FakeNotification[];
  readonly plugins: { readonly name: string; id: number; readonly tags: readonly string[] }[];
  /** Every change of a state, in its order. */
  readonly truth: readonly FakeTransition[];
  launch(user: string, template: string): FakeSession;
  move(name: string, state: FakeState): void;
  change(name: string, change: Partial<Omit<FakeSession, 'name' | 'state'>>): void;
  /** Takes the row away, which clients see by its absence alone. */
  remove(name: string): void;
  addUser(user: Pick<FakeUser, 'id' | 'username'> & Partial<FakeUser>): FakeUser;
  addTemplate(template: Pick<FakeTemplate, 'name'> & Partial<FakeTemplate>): FakeTemplate;
  /** What each catalog sync does: the same plugins under new ids. */
  syncCatalog(): void;
}

export function createWorld(clock: Pick<Clock, 'now'>): World {
  const sessions = new Map<string, FakeSession>();
  const users: World['users'] = new Map();
  const templates: World['templates'] = new Map();
  const truth: FakeTransition[] = [];
  const plugins: World['plugins'] = [];
  let lastSession = 0;
  let lastPluginId = 0;

  function write(session: FakeSession): void {
    const from = sessions.get(session.name)?.state;
    sessions.set(session.name, session);
    if (from !== session.state) truth.push({ session: session.name, from, to: session.state, atMs: clock.now() });
  }

  const must = (name: string): FakeSession => {
    const session = sessions.get(name);
    if (session === undefined) throw new Error(`The fake has no session "${name}"`);
    return session;
  };

  return {
    sessions,
    users,
    groups: new Map(),
    templates,
    notifications: [],
    plugins,
    truth,
    launch(user, template) {
      lastSession += 1;
      const session: FakeSession = {
        name: `${user}-${template}-${lastSession.toString(16).padStart(8, '0')}`,
        user,
        template,
        state: 'pending',
        createdAtMs: clock.now(),
        activeConnections: 0,
        resources: { cpu: '1000m', memory: '2Gi' },
      };
      write(session);
      return session;
    },
    move: (name, state) => write({ ...must(name), state }),
    change: (name, change) => write({ ...must(name), ...change }),
    remove(name) {
      const { state } = must(name);
      sessions.delete(name);
      truth.push({ session: name, from: state, to: 'gone', atMs: clock.now() });
    },
    addUser(user) {
      const at = clock.now();
      const added: FakeUser = {
        email: `${user.username}@example.com`,
        fullName: user.username,
        role: 'user',
        active: true,
        password: 'Passw0rd!',
        createdAtMs: at,
        updatedAtMs: at,
        ...user,
      };
      users.set(added.id, added);
      return added;
    },
    addTemplate(template) {
      const at = clock.now();
      const added: FakeTemplate = {
        displayName: template.name,
        category: 'Development',
        tags: [],
        image: `registry.example.com/${template.name}:1`,
        createdAtMs: at,
        updatedAtMs: at,
        ...template,
      };
      templates.set(added.name, added);
      return added;
    },
    syncCatalog() {
      for (const plugin of plugins) {
        lastPluginId += 1;
        plugin.id = lastPluginId;
      }
    },
  };
}
