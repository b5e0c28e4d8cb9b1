import { isPluginError, type HostApi, type Platform, type SessionsWrite } from '@streamspace/plugin-sdk';
import type { ActionRow, Pending, Rows } from './rows.ts';
import type { Surveyor, Verdict } from './survey.ts';
import { reasonText, type ShowTime } from './texts.ts';

export interface ActsOptions {
  readonly api: Pick<HostApi<never>, 'log'> & {
    readonly sessions: Pick<SessionsWrite, 'hibernate' | 'terminate'>;
    readonly storage: Rows;
  };
  readonly surveyor: Surveyor;
  readonly clock: Platform['clock'];
  readonly show: ShowTime;
}

export interface Acts {
  /**
   * Hibernates or ends what is due, the longest unused first, and says how many.
   *
   * @throws {PluginError} with a retryable code when the platform cannot do it at the moment.
   */
  perform(due: readonly Verdict[], most: number): Promise<number>;
}

export function createActs({ api, surveyor, clock, show }: ActsOptions): Acts {
  const { pending, actions } = api.storage;

  /** Looks again at a session that is due, and does it unless something has changed. */
  async function perform(id: string): Promise<boolean> {
    const { session, decision } = await surveyor.one(id, clock.now());
    if (decision.step !== 'act' || !(await claim(decision.plan))) return false;
    const { plan } = decision;
    const row: ActionRow = {
      id: `${id} ${plan.action} ${plan.since}`,
      at: clock.now().toISOString(),
      action: plan.action,
      session: id,
      user: session.user,
      template: session.template,
      rule: plan.rule,
      since: plan.since,
      notices: plan.notices,
      outcome: 'asked',
    };
    await actions.put(row);
    try {
      // With this id the platform does it once, also when its answer is lost.
      await api.sessions[plan.action](id, { requestId: row.id, reason: reasonText(plan, show) });
    } catch (error) {
      await actions.put({ ...row, outcome: 'refused' });
      await pending.put(plan);
      throw error;
    }
    await actions.put({ ...row, outcome: 'done' });
    api.log.info(`${plan.action} ${id}`, { ...row, outcome: 'done' });
    return true;
  }

  /** Takes the plan away: from here on it cannot be postponed. `false` when it was postponed a moment ago. */
  async function claim({ session, dueAt, postponed }: Pending): Promise<boolean> {
    let claimed = false;
    await pending.update({ session }, (row) => {
      claimed = row?.dueAt === dueAt && row.postponed === postponed;
      return claimed ? undefined : row;
    });
    return claimed;
  }

  return {
    async perform(due, most) {
      let done = 0;
      for (const { session } of due.toSorted(longestUnusedFirst).slice(0, most)) {
        try {
          // oxlint-disable-next-line no-await-in-loop -- a fault stops the rest
          if (await perform(session.id)) done += 1;
        } catch (error) {
          // Gone, or in a state that does not allow it: the next run sees how it is then.
          if (!isPluginError(error) || error.retryable) throw error;
          api.log.warn(`${session.id} was left as it is: ${error.message}`, { session: session.id, code: error.code });
        }
      }
      return done;
    },
  };
}

function longestUnusedFirst({ decision: a }: Verdict, { decision: b }: Verdict): number {
  return a.step === 'act' && b.step === 'act' ? Date.parse(a.plan.since) - Date.parse(b.plan.since) : 0;
}
