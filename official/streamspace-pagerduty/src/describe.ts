import { createTemplates, type Notice } from '@streamspace/plugin-kit/notifications';
import type { Log, PlatformEvent } from '@streamspace/plugin-sdk';
import { groupValues } from './matching.ts';
import type { Alert } from './rows.ts';
import type { Rule } from './rule.ts';

/** What an alert says: the parts of its row that follow from the latest event. */
export type Description = Pick<
  Alert,
  'summary' | 'type' | 'severity' | 'component' | 'group' | 'class' | 'details' | 'links'
> & { readonly example: string; readonly session?: string };

const components: Readonly<Record<string, string>> = {
  session: 'sessions',
  user: 'users',
  template: 'templates',
  quota: 'users',
  node: 'nodes',
  agent: 'agents',
  cluster: 'nodes',
  audit: 'policy',
  plugin: 'plugins',
  storage: 'storage',
  billing: 'billing',
  alert: 'alerts',
};

/** `Full name` as `full_name`. */
const snake = (label: string): string => label.toLowerCase().replaceAll(/\W+/g, '_');

export interface DescribeOptions {
  readonly instance: string;
  readonly log: Pick<Log, 'warn'>;
}

/** @param count Events so far that the alert stands for. */
export function describe(
  rule: Rule,
  { event, notice, count }: { readonly event: PlatformEvent; readonly notice: Notice; readonly count: number },
  { instance, log }: DescribeOptions,
): Description {
  const what = rule.groupBy.includes('subject') ? notice.summary : groupValues(rule, event).join(', ');
  const window = rule.threshold;
  const amount = window === undefined ? '' : `, ${count} in ${window.windowMinutes} min`;
  const usual = `${notice.title}: ${window === undefined ? notice.summary : what}${amount} (StreamSpace ${instance})`;
  const own =
    rule.summary === undefined
      ? usual
      : createTemplates({ [event.type]: { summary: rule.summary } }, log)(
          { ...notice, summary: usual.slice(0, 300) },
          event,
        ).summary;
  const org = event.orgId;
  return {
    summary: own.slice(0, 1024),
    type: event.type,
    severity: rule.severity ?? notice.severity,
    component: rule.component ?? components[event.type.split('.', 1)[0] ?? ''] ?? 'streamspace',
    group: rule.group ?? org,
    class: rule.class ?? event.type,
    details: {
      event: event.type,
      ...Object.fromEntries(notice.facts.map(({ label, value }) => [snake(label), value])),
      ...(window === undefined ? {} : { window: `${window.windowMinutes} min` }),
    },
    links: [
      ...(notice.link === undefined ? [] : [{ href: notice.link.url, text: notice.link.text }]),
      ...(rule.runbookUrl === undefined ? [] : [{ href: rule.runbookUrl, text: 'Runbook' }]),
    ],
    example: `${notice.time} ${notice.summary}`.slice(0, 200),
    ...(notice.session === undefined ? {} : { session: notice.session.id }),
  };
}
