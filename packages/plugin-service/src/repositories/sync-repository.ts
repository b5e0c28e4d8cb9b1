import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PluginError } from '@streamspace/plugin-sdk';
import { compareCatalogs, type ListedVersion } from './compare-catalogs.ts';
import type { RepositoryConfig } from './config/read-config.ts';
import { readCredentials, type Credentials } from './git/credentials.ts';
import { fetchCommit, findCommit, isAfter, unpackBundle, type Commit, type Remote } from './git/fetch-commit.ts';
import { listTree } from './git/list-tree.ts';
import { verifyCommit } from './git/verify-commit.ts';
import type { ActiveCatalog, RepositoryStore } from './repository-store.ts';
import { meetsPolicy, policyOf, readSignature } from './signature/read-signature.ts';
import { openSnapshot, type OpenSnapshot } from './snapshot/open-snapshot.ts';
import { places } from './snapshot/places.ts';
import type { SyncRecord } from './api-types.ts';
import { unpackTree } from './snapshot/unpack-tree.ts';

export interface SyncJob {
  readonly config: RepositoryConfig;
  /** Where catalogs of this repository are kept. */
  readonly folder: string;
  readonly store: RepositoryStore;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** A file to read instead of asking the repository. */
  readonly bundle?: string;
  /** Take a catalog that is older than the one that is served. */
  readonly acceptOlder: boolean;
  /** Fetch it also where the commit is the one that is served: what is on disk is damaged. */
  readonly force: boolean;
  /** Names that the catalog may take. */
  readonly claims: (plugins: readonly ListedVersion[]) => readonly string[];
}

export interface Synced {
  readonly record: SyncRecord;
  /** Absent where nothing is new. */
  readonly catalog?: ActiveCatalog;
  readonly snapshot?: OpenSnapshot;
}

/** What makes a repository the same one as before: another branch has another history, another folder other plugins. */
export function identityOf({ url, branch, path }: RepositoryConfig): string {
  return JSON.stringify([url, branch, path]);
}

/**
 * Fetches what a repository has now, checks all of it, and only then puts it in the place of what is served. Until then,
 * and if anything fails, nothing has changed.
 */
export async function syncRepository(job: SyncJob): Promise<Synced> {
  const { config, store, now, bundle } = job;
  const startedAt = now().toISOString();
  const repository = config.name;
  const remote = remoteOf(job, readCredentials(config));
  const before = store.active(repository);
  const previous = before?.identity === identityOf(config) ? before : undefined;
  const end = (rest: Pick<SyncRecord, 'outcome' | 'commit' | 'changes'>): SyncRecord => ({
    repository,
    startedAt,
    endedAt: now().toISOString(),
    ...rest,
  });

  if (bundle === undefined && previous !== undefined && !job.force && meetsPolicy(config, previous)) {
    const commit = await findCommit(remote);
    if (commit === previous.commit) {
      store.setCheckedAt(repository, now().toISOString());
      return { record: end({ outcome: 'unchanged', commit }) };
    }
  }

  mkdirSync(job.folder, { recursive: true });
  const directory = mkdtempSync(join(job.folder, 'catalog-'));
  const place = places(directory);
  mkdirSync(place.gitDir);
  const commit = await (bundle === undefined ? fetchCommit : unpackBundle)(remote, place.gitDir);
  const limits = { timeoutMs: remote.timeoutMs, signal: job.signal };
  if (config.allowedSignersFile !== undefined) await verifyCommit(place.gitDir, config.allowedSignersFile, limits);
  await refuseOlder(job, remote, commit, previous);

  const entries = await listTree(place.gitDir, {
    ...limits,
    ...(config.path === undefined ? {} : { folder: config.path }),
  });
  const signer = await readSignature(place.gitDir, entries, config, limits);
  const findings = await unpackTree(place, entries, {
    ...limits,
    maxBytes: remote.maxBytes,
    publishedOnly: policyOf(config) !== undefined,
  });
  writeFileSync(place.findings, JSON.stringify(findings));
  const snapshot = await openSnapshot(directory, config);
  refuseEmpty(snapshot);
  refuseLowerSerial(job, snapshot, previous);

  const plugins = snapshot.plugins.map(({ manifest: { name, version }, digest, archives }): ListedVersion => ({
    name,
    version,
    digest,
    ...(archives !== undefined && { archives }),
  }));
  const changes = compareCatalogs(previous?.plugins ?? [], plugins);
  const record = end({ outcome: 'updated', commit: commit.id, ...(changes === undefined ? {} : { changes }) });
  const catalog: ActiveCatalog = {
    ...snapshot.publication,
    identity: identityOf(config),
    folder: basename(directory),
    commit: commit.id,
    committedAt: commit.committedAt,
    syncedAt: record.endedAt,
    ...(signer === undefined ? {} : { signer }),
    plugins,
  };
  job.signal.throwIfAborted();
  store.activate(repository, catalog, record, job.claims(plugins));
  return { record, catalog, snapshot };
}

function remoteOf({ config, bundle, signal }: SyncJob, credentials: Credentials): Remote {
  const from = bundle ?? config.url;
  if (from === undefined) {
    throw new PluginError(
      'INVALID_STATE',
      `Repository "${config.name}" has no address: it gets bundles by "streamspace catalog import"`,
    );
  }
  return {
    from,
    branch: config.branch,
    ...(config.commit === undefined ? {} : { commit: config.commit }),
    credentials,
    timeoutMs: config.timeout,
    maxBytes: config.maxSizeMiB * 1024 ** 2,
    signal,
  };
}

/** Whoever can put an old state in the place of a new one can bring back what was mended since. */
async function refuseOlder(
  job: SyncJob,
  remote: Remote,
  commit: Commit,
  previous: ActiveCatalog | undefined,
): Promise<void> {
  // A pinned commit is what the operator wants, older or not.
  if (previous === undefined || job.acceptOlder || remote.commit !== undefined || commit.id === previous.commit) return;
  const { config, store } = job;
  const known = store.hasServed(config.name, previous.identity, commit.id);
  if (!known && commit.committedAt >= previous.committedAt) return;
  // Clocks of committers differ; the history does not.
  if (!known && job.bundle === undefined && (await isAfter(remote, commit, previous.commit))) return;
  throw older(
    config.name,
    `commit ${commit.id.slice(0, 12)} is older than ${previous.commit.slice(0, 12)}, which is served`,
  );
}

function refuseLowerSerial(
  { config, acceptOlder }: SyncJob,
  { publication }: OpenSnapshot,
  previous?: ActiveCatalog,
): void {
  if (previous?.serial === undefined || acceptOlder || config.commit !== undefined) return;
  const { serial } = publication;
  if (serial !== undefined && serial >= previous.serial) return;
  throw older(config.name, `its serial is ${serial ?? 'missing'}, and ${previous.serial} is served`);
}

function older(name: string, reason: string): PluginError {
  return new PluginError(
    'CONFLICT',
    `The catalog went back: ${reason}. To take it all the same: streamspace repository sync ${name} --accept-older`,
  );
}

function refuseEmpty({ plugins, findings }: OpenSnapshot): void {
  if (plugins.length > 0) return;
  const [first] = findings;
  const reason = first === undefined ? '' : `: ${first.file} ${first.message}`;
  throw new PluginError('INVALID_ARGUMENT', `There is no plugin in the repository that can be offered${reason}`);
}
