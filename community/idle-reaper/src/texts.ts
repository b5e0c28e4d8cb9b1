import type { Session } from '@streamspace/plugin-sdk';
import type { Rule } from './config.ts';
import type { Decision } from './decide.ts';
import type { ActionRow, Pending } from './rows.ts';
import type { Verdict } from './survey.ts';

/** Writes instants as people read them, in one time zone. */
export type ShowTime = (instant: string) => string;

export function createShowTime(timeZone: string): ShowTime {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  });
  return (instant) => format.format(new Date(instant));
}

/** A message to the owner of a session. */
export interface Message {
  readonly title: string;
  readonly text: string;
}

/** Tells what is to come, why, and how to prevent it. */
export function announcement({ template, id }: Session, plan: Pending, rule: Rule, show: ShowTime): Message {
  const { dueAt, since, postponed } = plan;
  if (plan.action === 'terminate') {
    return {
      title: `${template} will be deleted on ${show(dueAt)}`,
      text:
        `Session ${id} has slept since ${show(since)}. The rule "${rule.name}" ends sessions that sleep for ` +
        `${rule.terminateAfterDays} days. Wake it to keep it.`,
    };
  }
  const left = rule.maxPostpone - postponed;
  const postpone = left > 0 ? ` The command reaper:postpone keeps it for ${rule.postponeMinutes} minutes more.` : '';
  return {
    title: `${template} will be hibernated at ${show(dueAt)}`,
    text:
      `Nobody has used session ${id} since ${show(since)}. The rule "${rule.name}" hibernates sessions after ` +
      `${rule.hibernateAfterMinutes} idle minutes. Use it to keep it running.${postpone}`,
  };
}

export const calledOff = (plan: Pending, why: string): Message => ({
  title: `Session ${plan.session} will not be ${pastTense[plan.action]}`,
  text: why,
});

/** What the platform tells the owner afterwards, and keeps in its audit log. */
export const reasonText = ({ rule, since }: Pending, show: ShowTime): string =>
  `Not used since ${show(since)}, which is longer than the rule "${rule.slice(0, 60)}" allows`;

const pastTense = { hibernate: 'hibernated', terminate: 'ended' } as const;

export function verdictLine({ session, decision }: Verdict, show: ShowTime): string {
  return `${session.id}: ${decisionText(decision, show)}`;
}

function decisionText(decision: Decision, show: ShowTime): string {
  if (decision.step === 'keep') return `left alone: ${decision.why}`;
  const { action, since, rule, dueAt, postponed } = decision.plan;
  const times = postponed > 0 ? `, postponed ${postponed} times` : '';
  const evidence = `unused since ${show(since)}, rule "${rule}"${times}`;
  if (decision.step === 'act') return `${action} now; ${evidence}`;
  const told = decision.step === 'notice' ? 'tell the owner now, ' : '';
  return `${told}${action} at ${show(dueAt)} unless it is used; ${evidence}`;
}

export function actionLine(row: ActionRow, show: ShowTime): string {
  const told = row.notices.map(show).join(' and ');
  return (
    `${show(row.at)}: ${row.action} ${row.session} of ${row.user}: ${row.outcome}; ` +
    `unused since ${show(row.since)}, rule "${row.rule}", owner told ${told}`
  );
}
