import { PluginError, type Page, type PageQuery, type Session, type SessionFilter } from '@streamspace/plugin-sdk';
import type { Database } from '../database.ts';
import { parsePageQuery, toPage } from '../paging.ts';
import { nextDue } from './due.ts';
import { type SessionRecord, timeOf } from './record.ts';

/** The rows of all sessions. */
export interface SessionStore {
  /** Newest first. */
  list(filter: SessionFilter, page: PageQuery): Page<Session>;
  /** @throws {PluginError} `NOT_FOUND` for an unknown id. */
  get(id: string): SessionRecord;
  find(id: string): SessionRecord | undefined;
  /** Sessions that are not over, oldest first. */
  live(): readonly SessionRecord[];
  liveOf(userId: string): readonly Session[];
  /** The session to which time does something first, if that is at `now` or before. */
  overdue(now: number): SessionRecord | undefined;
  /** When time does something to a session next, in milliseconds since the Unix epoch. */
  nextDueAt(): number | undefined;
  save(record: SessionRecord): void;
}

interface Row {
  readonly record: string;
}
interface ListedRow extends Row {
  readonly id: string;
  readonly created_at: number;
}

/** Word for word the condition of an index. */
const live = "state NOT IN ('terminated', 'failed')";

export function createSessionStore(database: Database): SessionStore {
  const byId = database.prepare<Row>('SELECT record FROM sessions WHERE id = :id');
  const all = database.prepare<Row>(`SELECT record FROM sessions WHERE ${live} ORDER BY created_at, id`);
  const ofUser = database.prepare<Row>(`SELECT record FROM sessions WHERE user_id = :userId AND ${live}`);
  const overdue = database.prepare<Row>('SELECT record FROM sessions WHERE due_at <= :now ORDER BY due_at, id LIMIT 1');
  const nextDueAt = database.prepare<{ at: number | null }>(
    'SELECT min(due_at) AS at FROM sessions WHERE due_at IS NOT NULL',
  );
  const listed = database.prepare<ListedRow>(`
    SELECT id, created_at, record FROM sessions
    WHERE (:user IS NULL OR user_id = :user)
      AND (:state IS NULL OR state = :state)
      AND (:template IS NULL OR template = :template)
      AND (:createdAt IS NULL OR (created_at, id) < (:createdAt, :id))
    ORDER BY created_at DESC, id DESC LIMIT :limit`);
  const save = database.prepare(`
    INSERT INTO sessions (id, user_id, template, state, created_at, ended_at, due_at, record)
    VALUES (:id, :user, :template, :state, :createdAt, :endedAt, :dueAt, :record)
    ON CONFLICT (id) DO UPDATE SET
      state = excluded.state, ended_at = excluded.ended_at, due_at = excluded.due_at, record = excluded.record`);

  const find = (id: string) => parsed(byId.get({ id }));
  return {
    list({ user, state, template }, query) {
      const { after: [createdAt, id] = [], limit } = parsePageQuery(query, 2);
      const rows = listed.all({ user, state, template, createdAt, id, limit: limit + 1 });
      return toPage(
        rows,
        limit,
        (row) => [row.created_at, row.id],
        (row) => parse(row).session,
      );
    },
    find,
    get(id) {
      const record = find(id);
      if (record === undefined) throw new PluginError('NOT_FOUND', `There is no session "${id}"`);
      return record;
    },
    live: () => all.all().map(parse),
    liveOf: (userId) => ofUser.all({ userId }).map((row) => parse(row).session),
    overdue: (now) => parsed(overdue.get({ now })),
    nextDueAt: () => nextDueAt.get()?.at ?? undefined,
    save(record) {
      const { id, user, template, state, createdAt, endedAt } = record.session;
      save.run({
        id,
        user,
        template,
        state,
        createdAt: timeOf(createdAt),
        endedAt: endedAt === undefined ? undefined : timeOf(endedAt),
        dueAt: nextDue(record)?.at,
        record: JSON.stringify(record),
      });
    },
  };
}

function parse({ record }: Row): SessionRecord {
  return JSON.parse(record) as SessionRecord;
}

function parsed(row: Row | undefined): SessionRecord | undefined {
  return row === undefined ? undefined : parse(row);
}
