import { isEventType, type PlatformEvent } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { aboutOf } from './about.ts';
import { entityContent, type Content, type Payload } from './entities.ts';
import { knownFacts, scalarFacts, type Fact } from './facts.ts';
import { visibleLine } from './format.ts';
import { headingOf } from './headings.ts';
import { problemOf } from './problem.ts';
import { sentenceOf } from './sentences.ts';
import { severityOf, severitySchema } from './severity.ts';

/**
 * What a message will say, before any of it is a vendor's. It waits in the queue, so it is plain JSON. Its texts are
 * lines without invisible characters; none of them is markup, and each channel escapes them its own way.
 */
export const noticeSchema = z.object({
  eventId: z.string(),
  type: z.string(),
  severity: severitySchema,
  /** Instant, ISO 8601. */
  time: z.string(),
  emoji: z.string(),
  /** At most 100 characters. */
  title: z.string(),
  /** At most 300 characters; never empty. */
  summary: z.string(),
  /** At most 20, with labels of at most 40 and values of at most 200 characters, none empty. */
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  subject: z.object({ kind: z.string(), id: z.string() }),
  orgId: z.string(),
  /** Id of the user whom it is about. */
  user: z.string().exactOptional(),
  /** The session that it is about. */
  session: z.object({ id: z.string(), state: z.string().exactOptional() }).exactOptional(),
  link: z.object({ text: z.string(), url: z.string() }).exactOptional(),
  /** Same from the first notice about a problem to the one that says that it is over. */
  problem: z.object({ key: z.string(), isOver: z.boolean() }),
});
export type Notice = z.output<typeof noticeSchema>;

export interface NoticeOptions {
  /** Off, a notice holds no sizes, reasons, errors, full names, addresses and names of files. */
  readonly includeDetails: boolean;
  /** Address of the platform, with or without a trailing slash. */
  readonly baseUrl: string;
}

/** The notice about an event. Absent data leaves no trace: no empty fact, no "undefined". */
export function toNotice(event: PlatformEvent, { includeDetails, baseUrl }: NoticeOptions): Notice {
  const { emoji, title } = headingOf(event.type);
  const { summary, facts } = contentOf(event, includeDetails);
  const session = sessionOf(event.data);
  const link = linkTo(event, baseUrl);
  const { userId } = aboutOf(event);
  return {
    eventId: event.id,
    type: event.type,
    severity: severityOf(event),
    time: event.occurredAt,
    emoji,
    title: visibleLine(title, 100),
    summary: visibleLine(summary, 300) || visibleLine(`${event.subject.kind} ${event.subject.id}`, 300),
    facts: facts
      .map(clean)
      .filter(({ value }) => value !== '')
      .slice(0, 20),
    subject: { kind: event.subject.kind, id: event.subject.id.slice(0, 200) },
    orgId: event.orgId,
    ...(isId(userId) ? { user: userId } : {}),
    ...(session === undefined ? {} : { session }),
    ...(link === undefined ? {} : { link }),
    problem: problemOf(event),
  };
}

const clean = ({ label, value }: Fact): Fact => ({ label: visibleLine(label, 40), value: visibleLine(value) });

function contentOf({ type, subject, data }: PlatformEvent, details: boolean): Content {
  const content = entityContent(data, details);
  if (!isEventType(type)) {
    return { summary: `${subject.kind} ${subject.id}`, facts: details ? scalarFacts(data) : (content?.facts ?? []) };
  }
  const more = knownFacts(data, details);
  if (content !== undefined) {
    const labels = new Set(content.facts.map(({ label }) => label));
    return { ...content, facts: [...content.facts, ...more.filter(({ label }) => !labels.has(label))] };
  }
  return { summary: sentenceOf(type, data), facts: more.length > 0 ? more : scalarFacts(data) };
}

/** Ids of the platform are far shorter; a longer one could not be a key of what is stored. */
const isId = (id: unknown): id is string => typeof id === 'string' && id.length <= 200;

function sessionOf({ session }: Payload): Notice['session'] {
  if (!isId(session?.id)) return undefined;
  return { id: session.id, ...(session.state === undefined ? {} : { state: session.state }) };
}

function linkTo({ type, data }: PlatformEvent, baseUrl: string): Notice['link'] {
  const { session, user }: Payload = data;
  const base = `${baseUrl.replace(/\/+$/, '')}/`;
  const to = (text: string, folder: string, id: string) => ({
    text,
    url: new URL(`${folder}/${encodeURIComponent(id.toWellFormed())}`, base).href,
  });
  if (isId(session?.id)) return to('Open session', 'sessions', session.id);
  if (!isId(user?.id) || type === 'user.deleted') return undefined;
  return to('Open user', 'users', user.id);
}
