import type { Session } from '@streamspace/plugin-sdk';
import { intervalsOf, isOpen, type Interval } from './intervals.ts';
import { markOf, type Change } from './marks.ts';
import type { PluginApi } from './plugin-api.ts';
import type { Mark } from './rows.ts';

/** Keeps the marks of sessions. */
export interface Accounts {
  /** Keeps what an event says. `false` when it was known. */
  note(session: Session, change: Change): Promise<boolean>;
  intervals(user: string): Promise<readonly Interval[]>;
  /** Everybody of whom there is a row, in no order. */
  users(): AsyncIterable<string>;
  /** Writes again what began the times that still go on, so that it does not go for its age. */
  keepOpen(user: string): Promise<void>;
  /** Removes all that is known of a user. */
  forget(user: string): Promise<void>;
}

export function createAccounts({ storage: { marks, daily, notices } }: Pick<PluginApi, 'storage'>): Accounts {
  async function marksOf(user: string): Promise<readonly Mark[]> {
    const found: Mark[] = [];
    for await (const mark of marks.scan({ where: { user }, limit: 1000 })) found.push(mark);
    return found;
  }

  return {
    async note(session, change) {
      const mark = markOf(session, change);
      if (await marks.insert(mark)) return true;
      // What was estimated has come after all.
      const { session: id, at, kind } = mark;
      const known = await marks.get({ session: id, at, kind });
      if (known?.estimated === true) await marks.put(mark);
      return known?.estimated === true;
    },

    intervals: async (user) => intervalsOf(await marksOf(user)),

    async *users() {
      const seen = new Set<string>();
      const after = { mark: '', day: '' };
      for (;;) {
        // oxlint-disable-next-line no-await-in-loop -- from one user to the next
        const [mark] = await marks.find({ where: { user: { gt: after.mark } }, index: 'user', limit: 1 });
        // oxlint-disable-next-line no-await-in-loop -- as above
        const [day] = await daily.find({ where: { user: { gt: after.day } }, limit: 1 });
        if (mark === undefined && day === undefined) return;
        for (const user of new Set([mark?.user, day?.user])) {
          if (user === undefined || seen.has(user)) continue;
          seen.add(user);
          yield user;
        }
        after.mark = mark?.user ?? after.mark;
        after.day = day?.user ?? after.day;
      }
    },

    async keepOpen(user) {
      const all = await marksOf(user);
      const open = new Map(
        intervalsOf(all)
          .filter(({ to }) => to === undefined)
          .map(({ session, from }) => [session, from]),
      );
      const kept = all.filter(({ session, at }) => Date.parse(at) >= (open.get(session) ?? Infinity));
      // Of one user few are open: they fit into one write.
      if (kept.length > 0) await marks.putMany(kept.filter(isOpen).slice(0, 1000));
    },

    async forget(user) {
      /* oxlint-disable no-await-in-loop -- the rows of one user */
      for (const { session, at, kind } of await marksOf(user)) await marks.delete({ session, at, kind });
      for await (const { day } of daily.scan({ where: { user } })) await daily.delete({ user, day });
      for await (const { month } of notices.scan({ where: { user } })) await notices.delete({ user, month });
      /* oxlint-enable no-await-in-loop */
    },
  };
}
