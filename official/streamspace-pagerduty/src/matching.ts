import { aboutOf, isAtLeast, severityOf, type GroupsOf } from '@streamspace/plugin-kit/notifications';
import { matchSubscription, type PlatformEvent } from '@streamspace/plugin-sdk';
import type { groupings, Rule } from './rule.ts';

interface Entities {
  readonly session?: { readonly id?: string; readonly node?: string };
  readonly node?: { readonly name?: string };
  readonly agent?: { readonly id?: string };
  readonly plugin?: { readonly name?: string };
  readonly alert?: { readonly id?: string };
  readonly quota?: { readonly resource?: string };
  readonly purposes?: readonly string[];
}

const nodeOf = ({ node, session }: Entities): string | undefined => node?.name ?? session?.node;

const holds = (wanted: readonly string[] | undefined, are: readonly (string | undefined)[]): boolean =>
  wanted === undefined || are.some((name) => name !== undefined && wanted.includes(name));

/** The rules that take an event: the first one, and those after it as long as each says `continue`. */
export function createMatching(rules: readonly Rule[], groupsOf: GroupsOf) {
  async function takes({ match }: Rule, event: PlatformEvent): Promise<boolean> {
    if (matchSubscription(match.events, event) === undefined) return false;
    if (match.minEventSeverity !== undefined && !isAtLeast(severityOf(event), match.minEventSeverity)) return false;
    const about = aboutOf(event);
    const data: Entities = event.data;
    if (!holds(match.users, about.users) || !holds(match.templates, [about.template])) return false;
    if (!holds(match.orgs, [about.orgId]) || !holds(match.nodes, [nodeOf(data)])) return false;
    if (match.groups === undefined || holds(match.groups, about.groups)) return true;
    return about.userId !== undefined && holds(match.groups, await groupsOf(about.userId));
  }

  return async (event: PlatformEvent): Promise<readonly Rule[]> => {
    const taken: Rule[] = [];
    for (const rule of rules) {
      // oxlint-disable-next-line no-await-in-loop -- the first that fits counts
      if (!(await takes(rule, event))) continue;
      taken.push(rule);
      if (!rule.continue) break;
    }
    return taken;
  };
}

/** What an alert is about, of which there is one for each. `-` stands for what an event does not say. */
export function groupValues({ groupBy }: Pick<Rule, 'groupBy'>, event: PlatformEvent): readonly string[] {
  const { userId, template, orgId } = aboutOf(event);
  const data: Entities = event.data;
  const part = data.alert?.id ?? data.quota?.resource ?? data.purposes?.join(',');
  const values: Readonly<Record<(typeof groupings)[number], string | undefined>> = {
    user: userId,
    template,
    node: nodeOf(data),
    org: orgId,
    session: data.session?.id,
    agent: data.agent?.id,
    plugin: data.plugin?.name,
    subject: [event.subject.kind, event.subject.id, ...(part === undefined ? [] : [part])].join(':'),
  };
  return groupBy.map((name) => values[name] ?? '-');
}
