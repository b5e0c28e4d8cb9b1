import { readdirSync, rmSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { closest, PluginError } from '@streamspace/plugin-sdk';
import type { CatalogEntry } from '../market/entry.ts';
import type { RepositoryView, SyncRecord } from './api-types.ts';
import { claimableNames } from './claim-names.ts';
import type { RepositoryConfig } from './config/read-config.ts';
import { describeFailure } from './describe-failure.ts';
import { readCredentials } from './git/credentials.ts';
import { writeBundle } from './git/write-bundle.ts';
import { mergeCatalogs, type MergedCatalog } from './merge-catalogs.ts';
import { openRepositoryStore, type InstalledFrom } from './repository-store.ts';
import { toRepositoryView } from './repository-view.ts';
import { createSchedule } from './schedule.ts';
import { openSnapshot, type OpenSnapshot } from './snapshot/open-snapshot.ts';
import { places } from './snapshot/places.ts';
import { identityOf, syncRepository } from './sync-repository.ts';
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
  installedFrom(plugin: string): InstalledFrom | undefined;
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
  const snapshots = new Map<string, OpenSnapshot>();
  const errors = new Map<string, string>();
  const running = new Map<string, Promise<SyncRecord>>();
  const ending = new AbortController();
  let merged: MergedCatalog | undefined;
  let revision = 0;
  /** One at a time: what a sync takes of memory and disk is not taken twice. */
  let turn: Promise<unknown> = Promise.resolve();

  const find = (name: string): RepositoryConfig => {
    const config = configs.find((each) => each.name === name);
    if (config !== undefined) return config;
    const near = closest(name, order);
    const guess = near === undefined ? '' : `. Did you mean "${near}"?`;
    throw new PluginError('NOT_FOUND', `No repository "${name}" is configured${guess}`);
  };
  const folderOf = (name: string) => join(folder, name);
  const activeOf = (config: RepositoryConfig) => {
    const active = store.active(config.name);
    return active?.identity === identityOf(config) ? active : undefined;
  };
  const changed = () => {
    merged = undefined;
    revision += 1;
  };

  const merge = (): MergedCatalog => {
    const offers = configs.flatMap((config) => {
      const [snapshot, active] = [snapshots.get(config.name), activeOf(config)];
      if (snapshot === undefined || active === undefined) return [];
      return [{ repository: config.name, commit: active.commit, plugins: snapshot.plugins }];
    });
    return mergeCatalogs(local(), offers, { ownerOf: store.ownerOf, installs: store.installs() });
  };

  const claimsOf =
    (config: RepositoryConfig, isFirstTime: boolean) => (plugins: readonly { readonly name: string }[]) =>
      claimableNames(
        config.name,
        plugins.map(({ name }) => name),
        { store, order, isFirstTime },
      );

  /** What was served before this service ended. */
  async function restore(config: RepositoryConfig): Promise<void> {
    const active = activeOf(config);
    if (active === undefined) return;
    try {
      const snapshot = await openSnapshot(join(folderOf(config.name), active.folder), config, active.plugins);
      snapshots.set(config.name, snapshot);
      store.claim(config.name, claimsOf(config, false)(active.plugins));
    } catch (error) {
      log(`The catalog of repository "${config.name}" cannot be read and is fetched anew: ${String(error)}`);
    }
  }

  function isDamaged({ name }: RepositoryConfig): boolean {
    const snapshot = snapshots.get(name);
    return snapshot === undefined || snapshot.findings.some(({ rule }) => rule === 'damaged');
  }

  async function perform(config: RepositoryConfig, { bundle, acceptOlder = false }: SyncOptions): Promise<SyncRecord> {
    const startedAt = now().toISOString();
    const { name } = config;
    try {
      const synced = await syncRepository({
        config,
        folder: folderOf(name),
        store,
        now,
        signal: ending.signal,
        ...(bundle === undefined ? {} : { bundle }),
        acceptOlder,
        force: isDamaged(config),
        claims: claimsOf(config, activeOf(config) === undefined),
      });
      errors.delete(name);
      if (synced.snapshot !== undefined) {
        snapshots.set(name, synced.snapshot);
        changed();
      }
      return synced.record;
    } catch (error) {
      return fail(config, startedAt, error);
    } finally {
      tidy(name);
    }
  }

  function fail(config: RepositoryConfig, startedAt: string, error: unknown): SyncRecord {
    const { name: repository } = config;
    const failure = describeFailure(error, secretsOf(config));
    const record: SyncRecord = {
      repository,
      startedAt,
      endedAt: now().toISOString(),
      outcome: 'failed',
      error: failure.message,
    };
    if (ending.signal.aborted) return record;
    if (failure.code === 'INTERNAL') log(`The sync of repository "${repository}" failed: ${String(error)}`);
    else if (errors.get(repository) !== failure.message) log(`Repository "${repository}": ${failure.message}`);
    errors.set(repository, failure.message);
    store.addFailure(record);
    return record;
  }

  /** Removes what is not served, also what a service left that was killed. The one before stays, for who reads it just now. */
  function tidy(name: string): void {
    const place = folderOf(name);
    const kept = [store.active(name)?.folder, previousFolders.get(name)];
    previousFolders.set(name, store.active(name)?.folder);
    for (const entry of namesIn(place)) {
      if (!kept.includes(entry)) rmSync(join(place, entry), { recursive: true, force: true, maxRetries: 3 });
    }
  }
  const previousFolders = new Map<string, string | undefined>();

  function sync(name: string, syncOptions: SyncOptions = {}): Promise<SyncRecord> {
    const config = find(name);
    const isPlain = syncOptions.bundle === undefined && syncOptions.acceptOlder !== true;
    const same = running.get(name);
    if (same !== undefined && isPlain) return same;
    const sync_ = turn.then(() => perform(config, syncOptions));
    turn = sync_;
    running.set(name, sync_);
    void sync_.finally(() => {
      if (running.get(name) === sync_) running.delete(name);
    });
    return sync_;
  }

  const schedule = createSchedule({
    sync: async ({ name }) => (await sync(name)).outcome !== 'failed',
    now,
  });

  function view(config: RepositoryConfig): RepositoryView {
    const { name } = config;
    merged ??= merge();
    return toRepositoryView({
      config,
      catalog: activeOf(config),
      snapshot: snapshots.get(name),
      shadowed: merged.shadowed.get(name) ?? [],
      isSyncing: running.has(name),
      error: errors.get(name),
      checkedAt: store.checkedAt(name),
      nextSyncAt: schedule.nextAt(name),
      now: now(),
    });
  }

  rmSync(join(folder, installing), { recursive: true, force: true });
  for (const entry of namesIn(folder))
    if (!order.includes(entry)) rmSync(join(folder, entry), { recursive: true, force: true });
  // One after the other: the earlier one has its names first.
  for (const config of configs) {
    tidy(config.name);
    // oxlint-disable-next-line no-await-in-loop
    await restore(config);
  }

  return {
    list: () => configs.map(view),
    get: (name) => view(find(name)),
    history: (name, limit) => store.history(find(name).name, limit),
    sync,
    async writeBundle(name, onChunk, signal) {
      const config = find(name);
      const active = activeOf(config);
      if (active === undefined) throw new PluginError('INVALID_STATE', `Repository "${name}" has not been synced yet`);
      const { gitDir } = places(join(folderOf(name), active.folder));
      await writeBundle(gitDir, onChunk, { timeoutMs: config.timeout, signal });
    },
    entries() {
      merged = merge();
      return merged.entries;
    },
    revision: () => revision,
    withSource: (entry, work) =>
      entry.origin === undefined ? work(entry.directory) : withVerifiedCopy(entry, join(folder, installing), work),
    installedFrom: store.installedFrom,
    setInstalledFrom(plugin, from) {
      store.setInstalledFrom(plugin, from);
      changed();
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

/** No repository is called like this: names of repositories do not begin with a dot. */
const installing = '.installing';

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function secretsOf(config: RepositoryConfig): readonly string[] {
  try {
    return readCredentials(config).secrets;
  } catch {
    return [];
  }
}
