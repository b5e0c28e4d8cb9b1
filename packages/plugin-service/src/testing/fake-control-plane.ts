import type { InboxNotice, StoredMail } from '@streamspace/control-plane';
import { PluginError, type PlatformEvent, type Session, type Template, type User } from '@streamspace/plugin-sdk';
import type { ServiceControlPlane } from '../context.ts';

const at = '2026-11-25T07:00:00.000Z';

const users: readonly User[] = [
  {
    id: 'admin',
    username: 'admin',
    role: 'admin',
    provider: 'local',
    active: true,
    orgId: 'default-org',
    createdAt: at,
    updatedAt: at,
  },
  {
    id: 'u-ada',
    username: 'ada',
    email: 'ada@example.com',
    role: 'user',
    provider: 'local',
    active: true,
    orgId: 'default-org',
    createdAt: at,
    updatedAt: at,
  },
];
const templates: readonly Template[] = [
  { name: 'firefox', displayName: 'Firefox', tags: [], revision: '000000000000', createdAt: at, updatedAt: at },
];

/** Two users, one template, no sessions, in memory. */
export interface FakeControlPlane extends Required<ServiceControlPlane> {
  readonly events: PlatformEvent[];
  readonly notices: InboxNotice[];
  readonly outbox: StoredMail[];
  /** Tells whoever watches. */
  changed(): void;
}

export function createFakeControlPlane(): FakeControlPlane {
  const sessions = new Map<string, Session>();
  const watchers = new Set<() => void>();
  const events: PlatformEvent[] = [];
  const notices: InboxNotice[] = [];
  const outbox: StoredMail[] = [];
  const changed = () => {
    for (const watcher of watchers) watcher();
  };

  const find = <T>(row: T | undefined, what: string): T => {
    if (row === undefined) throw new PluginError('NOT_FOUND', `There is no ${what}`);
    return row;
  };
  const getSession = (id: string) => find(sessions.get(id), `session "${id}"`);
  const setState = (id: string, from: readonly Session['state'][], state: Session['state']) => {
    const session = getSession(id);
    if (!from.includes(session.state)) throw new PluginError('INVALID_STATE', `Session ${id} is ${session.state}`);
    sessions.set(id, { ...session, state });
  };
  const state = (type: string, data: PlatformEvent['data']): PlatformEvent => {
    const event: PlatformEvent = {
      id: `evt_${events.length + 1}`,
      type,
      occurredAt: at,
      certainty: 'observed',
      subject: { kind: 'session', id: 'example' },
      orgId: 'default-org',
      source: 'control-plane',
      data,
    };
    events.push(event);
    changed();
    return event;
  };

  return {
    events,
    notices,
    outbox,
    changed,
    platform: { publicUrl: 'http://streamspace.test', timezone: 'Europe/Berlin', instanceId: 'test' },
    capabilities: async () => ({}),
    sessions: {
      list: async (filter) =>
        [...sessions.values()].filter((session) => (filter.user ?? session.user) === session.user).toReversed(),
      get: async (id) => getSession(id),
      async create({ user, template }) {
        find(
          users.find(({ id }) => id === user),
          `user "${user}"`,
        );
        find(
          templates.find(({ name }) => name === template),
          `template "${template}"`,
        );
        const session: Session = {
          id: `${user}-${template}-${sessions.size + 1}`,
          user,
          orgId: 'default-org',
          template,
          state: 'pending',
          createdAt: at,
          resources: {},
          persistentHome: true,
          connections: 0,
          hibernations: 0,
          protocol: 'selkies',
        };
        sessions.set(session.id, session);
        return session;
      },
      hibernate: async (id) => setState(id, ['pending', 'running'], 'hibernating'),
      wake: async (id) => setState(id, ['hibernating', 'hibernated'], 'waking'),
      terminate: async (id) =>
        setState(id, ['pending', 'running', 'hibernating', 'hibernated', 'waking'], 'terminating'),
    },
    users: {
      list: async (filter) => users.filter(({ role }) => (filter.role ?? role) === role),
      get: async (id) =>
        find(
          users.find((user) => user.id === id),
          `user "${id}"`,
        ),
      groups: async () => [],
      update: async (id) =>
        find(
          users.find((user) => user.id === id),
          `user "${id}"`,
        ),
    },
    templates: {
      list: async () => templates,
      get: async (name) =>
        find(
          templates.find((template) => template.name === name),
          `template "${name}"`,
        ),
    },
    notify: async () => ({ id: 'notice' }),
    sendMail: async () => ({ id: 'mail' }),
    readEvents: async (after, limit) =>
      events
        .map((event, index) => ({ cursor: String(index + 1), event }))
        .slice(Number(after ?? 0))
        .slice(0, limit),
    watch(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    emit: async ({ type, data }) => state(type, data),
    close: async () => undefined,
    inbox: async () => notices.toReversed(),
    async markRead(id) {
      const index = notices.findIndex((notice) => notice.id === id);
      const notice = find(notices[index], `notice "${id}"`);
      notices[index] = { ...notice, readAt: at };
    },
    mails: async () => outbox.toReversed(),
    fire: async (type, data = {}) => {
      if (type.startsWith('unknown.')) throw new PluginError('INVALID_ARGUMENT', `There is no event "${type}"`);
      return state(type, data);
    },
  };
}
