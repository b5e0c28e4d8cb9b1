import type { DatabaseSync } from 'node:sqlite';
import { prepare } from '../../sqlite.ts';
import type { LeaseAnswer, LeaseRequest } from '../store.ts';
import { rowColumns, toDeliveryRow, type StoredRow } from '../stored-row.ts';

/** Condition on a row of `deliveries`: its plugin is leased to the life that asks. */
export const leasedToLife =
  'EXISTS (SELECT 1 FROM delivery_leases l WHERE l.plugin = deliveries.plugin AND l.life = :life)';

/** Shares out plugins among the replicas that use one database. */
export function createLeases(db: DatabaseSync) {
  const select = prepare<{ life: string }>(db, 'SELECT life FROM delivery_leases WHERE plugin = :plugin');
  const take = prepare<{ plugin: string }>(
    db,
    `INSERT INTO delivery_leases (plugin, replica, life, expires_at) VALUES (:plugin, :replica, :life, :expiresAt)
     ON CONFLICT DO UPDATE SET replica = excluded.replica, life = excluded.life, expires_at = excluded.expires_at
       WHERE life = excluded.life OR expires_at <= :expiredAt OR (:inherit AND replica = excluded.replica)
     RETURNING plugin`,
  );
  const giveBack = prepare<StoredRow>(
    db,
    `UPDATE deliveries SET state = 'waiting', wait = 'ready', interrupted = 1
     WHERE plugin = :plugin AND state = 'running' RETURNING ${rowColumns}`,
  );
  const prolong = prepare(
    db,
    'UPDATE delivery_leases SET expires_at = :expiresAt WHERE plugin = :plugin AND life = :life',
  );
  const remove = prepare(db, 'DELETE FROM delivery_leases WHERE plugin = :plugin AND life = :life');

  return {
    acquire({ holder: { replica, life }, plugins, expiredAt, expiresAt, inherit }: LeaseRequest): LeaseAnswer {
      const held: string[] = [];
      const recovered: StoredRow[] = [];
      for (const plugin of plugins) {
        const before = select.get({ plugin })?.life;
        if (take.get({ plugin, replica, life, expiresAt, expiredAt, inherit }) === undefined) continue;
        held.push(plugin);
        // What runs under an own lease is under way.
        if (before !== life) recovered.push(...giveBack.all({ plugin }));
      }
      return { held, recovered: recovered.map(toDeliveryRow) };
    },
    renew: (life: string, plugins: readonly string[], expiresAt: number): string[] =>
      plugins.filter((plugin) => prolong.run({ plugin, life, expiresAt }) === 1),
    release(life: string, plugins: readonly string[]): void {
      for (const plugin of plugins) remove.run({ plugin, life });
    },
  };
}
