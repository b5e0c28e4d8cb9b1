import { devNull } from 'node:os';
import { join } from 'node:path';
import { closest, PluginError } from '@streamspace/plugin-sdk';
import type { CatalogEntry } from '../market/entry.ts';
import type { RepositoryView, SyncRecord } from './api-types.ts';
import { openCatalogFolders } from './catalog-folders.ts';
import type { RepositoryConfig } from './config/read-config.ts';
import { describeFailure } from './describe-failure.ts';
import { readCredentials } from './git/credentials.ts';
import { writeBundle } from './git/write-bundle.ts';
import type { MergedCatalog } from './merge-catalogs.ts';
import { noVersions, type PluginVersions } from '../market/versions.ts';
import { withArchivedVersion } from './published/with-archived-version.ts';
import { openRepositoryStore, type DataOwner, type InstalledFrom } from './repository-store.ts';
import { toRepositoryView } from './repository-view.ts';
import { createSchedule } from './schedule.ts';
import { createServedCatalogs } from './served-catalogs.ts';
import { places } from './snapshot/places.ts';
import { syncRepository } from './sync-repository.ts';
import { withVerifiedCopy } from './verified-copy.ts';

export interface RepositoriesOptions {
  /** Default: none. */
  readonly configs?: readonly RepositoryConfig[];
  /** Where catalogs are kept. Default: nowhere, which does without repositories. */
  readonly folder?: string;
  /** Database file. Default: in memory. */
  readonly database?: string;
  /** Reads what can be installed from this machine. */
  readonly local: () => readonly CatalogEntry[];
  /** Hears of faults, one line each. Default: nobody. */
  readonly log?: (message: string) => void;
  readonly now?: () => Date;
}

export interface SyncOptions {
  /** A file to read instead of asking the repository. */
  readonly bundle?: string;
  /** Take a catalog that is older than the one that is served. Default: no. */
  readonly acceptOlder?: boolean;
}

/** A version of a plugin on disk, for as long as somebody works with it. */
export type VersionSource = Pick<CatalogEntry, 'manifest' | 'directory' | 'tier' | 'origin'>;

/** The repositories of plugins that the service follows. Whatever happens to one, what it had last stays. */
export interface Repositories {
  list(): readonly RepositoryView[];
  /** @throws {PluginError} `NOT_FOUND` */
  get(name: string): RepositoryView;
  /** Newest first. @throws {PluginError} `NOT_FOUND` */
  history(name: string, limit: number): readonly SyncRecord[];
  /** Ends with the sync, and never throws for a failed one. Two of one repository at a time are one. @throws {PluginError} `NOT_FOUND` */
  sync(name: string, options?: SyncOptions): Promise<SyncRecord>;
  /** Writes what is served as a bundle. @throws {PluginError} `INVALID_STATE` where there is nothing. */
  writeBundle(name: string, onChunk: (chunk: Buffer) => void | Promise<void>, signal: AbortSignal): Promise<void>;
  /** All that can be installed, from this machine and from repositories. */
  entries(): readonly CatalogEntry[];
  /** Grows with each change of what repositories offer. */
  revision(): number;
  /** Gives the folder of a plugin, with the contents that were synced. @throws {PluginError} `INTEGRITY` */
  withSource<T>(entry: CatalogEntry, work: (directory: string) => Promise<T>): Promise<T>;
  /**
   * Gives any version of a plugin that its place has, also one that it does not offer by itself. Whether it may be installed
   * is for the caller to decide.
   *
   * @throws {PluginError} `NOT_FOUND` for a version that is not there, `INTEGRITY`
   */
  withVersion<T>(entry: CatalogEntry, version: string, work: (source: VersionSource) => Promise<T>): Promise<T>;
  /** What the repository that has its name knows of the versions of a plugin. */
  versions(plugin: string): PluginVersions;
  /** Hears when what is offered, or known of versions, may have changed. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
  installedFrom(plugin: string): InstalledFrom | undefined;
  /** Remembers whose data is kept of a plugin that was uninstalled, or that none is. */
  setKeptData(plugin: string, owner: DataOwner | undefined): void;
  /** Has data removed that was kept of a plugin from elsewhere: nobody gets what another one's plugin stored. */
  dropForeignData(
    plugin: string,
    repository: string | undefined,
    clear: (plugin: string) => Promise<void>,
  ): Promise<void>;
  setInstalledFrom(plugin: string, from: InstalledFrom | undefined): void;
  /** Begins to sync by itself. */
  start(): void;
  close(): Promise<void>;
}

/** Opens the repositories of a data folder, with what they offered last. */
export async function openRepositories(options: RepositoriesOptions): Promise<Repositories> {
  const { configs = [], folder = devNull, local, log = () => undefined, now = () => new Date() } = options;
  const order = configs.map(({ name }) => name);
  const store = openRepositoryStore(options.database);
  const folders = openCatalogFolders(folder, order);
  const served = createServedCatalogs({ configs, store, folders, local });
  const errors = new Map<string, string>();
  const running = new Map<string, Promise<SyncRecord>>();
  const ending = new AbortController();
  /** One at a time: what a sync takes of memory and disk is not taken twice. */
  let turn: Promise<unknown> = Promise.resolve();

  const find = (name: string): RepositoryConfig => {
    const config = configs.find((each) => each.name === name);
    if (config !== undefined) return config;
    const near = closest(name, order);
    const guess = near === undefined ? '' : `. Did you mean "${near}"?`;
    throw new PluginError('NOT_FOUND', `No repository "${name}" is configured${guess}`);
  };

  async function perform(config: RepositoryConfig, { bundle, acceptOlder = false }: SyncOptions): Promise<SyncRecord> {
    const startedAt = now().toISOString();
    const { name } = config;
    try {
      const { snapshot, record } = await syncRepository({
        config,
        folder: folders.of(name),
        store,
        now,
        signal: ending.signal,
        ...(bundle === undefined ? {} : { bundle }),
        acceptOlder,
        force: served.isDamaged(name),
        claims: served.claims(config),
      });
      errors.delete(name);
      if (snapshot !== undefined) served.put(name, snapshot);
      return record;
    } catch (error) {
      return fail(config, startedAt, error);
    } finally {
      folders.tidy(name, store.active(name)?.folder);
    }
  }

  function fail(config: RepositoryConfig, startedAt: string, error: unknown): SyncRecord {
    const { name: repository } = config;
    const { code, message } = describeFailure(error, secretsOf(config));
    const endedAt = now().toISOString();
    const record: SyncRecord = { repository, startedAt, endedAt, outcome: 'failed', error: message };
    if (ending.signal.aborted) return record;
    if (code === 'INTERNAL') log(`The sync of repository "${repository}" failed: ${String(error)}`);
    else if (errors.get(repository) !== message) log(`Repository "${repository}": ${message}`);
    errors.set(repository, message);
    store.addFailure(record);
    return record;
  }

  function sync(name: string, syncOptions: SyncOptions = {}): Promise<SyncRecord> {
    const config = find(name);
    const same = running.get(name);
    if (same !== undefined && syncOptions.bundle === undefined && syncOptions.acceptOlder !== true) return same;
    const own = turn.then(() => perform(config, syncOptions));
    turn = own;
    running.set(name, own);
    void own.finally(() => {
      if (running.get(name) === own) running.delete(name);
    });
    return own;
  }

  const schedule = createSchedule({ sync: async ({ name }) => (await sync(name)).outcome !== 'failed', now });

  function view(config: RepositoryConfig, { shadowed }: MergedCatalog): RepositoryView {
    const { name } = config;
    return toRepositoryView({
      config,
      catalog: served.active(config),
      snapshot: served.snapshot(name),
      shadowed: shadowed.get(name) ?? [],
      isSyncing: running.has(name),
      error: errors.get(name),
      checkedAt: store.checkedAt(name),
      nextSyncAt: schedule.nextAt(name),
      now: now(),
    });
  }

  const withSource: Repositories['withSource'] = (entry, work) =>
    entry.origin === undefined ? work(entry.directory) : withVerifiedCopy(entry, folders.installing, work);

  /** Its digest is the one that the catalog named when it was synced; what lies on disk has no say. */
  function findArchive(repository: string, name: string, version: string) {
    const config = find(repository);
    const active = served.active(config);
    const sha256 = active?.plugins.find((each) => each.name === name)?.archives?.[version];
    if (active === undefined || sha256 === undefined) return undefined;
    const { path, timeout: timeoutMs, maxSizeMiB } = config;
    const { gitDir } = places(join(folders.of(repository), active.folder));
    const { commit } = active;
    return { repository, commit, name, version, sha256, gitDir, path, timeoutMs, maxBytes: maxSizeMiB * 1024 ** 2 };
  }

  // One after the other: the earlier one has its names first.
  for (const config of configs) {
    const { name } = config;
    folders.tidy(name, store.active(name)?.folder);
    // oxlint-disable-next-line no-await-in-loop
    await served.restore(config).catch((error: unknown) => {
      log(`The catalog of repository "${name}" cannot be read and is fetched anew: ${String(error)}`);
    });
  }

  return {
    list() {
      const merged = served.lastMerged();
      return configs.map((config) => view(config, merged));
    },
    get: (name) => view(find(name), served.lastMerged()),
    history: (name, limit) => store.history(find(name).name, limit),
    sync,
    async writeBundle(name, onChunk, signal) {
      const config = find(name);
      const active = served.active(config);
      if (active === undefined) throw new PluginError('INVALID_STATE', `Repository "${name}" has not been synced yet`);
      const { gitDir } = places(join(folders.of(name), active.folder));
      await writeBundle(gitDir, onChunk, { timeoutMs: config.timeout, signal });
    },
    entries: () => served.merge().entries,
    revision: served.revision,
    withSource,
    async withVersion(entry, version, work) {
      const { manifest, tier, origin } = entry;
      if (version === manifest.version) {
        return withSource(entry, (directory) =>
          work({ manifest, tier, directory, ...(origin !== undefined && { origin }) }),
        );
      }
      const archive = origin && findArchive(origin.repository, manifest.name, version);
      if (archive === undefined)
        throw new PluginError('NOT_FOUND', `There is no version ${version} of ${manifest.name}`);
      const { commit, repository, ...source } = archive;
      return withArchivedVersion({ ...source, tier, folder: folders.installing }, ({ digest, ...opened }) =>
        work({ ...opened, origin: { ...origin, repository, commit, digest } }),
      );
    },
    versions: (plugin) => {
      const owner = store.ownerOf(plugin);
      return (owner === undefined ? undefined : served.snapshot(owner)?.versions[plugin]) ?? noVersions;
    },
    subscribe: served.subscribe,
    setKeptData: store.setKeptData,
    async dropForeignData(plugin, repository, clear) {
      const owner = store.keptData(plugin);
      if (owner === undefined) return;
      if (owner.repository !== repository) await clear(plugin);
      store.setKeptData(plugin, undefined);
    },
    installedFrom: store.installedFrom,
    setInstalledFrom(plugin, from) {
      store.setInstalledFrom(plugin, from);
      served.changed();
    },
    start: () => schedule.start(configs.filter(({ url }) => url !== undefined)),
    async close() {
      schedule.stop();
      ending.abort();
      await turn;
      store.close();
    },
  };
}

function secretsOf(config: RepositoryConfig): readonly string[] {
  try {
    return readCredentials(config).secrets;
  } catch {
    return [];
  }
}
