import type { Block, PlatformEvent, Session, TableBlock, User } from '@streamspace/plugin-sdk';
import { createTestHost, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import plugin from '../index.ts';
import type { Change } from '../marks.ts';
import { session } from './samples.ts';

/** A viewer without groups. */
export const viewer = (id: string, more: object = {}) => ({ id, username: id, role: 'user' as const, ...more });

const types = {
  started: 'session.started',
  ready: 'session.started',
  woken: 'session.woken',
  hibernated: 'session.hibernated',
  ended: 'session.terminated',
} as const;

/** What the platform tells of a session; the same always has the same id. */
export function eventOf(of: Partial<Session>, kind: Change['kind'], at: string): PlatformEvent {
  const id = `${kind} ${of.id} ${at}`;
  const phase = kind === 'ready' ? { phase: 'wake' } : {};
  return { ...sampleEvent(types[kind], { session: session(of), ...phase }, { id }), occurredAt: at };
}

/** A session's start and end. */
export const ran = (id: string, user: string, from: string, to: string): readonly PlatformEvent[] => [
  eventOf({ id, user }, 'started', from),
  eventOf({ id, user }, 'ended', to),
];

export interface Stage {
  readonly host: TestHost;
  deliver(events: readonly PlatformEvent[]): Promise<void>;
  /** All blocks of the widget. */
  widget(id: string, more?: object): Promise<readonly Block[]>;
  page(id: string, more?: object): Promise<readonly Block[]>;
  /** A table of the page; throws without it. */
  table(id: string, label: RegExp, more?: object): Promise<TableBlock>;
  /** Seconds of the month, day by day. */
  seconds(id: string): Promise<number>;
  /** The month as the widget says it. */
  month(id: string): Promise<string>;
  /** A user of the platform. */
  user(username: string): Promise<User>;
  /** Puts these sessions in place of the platform's. */
  stand(sessions: () => readonly Session[]): void;
}

export async function createStage(config: object = {}, now = '2026-11-16T00:00:00Z'): Promise<Stage> {
  const host = await createTestHost(plugin, { config: { ...config }, now });
  const view = async (section: 'widgets' | 'pages', id: string, more: object = {}): Promise<readonly Block[]> =>
    flat(await host.view(section, 'usage', { viewer: viewer(id, more) }));
  const widget: Stage['widget'] = (id, more) => view('widgets', id, more);
  const page: Stage['page'] = (id, more) => view('pages', id, more);

  async function table(id: string, label: RegExp, more: object = {}): Promise<TableBlock> {
    const found = (await page(id, more)).find(
      (each): each is TableBlock => each.block === 'table' && label.test(each.label ?? ''),
    );
    if (found === undefined) throw new Error(`There is no table ${label}`);
    return found;
  }

  return {
    host,
    widget,
    page,
    table,
    async deliver(events) {
      for (const [index, each] of events.entries()) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await host.deliver(each);
        // What a plugin may store in a second is used up otherwise, and no time passes by itself.
        // oxlint-disable-next-line no-await-in-loop -- as above
        if (index % 500 === 499) await host.clock.advance('1s');
      }
    },
    async seconds(id) {
      const { rows } = await table(id, /^Days/);
      return (rows as { seconds: number }[]).reduce((sum, row) => sum + row.seconds, 0);
    },
    async month(id) {
      const found = (await widget(id)).find((each) => each.block === 'stat' && each.label === 'This month');
      return found !== undefined && 'value' in found ? String(found.value) : '';
    },
    async user(username) {
      const [found] = await host.controlPlane.users.list({ username }, { limit: 1 });
      if (found === undefined) throw new Error(`There is no user ${username}`);
      return found;
    },
    stand(sessions) {
      Object.assign(host.controlPlane.sessions, {
        list: async ({ user, state }: Partial<Session>) =>
          sessions().filter((each) => (user ?? each.user) === each.user && (state ?? each.state) === each.state),
        get: async (id: string) => {
          const found = sessions().find((each) => each.id === id);
          if (found !== undefined) return found;
          throw Object.assign(new Error(`There is no session "${id}"`), { code: 'NOT_FOUND' });
        },
      });
    },
  };
}

function flat(block: Block): readonly Block[] {
  return 'children' in block ? [block, ...block.children.flatMap(flat)] : [block];
}
