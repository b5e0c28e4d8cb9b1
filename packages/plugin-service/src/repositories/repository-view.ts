import type { RepositoryFinding, RepositoryView } from './api-types.ts';
import type { RepositoryConfig } from './config/read-config.ts';
import type { Shadowed } from './merge-catalogs.ts';
import type { ActiveCatalog } from './repository-store.ts';
import { createFault } from './snapshot/fault.ts';
import type { OpenSnapshot } from './snapshot/open-snapshot.ts';

const maxFindings = 200;

/** All that is known of a repository. */
export interface RepositoryFacts {
  readonly config: RepositoryConfig;
  readonly catalog: ActiveCatalog | undefined;
  readonly snapshot: OpenSnapshot | undefined;
  readonly shadowed: readonly Shadowed[];
  readonly isSyncing: boolean;
  readonly error: string | undefined;
  readonly checkedAt: string | undefined;
  readonly nextSyncAt: string | undefined;
  readonly now: Date;
}

/** A repository as the API shows it. */
export function toRepositoryView(facts: RepositoryFacts): RepositoryView {
  const { config, catalog, snapshot, shadowed, error, checkedAt, nextSyncAt, now } = facts;
  const { name, url, branch, commit: pinned, tiers, syncInterval } = config;
  const expired = catalog?.expiresAt !== undefined && catalog.expiresAt < now.toISOString();
  const findings = [
    ...(expired ? [expiry(catalog.expiresAt)] : []),
    ...shadowed.map(toFinding),
    ...(snapshot?.findings ?? []),
  ];
  return {
    name,
    ...(url === undefined ? {} : { url }),
    branch,
    ...(pinned === undefined ? {} : { pinned }),
    tiers,
    signed: config.allowedSignersFile !== undefined,
    syncIntervalMs: syncInterval,
    state: stateOf(facts),
    ...(error === undefined ? {} : { error }),
    ...(checkedAt === undefined ? {} : { checkedAt }),
    ...(nextSyncAt === undefined ? {} : { nextSyncAt }),
    ...(catalog === undefined || snapshot === undefined
      ? {}
      : {
          catalog: {
            commit: catalog.commit,
            committedAt: catalog.committedAt,
            syncedAt: catalog.syncedAt,
            plugins: snapshot.plugins.length - shadowed.length,
            leftOut: snapshot.leftOut + shadowed.length,
            ...(catalog.serial === undefined ? {} : { serial: catalog.serial }),
            ...(catalog.signer === undefined ? {} : { signer: catalog.signer.subject }),
            ...(catalog.expiresAt === undefined ? {} : { expiresAt: catalog.expiresAt }),
            expired,
          },
        }),
    findings: findings.slice(0, maxFindings),
    findingsTotal: findings.length,
  };
}

function stateOf({ isSyncing, error, snapshot }: RepositoryFacts): RepositoryView['state'] {
  if (isSyncing) return 'syncing';
  if (error !== undefined) return 'failed';
  return snapshot === undefined ? 'waiting' : 'current';
}

function expiry(at: string): RepositoryFinding {
  const message = `The catalog was good until ${at}: what was withdrawn since is not known here`;
  return { ...createFault('catalog-expired', 'catalog.yaml', message), severity: 'warning' };
}

function toFinding({ plugin: { path, manifest }, owner }: Shadowed): RepositoryFinding {
  const who = owner === undefined ? 'a folder of this machine' : `repository "${owner}"`;
  return createFault(
    'name-owned',
    `${path}/manifest.json`,
    `"${manifest.name}" is the name of a plugin of ${who}, which had it first`,
  );
}
