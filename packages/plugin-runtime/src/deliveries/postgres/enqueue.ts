import { PluginError } from '@streamspace/plugin-sdk';
import type { Sql } from '../../postgres/postgres.ts';
import { quotaExceeded, type Use } from '../refusals.ts';
import { queueOf, type EnqueueAnswer, type NewJob } from '../store.ts';
import { findDuplicate, rememberOnce } from './dedupe.ts';
import { countDrops } from './drops.ts';
import { insertRows } from './insert.ts';
import { releaseLanes } from './lanes.ts';
import { dropRows, planOverflow } from './overflow.ts';

interface Before extends Use {
  readonly seq: number | null;
  readonly key: string | null;
  readonly replaced_bytes: number | null;
}

/** Writes one job, unless it is a duplicate or there are too many. */
export async function enqueue(sql: Sql, job: NewJob, now: number): Promise<EnqueueAnswer> {
  const { plugin, handler, id, payload, dedupe, quota } = job;
  const once = dedupe && { plugin, name: handler, ...dedupe };
  const duplicate = once && (await findDuplicate(sql, once, now));
  if (duplicate !== undefined) return { id: duplicate, fresh: false };

  const before = await readBefore(sql, job);
  const replaced = before.seq ?? undefined;
  const growth: Use = {
    items: replaced === undefined ? 1 : 0,
    bytes: Buffer.byteLength(payload) - (before.replaced_bytes ?? 0),
  };
  const plan = await planOverflow(sql, job, growth, replaced);
  if (plan instanceof PluginError) return plan;
  const items = before.items + growth.items - plan.victims.length;
  const bytes = before.bytes + growth.bytes - plan.freedBytes;
  if (items > quota.jobs || bytes > quota.bytes) return quotaExceeded(job, before);

  if (once !== undefined) await rememberOnce(sql, { ...once, id });
  if (plan.dropsNewcomer) {
    await countDrops(sql, [job], 'overflow');
    return { id, fresh: true };
  }
  if (replaced !== undefined) {
    await sql.run('DELETE FROM deliveries WHERE seq = :seq', { seq: replaced });
    await releaseLanes(sql, [{ plugin, queue: queueOf('job', handler), key: before.key }]);
  }
  const dropped = await dropRows(sql, plan.victims);
  const [row] = await insertRows(sql, [{ delivery: job, payload }], now);
  if (row === undefined) throw new Error('INSERT … RETURNING gave no row');
  return { id, fresh: true, row, ...(dropped.length === 0 ? {} : { dropped }) };
}

/** What waits for the plugin, and the row that the job would replace. */
async function readBefore(sql: Sql, { plugin, handler, id }: NewJob): Promise<Before> {
  const row = await sql.get<Before>(
    `SELECT use.items, use.bytes, r.seq, r.key, r.bytes AS replaced_bytes
     FROM (
       SELECT coalesce(sum(count), 0)::bigint AS items, coalesce(sum(bytes), 0)::bigint AS bytes FROM delivery_totals
       WHERE plugin = :plugin AND kind = 'job' AND state = 'waiting') use
     LEFT JOIN (
       SELECT seq, key, bytes FROM deliveries
       WHERE plugin = :plugin AND id = :id AND kind = 'job' AND handler = :handler AND state = 'waiting' LIMIT 1) r
     ON true`,
    { plugin, handler, id },
  );
  return row ?? { items: 0, bytes: 0, seq: null, key: null, replaced_bytes: null };
}
