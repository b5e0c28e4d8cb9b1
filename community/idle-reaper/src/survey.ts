import type { Session, SessionsRead, SessionState, UsersRead } from '@streamspace/plugin-sdk';
import type { Settings } from './config.ts';
import { decide, type Decision } from './decide.ts';
import type { Rows } from './rows.ts';
import { createMatcher } from './rules.ts';

/** What was decided about a session. */
export interface Verdict {
  readonly session: Session;
  readonly decision: Decision;
}

export interface SurveyOptions {
  readonly api: {
    readonly sessions: Pick<SessionsRead, 'each' | 'get'>;
    readonly users: Pick<UsersRead, 'groups'>;
    readonly storage: Rows;
  };
  readonly settings: Settings;
  /** Of the platform. */
  readonly timezone: string;
}

export interface Surveyor {
  /** Decides about every session that a rule could apply to. */
  all(now: Date): Promise<readonly Verdict[]>;
  /** Decides about one session as it is at this moment. @throws {PluginError} `NOT_FOUND` for one that is gone. */
  one(id: string, now: Date): Promise<Verdict>;
}

export function createSurveyor({ api, settings, timezone }: SurveyOptions): Surveyor {
  const { sessions, users, storage } = api;
  const { rules } = settings;
  const states: SessionState[] = rules.some(({ terminateAfterDays: days }) => days > 0)
    ? ['running', 'hibernated']
    : ['running'];

  return {
    async all(now) {
      const match = createMatcher({ rules, users, now, timezone });
      const [pending, exempt] = await Promise.all([
        bySession(storage.pending.scan()),
        bySession(storage.exempt.scan()),
      ]);
      const verdicts = new Map<string, Verdict>();
      for (const state of states) {
        for await (const session of sessions.each({ state })) {
          const rule = await match(session);
          const [plan, exemption] = [pending.get(session.id), exempt.get(session.id)];
          const subject = {
            session,
            rule,
            pending: plan,
            exempt: exemption !== undefined,
            settings,
            now: now.getTime(),
          };
          verdicts.set(session.id, { session, decision: decide(subject) });
        }
      }
      return [...verdicts.values()];
    },

    async one(id, now) {
      const session = await sessions.get(id);
      const [rule, pending, exemption] = await Promise.all([
        createMatcher({ rules, users, now, timezone })(session),
        storage.pending.get({ session: id }),
        storage.exempt.get({ session: id }),
      ]);
      const subject = { session, rule, pending, exempt: exemption !== undefined, settings, now: now.getTime() };
      return { session, decision: decide(subject) };
    },
  };
}

async function bySession<Row extends { readonly session: string }>(
  rows: AsyncIterable<Row>,
): Promise<Map<string, Row>> {
  const found = new Map<string, Row>();
  for await (const row of rows) found.set(row.session, row);
  return found;
}
