import type { Session } from '@streamspace/plugin-sdk';
import type { Rule, Settings } from './config.ts';
import type { Action, Pending } from './rows.ts';

/** Everything that a decision about one session rests on. */
export interface Case {
  readonly session: Session;
  /** The rule that holds for it at present. */
  readonly rule: Rule | undefined;
  readonly pending: Pending | undefined;
  /** Somebody took it out of the rules. */
  readonly exempt: boolean;
  readonly settings: Pick<Settings, 'exemptTag' | 'protectConnected' | 'minAgeMinutes'>;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

export type Decision =
  | { readonly step: 'keep'; readonly why: KeepReason }
  /** Nothing now. `plan` says what is to come if nobody uses the session; it is stored once the owner knows of it. */
  | { readonly step: 'wait'; readonly plan: Pending }
  /** Tell the owner; `plan` is what to store then. */
  | { readonly step: 'notice'; readonly plan: Pending }
  | { readonly step: 'act'; readonly plan: Pending };

export type KeepReason = 'no rule' | 'exempt' | 'connected' | 'unknown activity' | 'busy' | 'never ended';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** How far apart decisions are, which is how much earlier than needed a notice goes out. */
export const intervalMs = 5 * minuteMs;

/** How long before the end of a session its owner hears of it: twice, since an end cannot be undone. */
const endNoticesMs = [2 * dayMs, dayMs];

/** What to do about one session now. The same case has the same decision: nothing is asked and nothing remembered. */
export function decide(subject: Case): Decision {
  const { session, rule, exempt, settings } = subject;
  if (rule === undefined) return keep('no rule');
  if (exempt || session.tags?.includes(settings.exemptTag) === true) return keep('exempt');
  if (session.state === 'running') return decideHibernation(subject, rule);
  if (session.state === 'hibernated') return decideEnd(subject, rule);
  return keep('busy');
}

function decideHibernation({ session, settings, pending, now }: Case, rule: Rule): Decision {
  if (settings.protectConnected && session.connections > 0) return keep('connected');
  const createdAt = Date.parse(session.createdAt);
  const since = latest([session.lastActivityAt, session.stateSince ?? session.createdAt], now);
  if (since === undefined || !(createdAt <= now)) return keep('unknown activity');
  const plan = planFor('hibernate', { session, rule, since, pending });
  const dueAt = Math.max(
    since + rule.hibernateAfterMinutes * minuteMs,
    createdAt + settings.minAgeMinutes * minuteMs,
    plan.postponedUntil === undefined ? 0 : Date.parse(plan.postponedUntil),
  );
  return proceed(plan, dueAt, [rule.warnMinutes * minuteMs], now);
}

function decideEnd({ session, pending, now }: Case, rule: Rule): Decision {
  if (rule.terminateAfterDays === 0) return keep('never ended');
  const since = latest([session.stateSince], now);
  if (since === undefined) return keep('unknown activity');
  const plan = planFor('terminate', { session, rule, since, pending });
  return proceed(plan, since + rule.terminateAfterDays * dayMs, endNoticesMs, now);
}

/**
 * Gives each notice its time, then acts: `leads` are how long before the act they go out, in milliseconds. A late
 * notice puts off the act, so that nobody has less time than that.
 */
function proceed(plan: Pending, earliest: number, leads: readonly number[], now: number): Decision {
  // What was announced for an earlier time than is right now was put off: it has to be announced anew.
  const announced = plan.notices.length > 0 && earliest <= Date.parse(plan.dueAt);
  const notices = announced ? plan.notices : [];
  const dueAt = announced ? Date.parse(plan.dueAt) : earliest;
  const lead = leads[notices.length];
  const current = { ...plan, notices, dueAt: instant(dueAt) };
  if (lead === undefined) return { step: now >= dueAt ? 'act' : 'wait', plan: current };
  if (now < dueAt - lead - intervalMs) return { step: 'wait', plan: current };
  const told = { ...plan, notices: [...notices, instant(now)], dueAt: instant(Math.max(dueAt, now + lead)) };
  return { step: 'notice', plan: told };
}

/** The plan as it stands, or a new one: use since then has called off what was pending. */
function planFor(
  action: Action,
  { session, rule, since, pending }: Pick<Case, 'session' | 'pending'> & { rule: Rule; since: number },
): Pending {
  const sameCase = pending?.action === action && pending.since === instant(since);
  return {
    ...(sameCase ? pending : { notices: [], dueAt: instant(since), postponed: 0 }),
    session: session.id,
    action,
    rule: rule.name,
    since: instant(since),
  };
}

/** The latest of the instants, or `undefined` if one is missing, no instant, or in the future. */
function latest(instants: readonly (string | undefined)[], now: number): number | undefined {
  const times = instants.map((text) => (text === undefined ? Number.NaN : Date.parse(text)));
  return times.every((time) => time <= now) ? Math.max(...times) : undefined;
}

const keep = (why: KeepReason): Decision => ({ step: 'keep', why });

const instant = (time: number): string => new Date(time).toISOString();
