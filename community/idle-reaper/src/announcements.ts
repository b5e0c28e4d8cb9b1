import { isPluginError, type HostApi, type SessionsRead } from '@streamspace/plugin-sdk';
import type { Rule } from './config.ts';
import type { Owners } from './owners.ts';
import type { Rows } from './rows.ts';
import type { Verdict } from './survey.ts';
import { announcement, calledOff, type ShowTime } from './texts.ts';

export interface AnnouncementsOptions {
  readonly api: Pick<HostApi<never>, 'log'> & {
    readonly sessions: Pick<SessionsRead, 'get'>;
    readonly storage: Rows;
  };
  readonly rules: readonly Rule[];
  readonly owners: Owners;
  readonly show: ShowTime;
}

/** What owners were told is to come. */
export interface Announcements {
  /** Tells the owner of a session. `false` when there is nobody to tell. */
  make(verdict: Verdict): Promise<boolean>;
  /** Forgets what no longer stands: the session was used, is exempt, or is gone. */
  tidy(verdicts: readonly Verdict[]): Promise<void>;
  /** Forgets everything, and tells the owners so. */
  callOff(why: string): Promise<void>;
}

export function createAnnouncements({ api, rules, owners, show }: AnnouncementsOptions): Announcements {
  const { pending } = api.storage;

  return {
    async make({ session, decision }) {
      const rule = decision.step === 'notice' ? rules.find(({ name }) => name === decision.plan.rule) : undefined;
      if (decision.step !== 'notice' || rule === undefined) return false;
      const { plan } = decision;
      const dedupe = [plan.session, plan.action, plan.since, plan.postponed, plan.notices.length].join(' ');
      try {
        const recipient = { session: session.id, user: session.user };
        await owners.tell(recipient, announcement(session, plan, rule, show), dedupe);
      } catch (error) {
        if (!isPluginError(error) || error.code !== 'NOT_FOUND') throw error;
        api.log.warn(`Nobody could be told about ${session.id}, so it is left alone`, { session: session.id });
        return false;
      }
      // Stored after it was told: an owner may hear of it twice, and is never left out.
      await pending.put(plan);
      return true;
    },

    async tidy(verdicts) {
      const standing = new Set<string>();
      for (const { session, decision } of verdicts) {
        if (decision.step === 'keep') continue;
        if (decision.plan.notices.length > 0 || decision.plan.postponed > 0) standing.add(session.id);
      }
      for await (const { session } of pending.scan()) if (!standing.has(session)) await pending.delete({ session });
    },

    async callOff(why) {
      for await (const plan of pending.scan()) {
        await pending.delete({ session: plan.session });
        try {
          const { user } = await api.sessions.get(plan.session);
          await owners.tell({ session: plan.session, user }, calledOff(plan, why), `${plan.session} off ${plan.dueAt}`);
        } catch (error) {
          api.log.warn(`The owner of ${plan.session} was not told: ${String(error)}`);
        }
      }
    },
  };
}
