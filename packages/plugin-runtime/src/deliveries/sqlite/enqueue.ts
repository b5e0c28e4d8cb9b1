import type { DatabaseSync } from 'node:sqlite';
import { PluginError } from '@streamspace/plugin-sdk';
import { prepare } from '../../sqlite.ts';
import { queueOf, type EnqueueAnswer, type NewJob } from '../store.ts';
import { createDedupe } from './dedupe.ts';
import type { Drops } from './drops.ts';
import { createInsert } from './insert.ts';
import type { Lanes } from './lanes.ts';
import { createOverflow } from './overflow.ts';
import { quotaExceeded, type Use } from '../refusals.ts';

interface ReplacedRow {
  readonly seq: number;
  readonly key: string | null;
  readonly bytes: number;
}

/** Writes one job, unless it is a duplicate or there are too many. */
export function createEnqueue(
  db: DatabaseSync,
  lanes: Lanes,
  drops: Drops,
): (job: NewJob, now: number) => EnqueueAnswer {
  const insert = createInsert(db, lanes);
  const overflow = createOverflow(db, lanes, drops);
  const duplicates = createDedupe(db);
  const selectReplaced = prepare<ReplacedRow>(
    db,
    `SELECT seq, key, bytes FROM deliveries
     WHERE plugin = :plugin AND id = :id AND kind = 'job' AND handler = :handler AND state = 'waiting'`,
  );
  const deleteRow = prepare(db, 'DELETE FROM deliveries WHERE seq = :seq');
  const selectUse = prepare<Use>(
    db,
    `SELECT coalesce(sum(count), 0) AS items, coalesce(sum(bytes), 0) AS bytes FROM delivery_totals
     WHERE plugin = :plugin AND kind = 'job' AND state = 'waiting'`,
  );

  return (job, now) => {
    const { plugin, handler, id, payload, dedupe, quota } = job;
    const duplicate = dedupe && duplicates.find({ plugin, name: handler, key: dedupe.key, now });
    if (duplicate !== undefined) return { id: duplicate, fresh: false };

    const replaced = selectReplaced.get({ plugin, handler, id });
    const growth: Use = {
      items: replaced === undefined ? 1 : 0,
      bytes: Buffer.byteLength(payload) - (replaced?.bytes ?? 0),
    };
    const plan = overflow.plan(job, growth, replaced?.seq);
    if (plan instanceof PluginError) return plan;
    const use = selectUse.get({ plugin }) ?? { items: 0, bytes: 0 };
    const items = use.items + growth.items - plan.victims.length;
    const bytes = use.bytes + growth.bytes - plan.freedBytes;
    if (items > quota.jobs || bytes > quota.bytes) return quotaExceeded(job, use);

    if (dedupe !== undefined) duplicates.remember({ plugin, name: handler, id, ...dedupe });
    if (plan.dropsNewcomer) {
      drops.count(job, 'overflow');
      return { id, fresh: true };
    }
    if (replaced !== undefined) {
      deleteRow.run({ seq: replaced.seq });
      lanes.release({ plugin, queue: queueOf('job', handler), key: replaced.key });
    }
    const dropped = plan.victims.map(overflow.drop);
    return { id, fresh: true, row: insert(job, now, { payload }), ...(dropped.length === 0 ? {} : { dropped }) };
  };
}
