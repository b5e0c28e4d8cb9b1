import { isPluginError, type Session } from '@streamspace/plugin-sdk';
import { intervalsOf, isOpen, type Interval } from './intervals.ts';
import type { PluginApi } from './plugin-api.ts';
import type { Mark } from './rows.ts';

type Change = Pick<Mark, 'kind' | 'at' | 'estimated'>;

/** Keeps the marks of sessions. */
export function createAccounts(api: PluginApi) {
  const { marks } = api.storage;

  async function collect(where: { readonly user: string } | { readonly session: string }): Promise<readonly Mark[]> {
    const found: Mark[] = [];
    for await (const mark of marks.scan({ where })) found.push(mark);
    return found;
  }

  async function note(session: Session, change: Change): Promise<boolean> {
    const { id, user, template, resources } = session;
    return marks.insert({ session: id, user, template, memoryBytes: resources.memoryBytes ?? 0, ...change });
  }

  /** What the platform says now against what the marks say; a difference is an event that never came. */
  async function mend(session: Session, now: string): Promise<void> {
    const known = await collect({ session: session.id });
    const runs = session.state === 'running' || session.state === 'waking';
    if (runs === isOpen(known)) return;
    const at = session.stateSince ?? (runs ? session.startedAt : session.endedAt) ?? now;
    // A time before what is known would change what was shown before: it is as if it had happened just after that.
    const last = Math.max(0, ...known.map((each) => Date.parse(each.at)));
    const instant = new Date(Math.max(Date.parse(at), last + 1)).toISOString();
    await note(session, { kind: runs ? 'open' : 'close', at: instant, estimated: true });
  }

  return {
    mark: note,

    intervals: async (user: string): Promise<readonly Interval[]> => intervalsOf(await collect({ user })),

    async reconcile(now: Date): Promise<void> {
      const instant = now.toISOString();
      const seen = new Set<string>();
      for await (const session of api.sessions.each()) {
        seen.add(session.id);
        await mend(session, instant);
      }
      // What the platform no longer knows runs no more.
      const open = new Map<string, Mark>();
      for await (const row of marks.scan()) if (!seen.has(row.session)) open.set(row.session, row);
      for (const [session, row] of open) {
        // oxlint-disable-next-line no-await-in-loop -- few are gone
        const known = await collect({ session });
        // oxlint-disable-next-line no-await-in-loop -- as above
        if (isOpen(known)) await marks.insert({ ...row, kind: 'close', at: instant, estimated: true });
      }
    },

    /** A long-running session's first mark is written again, so that it outlives the others. */
    async keepOpen(user: string): Promise<void> {
      const all = await collect({ user });
      for (const [, own] of Map.groupBy(all, ({ session }) => session)) {
        const last = intervalsOf(own).at(-1);
        const first = own.find(({ at, kind }) => kind === 'open' && Date.parse(at) === last?.from);
        // oxlint-disable-next-line no-await-in-loop -- few run at a time
        if (last !== undefined && last.to === undefined && first !== undefined) await marks.put(first);
      }
    },

    async users(): Promise<ReadonlySet<string>> {
      const users = new Set<string>();
      for await (const { user } of marks.scan()) users.add(user);
      return users;
    },

    async forget(user: string): Promise<void> {
      for (const { session, at, kind } of await collect({ user })) {
        // oxlint-disable-next-line no-await-in-loop -- one user
        await marks.delete({ session, at, kind });
      }
      for await (const { day } of api.storage.daily.scan({ where: { user } }))
        await api.storage.daily.delete({ user, day });
      for await (const { month } of api.storage.notices.scan({ where: { user } })) {
        await api.storage.notices.delete({ user, month });
      }
    },

    /** Sessions of a user that run; `undefined` while the platform does not answer. */
    async running(user: string): Promise<readonly Session[] | undefined> {
      try {
        return await api.sessions.list({ user, state: 'running' });
      } catch (error) {
        if (isPluginError(error) && error.retryable) return undefined;
        throw error;
      }
    },
  };
}

export type Accounts = ReturnType<typeof createAccounts>;
