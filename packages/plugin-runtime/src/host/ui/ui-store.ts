import type { DatabaseSync } from 'node:sqlite';
import type { Banner, Json } from '@streamspace/plugin-sdk';
import { PluginError } from '@streamspace/plugin-sdk';
import type { ShownBanner } from './types.ts';
import { migrate, prepare, type Migrations } from '../../sqlite.ts';

/** What users chose, and banners. */
export interface UiStore {
  settings(plugin: string, user: string): Json;
  saveSettings(plugin: string, user: string, settings: Json): void;
  /** Oldest first. */
  banners(): readonly ShownBanner[];
  /** @throws {PluginError} `QUOTA_EXCEEDED` beyond 10. */
  setBanner(plugin: string, key: string, banner: Banner | undefined, at: string): void;
  clear(plugin: string): void;
}

const mostBanners = 10;

const migrations: Migrations = {
  concern: 'ui',
  steps: [
    `CREATE TABLE user_settings (
       plugin TEXT NOT NULL, user_id TEXT NOT NULL, settings TEXT NOT NULL, PRIMARY KEY (plugin, user_id)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE banners (
       plugin TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL, banner TEXT NOT NULL, PRIMARY KEY (plugin, key)
     ) STRICT, WITHOUT ROWID;`,
  ],
};

export function createUiStore(db: DatabaseSync): UiStore {
  migrate(db, migrations);
  const select = prepare<{ settings: string }>(
    db,
    'SELECT settings FROM user_settings WHERE plugin = :plugin AND user_id = :user',
  );
  const save = prepare(
    db,
    'INSERT OR REPLACE INTO user_settings (plugin, user_id, settings) VALUES (:plugin, :user, :settings)',
  );
  const all = prepare<{ plugin: string; key: string; at: string; banner: string }>(
    db,
    'SELECT plugin, key, at, banner FROM banners ORDER BY at, plugin, key',
  );
  const others = prepare<{ n: number }>(db, 'SELECT count(*) AS n FROM banners WHERE plugin = :plugin AND key <> :key');
  const put = prepare(
    db,
    'INSERT OR REPLACE INTO banners (plugin, key, at, banner) VALUES (:plugin, :key, :at, :banner)',
  );
  const remove = prepare(db, 'DELETE FROM banners WHERE plugin = :plugin AND key = :key');
  const clearSettings = prepare(db, 'DELETE FROM user_settings WHERE plugin = :plugin');
  const clearBanners = prepare(db, 'DELETE FROM banners WHERE plugin = :plugin');

  return {
    settings: (plugin, user) => JSON.parse(select.get({ plugin, user })?.settings ?? '{}') as Json,
    saveSettings: (plugin, user, settings) => void save.run({ plugin, user, settings: JSON.stringify(settings) }),
    banners: () =>
      all.all().map(({ plugin, key, at, banner }) => ({ ...(JSON.parse(banner) as Banner), plugin, key, at })),
    setBanner(plugin, key, banner, at) {
      if (banner === undefined) return void remove.run({ plugin, key });
      if ((others.get({ plugin, key })?.n ?? 0) >= mostBanners) {
        throw new PluginError('QUOTA_EXCEEDED', `${plugin} shows ${mostBanners} banners already: take one away first`);
      }
      put.run({ plugin, key, at, banner: JSON.stringify(banner) });
    },
    clear(plugin) {
      clearSettings.run({ plugin });
      clearBanners.run({ plugin });
    },
  };
}
