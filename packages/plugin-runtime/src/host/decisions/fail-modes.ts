import type { DatabaseSync } from 'node:sqlite';
import type { DecisionName, FailRule } from '@streamspace/plugin-sdk';
import { migrate, prepare, type Migrations } from '../../sqlite.ts';

/** What holds while a plugin does not answer: the operator's word, and the rules that the plugin left. */
export interface FailModes {
  override(plugin: string, decision: DecisionName): 'allow' | 'deny' | undefined;
  setOverride(plugin: string, decision: DecisionName, mode: 'allow' | 'deny' | undefined): void;
  rules(plugin: string, decision: DecisionName): readonly FailRule[];
  setRules(plugin: string, decision: DecisionName, rules: readonly FailRule[]): void;
  clear(plugin: string): void;
}

const migrations: Migrations = {
  concern: 'decisions',
  steps: [
    `CREATE TABLE fail_modes (
       plugin TEXT NOT NULL, decision TEXT NOT NULL, mode TEXT NOT NULL, PRIMARY KEY (plugin, decision)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE fail_rules (
       plugin TEXT NOT NULL, decision TEXT NOT NULL, rules TEXT NOT NULL, PRIMARY KEY (plugin, decision)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

export function createFailModes(db: DatabaseSync): FailModes {
  migrate(db, migrations);
  const where = 'WHERE plugin = :plugin AND decision = :decision';
  const selectMode = prepare<{ mode: 'allow' | 'deny' }>(db, `SELECT mode FROM fail_modes ${where}`);
  const putMode = prepare(db, 'INSERT OR REPLACE INTO fail_modes VALUES (:plugin, :decision, :mode)');
  const removeMode = prepare(db, `DELETE FROM fail_modes ${where}`);
  const selectRules = prepare<{ rules: string }>(db, `SELECT rules FROM fail_rules ${where}`);
  const putRules = prepare(db, 'INSERT OR REPLACE INTO fail_rules VALUES (:plugin, :decision, :rules)');
  const clearModes = prepare(db, 'DELETE FROM fail_modes WHERE plugin = :plugin');
  const clearRules = prepare(db, 'DELETE FROM fail_rules WHERE plugin = :plugin');

  return {
    override: (plugin, decision) => selectMode.get({ plugin, decision })?.mode,
    setOverride(plugin, decision, mode) {
      if (mode === undefined) removeMode.run({ plugin, decision });
      else putMode.run({ plugin, decision, mode });
    },
    rules: (plugin, decision) => JSON.parse(selectRules.get({ plugin, decision })?.rules ?? '[]') as FailRule[],
    setRules: (plugin, decision, rules) => void putRules.run({ plugin, decision, rules: JSON.stringify(rules) }),
    clear(plugin) {
      clearModes.run({ plugin });
      clearRules.run({ plugin });
    },
  };
}
