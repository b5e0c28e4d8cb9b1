import type {
  Alert,
  ErrorInfo,
  Node,
  PlatformEvent,
  PluginInfo,
  QuotaUsage,
  Recording,
  Schedule,
  Session,
  Snapshot,
  Template,
  User,
  Violation,
} from '@streamspace/plugin-sdk';
import { factsOf, scalar, type Fact } from './facts.ts';
import { formatBytes, formatMoney } from './format.ts';

/** Payloads as they may come: without the read permission of a family, most fields are missing. */
export interface Payload {
  readonly session?: Partial<Session>;
  readonly user?: Partial<User>;
  readonly quota?: Partial<QuotaUsage>;
  readonly template?: Partial<Template>;
  readonly plugin?: Partial<PluginInfo>;
  readonly schedule?: Partial<Schedule>;
  readonly node?: Partial<Node>;
  readonly violation?: Partial<Violation>;
  readonly alert?: Partial<Alert>;
  readonly recording?: Partial<Recording>;
  readonly snapshot?: Partial<Snapshot>;
  readonly agent?: { readonly id?: string; readonly region?: string };
  readonly workflow?: { readonly name?: string; readonly owner?: string };
  readonly account?: { readonly kind?: string; readonly id?: string };
  readonly invoice?: {
    readonly number?: string;
    readonly amountMinor?: number;
    readonly currency?: string;
    readonly dueAt?: string;
  };
  readonly error?: Partial<ErrorInfo>;
  readonly what?: string;
  readonly count?: number;
}

/** What a notice says about what it is about. */
export interface Content {
  readonly summary: string;
  readonly facts: readonly Fact[];
}

const join = (...parts: readonly unknown[]): string => parts.map(scalar).filter(Boolean).join(', ');

type Describe<N extends keyof Payload> = (
  entity: NonNullable<Payload[N]>,
  context: { readonly data: Payload; readonly details: boolean },
) => Content;

/** How each entity is described. What stands first in a payload of several is what the event is about. */
const descriptions: { readonly [N in Exclude<keyof Payload, 'error' | 'invoice' | 'what' | 'count'>]-?: Describe<N> } =
  {
    session: (session, { data, details }) => ({
      summary: join(session.username ?? session.user, session.template, details ? data.error?.message : undefined),
      facts: factsOf({
        User: session.username ?? session.user,
        Template: session.template,
        Session: session.id,
        State: session.state,
        ...(details && { CPU: session.resources?.cpu, Memory: session.resources?.memory, Node: session.node }),
      }),
    }),
    quota: ({ owner, resource, used, limit }, { data: { user } }) => {
      const who = user?.username ?? owner?.id ?? user?.id;
      const level =
        used === undefined || limit === undefined
          ? undefined
          : `${amount(used, resource)} of ${amount(limit, resource)}`;
      const kind = owner?.kind === 'group' ? 'Group' : owner?.kind === 'org' ? 'Organisation' : 'User';
      return {
        summary: join(who, resource, level),
        facts: factsOf({ [kind]: who, Resource: resource, Used: level }),
      };
    },
    violation: ({ summary, type, severity, action, policy, subject, count }) => ({
      summary: summary ?? join(type, subject?.user),
      facts: factsOf({
        Type: type,
        Severity: severity,
        Action: action,
        Policy: policy?.name,
        User: subject?.user,
        Session: subject?.session,
        Count: count,
      }),
    }),
    alert: ({ summary, rule, severity, subject }) => ({
      summary: summary ?? join(rule),
      facts: factsOf({ Rule: rule, Severity: severity, About: subject && `${subject.kind} ${subject.id}` }),
    }),
    recording: ({ session, user, template, status }) => ({
      summary: join(session, user),
      facts: factsOf({ Session: session, User: user, Template: template, Status: status }),
    }),
    snapshot: ({ name, session, user, state }, { details, data }) => ({
      summary: join(name, user, details ? data.error?.message : undefined),
      facts: factsOf({ Snapshot: name, Session: session, User: user, State: state }),
    }),
    schedule: ({ name, user, template, nextRunAt }) => ({
      summary: join(name, template),
      facts: factsOf({ Plan: name, User: user, Template: template, 'Next run': nextRunAt }),
    }),
    node: ({ name, pool, zone, sessionCount }, { details }) => ({
      summary: join(name, pool),
      facts: factsOf({ Node: name, Pool: pool, ...(details && { Zone: zone }), Sessions: sessionCount }),
    }),
    workflow: ({ name, owner }, { details, data }) => ({
      summary: join(name, details ? data.error?.message : undefined),
      facts: factsOf({ Workflow: name, Owner: owner }),
    }),
    agent: ({ id, region }) => ({ summary: join(id, region), facts: factsOf({ Agent: id, Region: region }) }),
    account: ({ kind, id }, { data: { invoice } }) => {
      const { number, amountMinor, currency, dueAt } = invoice ?? {};
      const money =
        amountMinor === undefined || currency === undefined ? undefined : formatMoney(amountMinor, currency);
      return {
        summary: join(id, number && `invoice ${number}`, money),
        facts: factsOf({ Account: join(id, kind), Invoice: number, Amount: money, Due: dueAt }),
      };
    },
    template: ({ name, displayName, category, revision }) => ({
      summary: displayName ?? join(name),
      facts: factsOf({ Template: name, Category: category, Revision: revision }),
    }),
    plugin: ({ name, displayName, version, health }, { details, data }) => ({
      summary: join(
        displayName ?? name,
        data.what && join(data.count, data.what),
        details ? data.error?.message : undefined,
      ),
      facts: factsOf({ Plugin: name, Version: version, Health: health }),
    }),
    user: (user, { details }) => ({
      summary: join(user.username ?? user.id),
      facts: factsOf({
        Username: user.username ?? user.id,
        ...(details && { 'Full name': user.fullName, 'E-mail': user.email }),
      }),
    }),
  };

/** Cores, bytes, or a count. */
function amount(value: number, resource: QuotaUsage['resource'] | undefined): string {
  if (resource === 'cpu') return `${value / 1000} cores`;
  return resource === 'memory' || resource === 'storage' ? formatBytes(value) : String(value);
}

/** Content of the entity that a payload is about; `undefined` for one that is about none of the known ones. */
export function entityContent(data: PlatformEvent['data'], details: boolean): Content | undefined {
  const payload: Payload = data;
  for (const [noun, describe] of Object.entries(descriptions)) {
    const entity: unknown = payload[noun as keyof Payload];
    if (typeof entity !== 'object' || entity === null) continue;
    return (describe as (entity: object, context: object) => Content)(entity, { data: payload, details });
  }
  return undefined;
}
