import { openDatabase } from '@streamspace/plugin-runtime';
import type { Role } from '@streamspace/plugin-sdk';

/** Somebody whom a provider vouched for. Times are milliseconds since 1970. */
export interface PersonRow {
  /** `openid:<provider>:<sub>`. */
  readonly subject: string;
  readonly provider: string;
  readonly username: string;
  readonly userId: string | undefined;
  /** `undefined` for who has lost theirs. */
  readonly role: Role | undefined;
  readonly checkedAt: number;
}

/** A browser that is signed in. */
export interface SessionRow {
  readonly id: string;
  readonly digest: string;
  readonly subject: string;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly checkedAt: number;
  /** What the provider gave, which only the cookie opens. */
  readonly sealed: string;
  /** What the browser calls itself. */
  readonly agent: string;
}

export interface TokenRow {
  readonly id: string;
  readonly digest: string;
  readonly subject: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | undefined;
}

/** Who has signed in, in which browsers, and the tokens that they made. No secret is in it that opens anything. */
export type SignInStore = ReturnType<typeof openSignInStore>;

const steps = [
  `CREATE TABLE people (
     subject TEXT PRIMARY KEY, provider TEXT NOT NULL, username TEXT NOT NULL, user_id TEXT, role TEXT,
     checked_at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE browser_sessions (
     id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, created_at INTEGER NOT NULL,
     used_at INTEGER NOT NULL, checked_at INTEGER NOT NULL, sealed TEXT NOT NULL, agent TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX browser_sessions_subject ON browser_sessions (subject, created_at);
   CREATE TABLE personal_tokens (
     id TEXT PRIMARY KEY, digest TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
     created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, used_at INTEGER
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX personal_tokens_subject ON personal_tokens (subject, created_at);`,
];

type Row = Readonly<Record<string, unknown>>;

/** @param path Database file; default: in memory, for as long as the process lives. */
export function openSignInStore(path = ':memory:') {
  const db = openDatabase(path, { concern: 'sign-ins', steps });
  const sql = {
    person: db.prepare('SELECT * FROM people WHERE subject = ?'),
    putPerson: db.prepare('INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?, ?, ?)'),
    session: db.prepare('SELECT * FROM browser_sessions WHERE digest = ?'),
    sessionsOf: db.prepare('SELECT * FROM browser_sessions WHERE subject = ? ORDER BY created_at DESC, id'),
    putSession: db.prepare('INSERT INTO browser_sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    useSession: db.prepare('UPDATE browser_sessions SET used_at = ? WHERE id = ?'),
    checkSession: db.prepare('UPDATE browser_sessions SET checked_at = ?, sealed = ? WHERE id = ?'),
    dropSession: db.prepare('DELETE FROM browser_sessions WHERE id = ? AND subject = ?'),
    dropSessions: db.prepare('DELETE FROM browser_sessions WHERE subject = ?'),
    dropOld: db.prepare('DELETE FROM browser_sessions WHERE created_at < ? OR used_at < ?'),
    token: db.prepare('SELECT * FROM personal_tokens WHERE digest = ?'),
    tokensOf: db.prepare('SELECT * FROM personal_tokens WHERE subject = ? ORDER BY created_at DESC, id'),
    putToken: db.prepare('INSERT INTO personal_tokens VALUES (?, ?, ?, ?, ?, ?, ?, NULL)'),
    useToken: db.prepare('UPDATE personal_tokens SET used_at = ? WHERE id = ?'),
    dropToken: db.prepare('DELETE FROM personal_tokens WHERE id = ? AND subject = ?'),
    dropOldTokens: db.prepare('DELETE FROM personal_tokens WHERE expires_at < ?'),
  };

  return {
    person: (subject: string) => toPerson(sql.person.get(subject)),
    putPerson({ subject, provider, username, userId, role, checkedAt }: PersonRow): void {
      sql.putPerson.run(subject, provider, username, userId ?? null, role ?? null, checkedAt);
    },
    session: (digest: string) => toSession(sql.session.get(digest)),
    sessionsOf: (subject: string) => sql.sessionsOf.all(subject).flatMap((row) => toSession(row) ?? []),
    putSession(row: SessionRow): void {
      const { id, digest, subject, createdAt, usedAt, checkedAt, sealed, agent } = row;
      sql.putSession.run(id, digest, subject, createdAt, usedAt, checkedAt, sealed, agent);
    },
    useSession: (id: string, at: number) => void sql.useSession.run(at, id),
    checkSession: (id: string, at: number, sealed: string) => void sql.checkSession.run(at, sealed, id),
    dropSession: (id: string, subject: string) => sql.dropSession.run(id, subject).changes > 0,
    dropSessions: (subject: string) => Number(sql.dropSessions.run(subject).changes),
    /** Forgets sessions and tokens that are over. */
    dropOld(limits: { readonly createdBefore: number; readonly usedBefore: number; readonly now: number }): void {
      sql.dropOld.run(limits.createdBefore, limits.usedBefore);
      sql.dropOldTokens.run(limits.now);
    },
    token: (digest: string) => toToken(sql.token.get(digest)),
    tokensOf: (subject: string) => sql.tokensOf.all(subject).flatMap((row) => toToken(row) ?? []),
    putToken({ id, digest, subject, name, role, createdAt, expiresAt }: Omit<TokenRow, 'usedAt'>): void {
      sql.putToken.run(id, digest, subject, name, role, createdAt, expiresAt);
    },
    useToken: (id: string, at: number) => void sql.useToken.run(at, id),
    dropToken: (id: string, subject: string) => sql.dropToken.run(id, subject).changes > 0,
    close: () => db.close(),
  };
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only roles are written
const toRole = (value: unknown) => text(value) as Role | undefined;

function toPerson(row: Row | undefined): PersonRow | undefined {
  if (row === undefined) return undefined;
  return {
    subject: String(row['subject']),
    provider: String(row['provider']),
    username: String(row['username']),
    userId: text(row['user_id']),
    role: toRole(row['role']),
    checkedAt: Number(row['checked_at']),
  };
}

function toSession(row: Row | undefined): SessionRow | undefined {
  if (row === undefined) return undefined;
  return {
    id: String(row['id']),
    digest: String(row['digest']),
    subject: String(row['subject']),
    createdAt: Number(row['created_at']),
    usedAt: Number(row['used_at']),
    checkedAt: Number(row['checked_at']),
    sealed: String(row['sealed']),
    agent: String(row['agent']),
  };
}

function toToken(row: Row | undefined): TokenRow | undefined {
  if (row === undefined) return undefined;
  return {
    id: String(row['id']),
    digest: String(row['digest']),
    subject: String(row['subject']),
    name: String(row['name']),
    role: toRole(row['role']) ?? 'user',
    createdAt: Number(row['created_at']),
    expiresAt: Number(row['expires_at']),
    usedAt: row['used_at'] === null ? undefined : Number(row['used_at']),
  };
}
