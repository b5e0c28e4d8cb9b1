import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { PluginError, type Json, type Page } from '@streamspace/plugin-sdk';
import type { Clock } from '../../clock.ts';
import { migrate, prepare, type Migrations } from '../../sqlite.ts';
import { startPruning } from '../../storage/pruning.ts';
import type { AuditQuery, AuditRow } from './types.ts';

/** What was done, by plugins and by people, in the order in which it was written. Rows are never changed. */
export interface AuditTrail {
  append(row: Omit<AuditRow, 'id' | 'at'>): AuditRow;
  /** Newest first. */
  list(query: AuditQuery): Page<AuditRow>;
  close(): void;
}

const keptMs = 400 * 86_400_000;

const migrations: Migrations = {
  concern: 'audit',
  steps: [
    `CREATE TABLE audit (
       seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, plugin TEXT, user TEXT, action TEXT NOT NULL,
       outcome TEXT NOT NULL, row TEXT NOT NULL
     ) STRICT;
     CREATE INDEX audit_at ON audit (at);
     CREATE INDEX audit_plugin ON audit (plugin, seq);`,
  ],
};

interface StoredRow {
  readonly seq: number;
  readonly row: string;
}

export function createAuditTrail(db: DatabaseSync, clock: Clock, onError: (error: unknown) => void): AuditTrail {
  migrate(db, migrations);
  const insert = prepare(
    db,
    'INSERT INTO audit (at, plugin, user, action, outcome, row) VALUES (:at, :plugin, :user, :action, :outcome, :row)',
  );
  const select = prepare<StoredRow>(
    db,
    `SELECT seq, row FROM audit
     WHERE (:before IS NULL OR seq < :before) AND (:plugin IS NULL OR plugin = :plugin)
       AND (:user IS NULL OR user = :user) AND (:outcome IS NULL OR outcome = :outcome)
       AND (:action IS NULL OR action = :action OR substr(action, 1, length(:action) + 1) = :action || '.')
     ORDER BY seq DESC LIMIT :limit + 0`,
  );
  const removeOld = prepare(
    db,
    'DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE at < :before LIMIT :limit)',
  );
  const stopPruning = startPruning({
    clock,
    prune: (limit) => removeOld.run({ before: clock.now() - keptMs, limit }) === limit,
    onError,
  });

  return {
    append(entry) {
      const at = clock.now();
      const row: AuditRow = { id: randomUUID(), at: new Date(at).toISOString(), ...entry };
      const { plugin, user, action, outcome } = row;
      insert.run({ at, plugin, user, action, outcome, row: JSON.stringify(row) });
      return row;
    },

    list({ plugin, user, action, outcome, cursor, limit = 100 }) {
      const before = cursor === undefined ? undefined : Number(cursor);
      if (before !== undefined && !Number.isSafeInteger(before)) {
        throw new PluginError('INVALID_ARGUMENT', 'The cursor is none that an answer gave: leave it out to begin anew');
      }
      const rows = select.all({ plugin, user, action, outcome, before, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = shown.at(-1);
      const next = rows.length > limit && last !== undefined ? { next: String(last.seq) } : {};
      return Object.assign(
        shown.map(({ row }) => JSON.parse(row) as AuditRow),
        next,
      );
    },

    close: stopPruning,
  };
}

/** The noun that an action is about decides its category in an audit log. */
const categories = {
  session: 'session',
  user: 'user',
  template: 'template',
  plugin: 'plugin',
  config: 'config',
  policy: 'policy',
} as const;

/** A row as an audit log takes it. */
export function toAuditRecord({ plugin, user, action, outcome, target, details = {}, onBehalfOf }: AuditRow): {
  readonly category: (typeof categories)[keyof typeof categories] | 'data';
  readonly action: string;
  readonly outcome: AuditRow['outcome'];
  readonly target?: NonNullable<AuditRow['target']>;
  readonly session?: string;
  readonly details: Json;
} {
  const noun = action.slice(0, action.indexOf('.'));
  return {
    category: Object.entries(categories).find(([name]) => name === noun)?.[1] ?? 'data',
    action,
    outcome,
    ...(target === undefined ? {} : { target }),
    ...(target?.kind === 'session' ? { session: target.id } : {}),
    details: {
      ...details,
      ...(plugin === undefined ? {} : { plugin }),
      ...(user === undefined ? {} : { user }),
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    },
  };
}
