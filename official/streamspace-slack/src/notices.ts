import type {
  Alert,
  ErrorInfo,
  PlatformEvent,
  QuotaUsage,
  Reason,
  Session,
  User,
  Violation,
} from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { formatDuration } from './format.ts';
import { headingOf } from './headings.ts';
import { severityOf, severitySchema } from './severity.ts';

/** What a message will say, before any of it is Slack's. It waits in the queue, so it is plain JSON. */
export const noticeSchema = z.object({
  eventId: z.string(),
  type: z.string(),
  severity: severitySchema,
  /** Instant, ISO 8601. */
  time: z.string(),
  emoji: z.string(),
  title: z.string(),
  summary: z.string(),
  fields: z.array(z.object({ label: z.string(), value: z.string() })),
  /** Id of the session that it is about. */
  session: z.string().exactOptional(),
  link: z.object({ text: z.string(), url: z.string() }).exactOptional(),
});

export type Notice = z.output<typeof noticeSchema>;
type Field = Notice['fields'][number];

export interface NoticeOptions {
  readonly includeDetails: boolean;
  /** Address of the platform. */
  readonly baseUrl: string;
}

/** Entities of a payload as they may come: without the read permission of their family, most fields are missing. */
interface Known {
  readonly session?: Partial<Session>;
  readonly user?: Partial<User>;
  readonly quota?: Partial<QuotaUsage>;
  readonly violation?: Partial<Violation>;
  readonly alert?: Partial<Alert>;
  readonly error?: Partial<ErrorInfo>;
  readonly reason?: Reason;
  readonly lifetimeMs?: number;
}

/** The notice about an event. Absent data leaves no trace: no empty field, no "undefined". */
export function toNotice(event: PlatformEvent, options: NoticeOptions): Notice {
  const data = event.data as Known;
  const { emoji, title } = headingOf(event.type);
  const { summary, fields } = contentOf(event, data, options.includeDetails);
  const session = data.session?.id;
  const link = linkTo(event, data, options.baseUrl);
  return {
    eventId: event.id,
    type: event.type,
    severity: severityOf(event),
    time: event.occurredAt,
    emoji,
    title,
    summary,
    fields,
    ...(session === undefined ? {} : { session }),
    ...(link === undefined ? {} : { link }),
  };
}

interface Content {
  readonly summary: string;
  readonly fields: Field[];
}

function contentOf(event: PlatformEvent, data: Known, details: boolean): Content {
  const { session, user, quota, violation, alert } = data;
  if (session !== undefined) return sessionContent(session, data, details);
  if (quota !== undefined) return quotaContent(quota, user);
  if (violation !== undefined) return violationContent(violation);
  if (user !== undefined) return userContent(user, details);
  if (alert !== undefined)
    return {
      summary: alert.summary ?? subjectOf(event),
      fields: fieldsOf({ Rule: alert.rule, Severity: alert.severity }),
    };
  return { summary: subjectOf(event), fields: scalarFields(event.data) };
}

function sessionContent(session: Partial<Session>, { error, reason, lifetimeMs }: Known, details: boolean): Content {
  const owner = session.username ?? session.user;
  return {
    summary: join([owner, session.template, error?.message]),
    fields: fieldsOf({
      User: owner,
      Template: session.template,
      Session: session.id,
      State: session.state,
      ...(details && {
        CPU: session.resources?.cpu,
        Memory: session.resources?.memory,
        Reason: reason === 'unknown' ? undefined : reason,
        Node: session.node,
        Duration: lifetimeMs === undefined ? undefined : formatDuration(lifetimeMs),
      }),
    }),
  };
}

function userContent(user: Partial<User>, details: boolean): Content {
  return {
    summary: join([user.username ?? user.id]),
    fields: fieldsOf({
      Username: user.username ?? user.id,
      ...(details && { 'Full name': user.fullName, 'E-mail': user.email }),
    }),
  };
}

function quotaContent({ owner, resource, used, limit }: Partial<QuotaUsage>, user: Partial<User> | undefined): Content {
  const who = user?.username ?? owner?.id ?? user?.id;
  const level = used === undefined || limit === undefined ? undefined : `${used} of ${limit}`;
  return {
    summary: join([who, resource, level]),
    fields: fieldsOf({ [owner?.kind === 'group' ? 'Group' : 'User']: who, Resource: resource, Used: level }),
  };
}

function violationContent({ summary, type, severity, action, policy, subject }: Partial<Violation>): Content {
  return {
    summary: summary ?? join([type, subject?.user]),
    fields: fieldsOf({
      Type: type,
      Severity: severity,
      Action: action,
      Policy: policy?.name,
      User: subject?.user,
      Session: subject?.session,
    }),
  };
}

/** Names of fields whose values are nobody's business. */
const secretName = /token|secret|password|key|cookie|authorization/i;

/** An event that this file does not know: its first eight scalars, one level deep. */
function scalarFields(data: object): Field[] {
  const entries = Object.entries(data).flatMap(([name, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null ? Object.entries(value) : [[name, value]],
  );
  return fieldsOf(Object.fromEntries(entries.filter(([name]) => !secretName.test(name)))).slice(0, 8);
}

function fieldsOf(values: Readonly<Record<string, unknown>>): Field[] {
  return Object.entries(values).flatMap(([label, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) && value !== '' ? [{ label, value: String(value) }] : [],
  );
}

const join = (parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(', ');
const subjectOf = ({ subject }: PlatformEvent): string => `${subject.kind} ${subject.id}`;

function linkTo({ type }: PlatformEvent, { session, user }: Known, baseUrl: string): Notice['link'] {
  const base = baseUrl.replace(/\/*$/, '/');
  if (session?.id !== undefined)
    return { text: 'Open session', url: new URL(`sessions/${encodeURIComponent(session.id)}`, base).href };
  if (user?.id === undefined || type === 'user.deleted') return undefined;
  return { text: 'Open user', url: new URL(`users/${encodeURIComponent(user.id)}`, base).href };
}
