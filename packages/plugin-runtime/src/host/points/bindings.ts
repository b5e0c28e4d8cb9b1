import type { DatabaseSync } from 'node:sqlite';
import type { ExtensionPointName } from '@streamspace/plugin-sdk';
import { migrate, prepare, type Migrations } from '../../sqlite.ts';

/** Which provider the operator chose for a point, and for each purpose of it. */
export interface Bindings {
  /** @param purpose Default: what holds for every purpose without a choice of its own. */
  get(point: ExtensionPointName, purpose?: string): string | undefined;
  set(point: ExtensionPointName, purpose: string | undefined, provider: string | undefined): void;
  /** Forgets the choices of a plugin that is gone. */
  clear(provider: string): void;
}

const migrations: Migrations = {
  concern: 'points',
  steps: [
    `CREATE TABLE point_bindings (
       point TEXT NOT NULL, purpose TEXT NOT NULL, provider TEXT NOT NULL, PRIMARY KEY (point, purpose)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

export function createBindings(db: DatabaseSync): Bindings {
  migrate(db, migrations);
  const select = prepare<{ provider: string }>(
    db,
    'SELECT provider FROM point_bindings WHERE point = :point AND purpose = :purpose',
  );
  const put = prepare(
    db,
    'INSERT OR REPLACE INTO point_bindings (point, purpose, provider) VALUES (:point, :purpose, :provider)',
  );
  const remove = prepare(db, 'DELETE FROM point_bindings WHERE point = :point AND purpose = :purpose');
  const clear = prepare(db, 'DELETE FROM point_bindings WHERE provider = :provider');

  return {
    get: (point, purpose = '') => (select.get({ point, purpose }) ?? select.get({ point, purpose: '' }))?.provider,
    set(point, purpose = '', provider) {
      if (provider === undefined) remove.run({ point, purpose });
      else put.run({ point, purpose, provider });
    },
    clear: (provider) => void clear.run({ provider }),
  };
}
