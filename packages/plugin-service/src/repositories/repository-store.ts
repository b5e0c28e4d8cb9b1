import { openDatabase, prepare, transaction } from '@streamspace/plugin-runtime';
import type { Signer } from '@streamspace/catalog/signing';
import type { CatalogChanges, SyncRecord } from './api-types.ts';
import type { ListedVersion } from './compare-catalogs.ts';
import type { Publication } from './snapshot/read-publication.ts';

/** The catalog of a repository that is served. */
export interface ActiveCatalog extends Publication {
  /** What it was read from: a repository that becomes another one begins anew. */
  readonly identity: string;
  /** Name of its folder. */
  readonly folder: string;
  readonly commit: string;
  readonly committedAt: string;
  readonly syncedAt: string;
  /** Who signed it, where the operator says who may. */
  readonly signer?: Signer;
  readonly plugins: readonly ListedVersion[];
}

/** Where an installed plugin came from. */
export interface InstalledFrom {
  readonly repository: string;
  readonly commit: string;
  readonly digest: string;
  /** Who signed the catalog that it came from. */
  readonly signer?: Signer;
}

export interface RepositoryStore {
  active(repository: string): ActiveCatalog | undefined;
  /** Puts a catalog in the place of the one before it, with the entry in the history and the names: all of it or nothing. */
  activate(repository: string, catalog: ActiveCatalog, record: SyncRecord, claims: readonly string[]): void;
  /** Whether a commit was served before. */
  hasServed(repository: string, identity: string, commit: string): boolean;
  checkedAt(repository: string): string | undefined;
  setCheckedAt(repository: string, at: string): void;
  /** A failure like the one before it is counted, and no new entry. */
  addFailure(record: SyncRecord): void;
  /** Newest first. */
  history(repository: string, limit: number): readonly SyncRecord[];
  /** The repository that has the name of a plugin. */
  ownerOf(plugin: string): string | undefined;
  claim(repository: string, plugins: readonly string[]): void;
  installedFrom(plugin: string): InstalledFrom | undefined;
  /** By name of the plugin. */
  installs(): ReadonlyMap<string, InstalledFrom>;
  /** @param from Absent: not from a repository. */
  setInstalledFrom(plugin: string, from: InstalledFrom | undefined): void;
  /** Whose data is kept of a plugin that was uninstalled. */
  keptData(plugin: string): DataOwner | undefined;
  setKeptData(plugin: string, owner: DataOwner | undefined): void;
  close(): void;
}

/** Where a plugin came from whose data is kept: a repository, or this machine. */
export interface DataOwner {
  readonly repository: string | undefined;
}

const schema = `
  CREATE TABLE repository_catalogs (repository TEXT PRIMARY KEY, catalog TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE repository_checks (repository TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE repository_commits (repository TEXT, identity TEXT, id TEXT, PRIMARY KEY (repository, identity, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE repository_syncs (id INTEGER PRIMARY KEY, repository TEXT NOT NULL, record TEXT NOT NULL) STRICT;
  CREATE INDEX repository_syncs_of ON repository_syncs (repository, id);
  CREATE TABLE repository_names (plugin TEXT PRIMARY KEY, repository TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE repository_installs (plugin TEXT PRIMARY KEY, origin TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;

const keptDataSchema = `
  CREATE TABLE kept_data (plugin TEXT PRIMARY KEY, repository TEXT) STRICT, WITHOUT ROWID;
`;

/** Entries of the history that are kept per repository. */
const keptSyncs = 200;
/** Longest list of changes that is kept, of each kind. */
const keptChanges = 1000;

/** @param path Database file; default: in memory, for as long as the process lives. */
export function openRepositoryStore(path = ':memory:'): RepositoryStore {
  const db = openDatabase(path, { concern: 'repositories', steps: [schema, keptDataSchema] });
  const catalog = prepare<{ catalog: string }>(
    db,
    'SELECT catalog FROM repository_catalogs WHERE repository = :repository',
  );
  const putCatalog = prepare(db, 'INSERT OR REPLACE INTO repository_catalogs VALUES (:repository, :catalog)');
  const served = prepare<{ id: string }>(
    db,
    'SELECT id FROM repository_commits WHERE repository = :repository AND identity = :identity AND id = :commit',
  );
  const putServed = prepare(db, 'INSERT OR IGNORE INTO repository_commits VALUES (:repository, :identity, :commit)');
  const check = prepare<{ at: string }>(db, 'SELECT at FROM repository_checks WHERE repository = :repository');
  const putCheck = prepare(db, 'INSERT OR REPLACE INTO repository_checks VALUES (:repository, :at)');
  const syncs = prepare<{ id: number; record: string }>(
    db,
    'SELECT id, record FROM repository_syncs WHERE repository = :repository ORDER BY id DESC LIMIT :limit + 0',
  );
  const addSync = prepare(db, 'INSERT INTO repository_syncs (repository, record) VALUES (:repository, :record)');
  const changeSync = prepare(db, 'UPDATE repository_syncs SET record = :record WHERE id = :id');
  const pruneSyncs = prepare(
    db,
    `DELETE FROM repository_syncs WHERE repository = :repository AND id NOT IN
       (SELECT id FROM repository_syncs WHERE repository = :repository ORDER BY id DESC LIMIT ${keptSyncs})`,
  );
  const owner = prepare<{ repository: string }>(db, 'SELECT repository FROM repository_names WHERE plugin = :plugin');
  const putOwner = prepare(db, 'INSERT OR REPLACE INTO repository_names VALUES (:plugin, :repository)');
  const origin = prepare<{ origin: string }>(db, 'SELECT origin FROM repository_installs WHERE plugin = :plugin');
  const origins = prepare<{ plugin: string; origin: string }>(db, 'SELECT plugin, origin FROM repository_installs');
  const putOrigin = prepare(db, 'INSERT OR REPLACE INTO repository_installs VALUES (:plugin, :origin)');
  const dropOrigin = prepare(db, 'DELETE FROM repository_installs WHERE plugin = :plugin');

  const kept = prepare<{ repository: string | null }>(db, 'SELECT repository FROM kept_data WHERE plugin = :plugin');
  const putKept = prepare(db, 'INSERT OR REPLACE INTO kept_data VALUES (:plugin, :repository)');
  const dropKept = prepare(db, 'DELETE FROM kept_data WHERE plugin = :plugin');

  function add(record: SyncRecord): void {
    const { repository } = record;
    addSync.run({ repository, record: JSON.stringify(shortened(record)) });
    pruneSyncs.run({ repository });
  }

  function claim(repository: string, plugins: readonly string[]): void {
    for (const plugin of plugins) putOwner.run({ plugin, repository });
  }

  return {
    active: (repository) => parse(catalog.get({ repository })?.catalog) as ActiveCatalog | undefined,
    activate: (repository, next, record, claims) =>
      transaction(db, () => {
        putCatalog.run({ repository, catalog: JSON.stringify(next) });
        putServed.run({ repository, identity: next.identity, commit: next.commit });
        putCheck.run({ repository, at: record.endedAt });
        claim(repository, claims);
        add(record);
      }),
    keptData(plugin) {
      const row = kept.get({ plugin });
      return row === undefined ? undefined : { repository: row.repository ?? undefined };
    },
    setKeptData(plugin, of) {
      if (of === undefined) dropKept.run({ plugin });
      else putKept.run({ plugin, repository: of.repository ?? null });
    },
    hasServed: (repository, identity, commit) => served.get({ repository, identity, commit }) !== undefined,
    checkedAt: (repository) => check.get({ repository })?.at,
    setCheckedAt: (repository, at) => void putCheck.run({ repository, at }),
    addFailure: (record) =>
      transaction(db, () => {
        const { repository, endedAt: at } = record;
        putCheck.run({ repository, at });
        const [last] = syncs.all({ repository, limit: 1 });
        const before = parse(last?.record) as SyncRecord | undefined;
        if (last === undefined || before?.outcome !== 'failed' || before.error !== record.error) return add(record);
        const { startedAt, times = 1 } = before;
        changeSync.run({ id: last.id, record: JSON.stringify({ ...record, startedAt, times: times + 1 }) });
      }),
    history: (repository, limit) =>
      syncs.all({ repository, limit }).map(({ record }) => JSON.parse(record) as SyncRecord),
    ownerOf: (plugin) => owner.get({ plugin })?.repository,
    claim: (repository, plugins) => transaction(db, () => claim(repository, plugins)),
    installedFrom: (plugin) => parse(origin.get({ plugin })?.origin) as InstalledFrom | undefined,
    installs: () => new Map(origins.all().map((row) => [row.plugin, JSON.parse(row.origin) as InstalledFrom])),
    setInstalledFrom(plugin, from) {
      if (from === undefined) dropOrigin.run({ plugin });
      else putOrigin.run({ plugin, origin: JSON.stringify(from) });
    },
    close: () => db.close(),
  };
}

const parse = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));

function shortened({ changes, ...record }: SyncRecord): SyncRecord {
  if (changes === undefined) return record;
  const { added, changed, removed } = changes;
  const short: CatalogChanges = {
    added: added.slice(0, keptChanges),
    changed: changed.slice(0, keptChanges),
    removed: removed.slice(0, keptChanges),
  };
  return { ...record, changes: short };
}
