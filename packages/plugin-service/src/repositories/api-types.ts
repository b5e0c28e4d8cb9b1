/** GET /repositories → `{ repositories: RepositoryView[], total }`. GET /repositories/:name → RepositoryView. */
export interface RepositoryView {
  readonly name: string;
  /** Absent for one that only gets bundles. */
  readonly url?: string;
  readonly branch: string;
  /** The commit that it is pinned to. */
  readonly pinned?: string;
  /** What its plugins may say of themselves. */
  readonly tiers: readonly ('official' | 'community')[];
  /** Whether its commits have to be signed by somebody whom the operator names. */
  readonly signed: boolean;
  readonly syncIntervalMs: number;
  /** `waiting`: never synced. `failed`: the last sync failed; what is in `catalog` is served all the same. */
  readonly state: 'waiting' | 'syncing' | 'current' | 'failed';
  /** Why the last sync failed. */
  readonly error?: string;
  /** When somebody last looked, with or without success. */
  readonly checkedAt?: string;
  readonly nextSyncAt?: string;
  /** What is served; absent until a sync has succeeded. */
  readonly catalog?: RepositoryCatalog;
  /** Why plugins are left out, and what else is to be known; at most 200. */
  readonly findings: readonly RepositoryFinding[];
  readonly findingsTotal: number;
}

export interface RepositoryCatalog {
  readonly commit: string;
  readonly committedAt: string;
  /** When it was put in place. */
  readonly syncedAt: string;
  /** Plugins that can be installed from it. */
  readonly plugins: number;
  /** Plugins that are in it and left out; `findings` say why. */
  readonly leftOut: number;
  /** Number of the catalog, which only grows. */
  readonly serial?: number;
  /** Who signed it, where the operator says who has to. */
  readonly signer?: string;
  /** Until when it is good, as its publisher says. */
  readonly expiresAt?: string;
  readonly expired: boolean;
}

export interface RepositoryFinding {
  /** A rule of `streamspace catalog check`, or one that a sync adds. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  /** Folder of the plugin, such as `community/foo`. */
  readonly plugin?: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** How the catalog changed. In the order of names. */
export interface CatalogChanges {
  readonly added: readonly { readonly name: string; readonly version: string }[];
  readonly changed: readonly ChangedPlugin[];
  readonly removed: readonly { readonly name: string; readonly version: string }[];
}

export interface ChangedPlugin {
  readonly name: string;
  readonly from: string;
  /** Equals `from` where the contents changed without a new version. */
  readonly to: string;
  /** The version went down. */
  readonly downgrade?: true;
}

/**
 * POST /repositories/:name/sync `{ acceptOlder? }` → SyncRecord, when it has ended. GET /repositories/:name/history?limit=50 →
 * `{ syncs: SyncRecord[] }`, newest first. A sync that finds nothing new is no entry of the history.
 */
export interface SyncRecord {
  readonly repository: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly outcome: 'updated' | 'unchanged' | 'failed';
  /** What it fetched; of a failed one, what it refused. */
  readonly commit?: string;
  readonly error?: string;
  /** How often in a row it failed like this. */
  readonly times?: number;
  readonly changes?: CatalogChanges;
}

/**
 * POST /plugins/catalog/:id/upgrade `{ grant? }` → InstalledPlugin: puts the version of the catalog in the place of the
 * installed one. 403 `CONSENT_NEEDED` when it asks for a permission that is neither granted nor in `grant`.
 */
export interface OfferedUpdate {
  readonly version: string;
  /** Absent where it comes from a folder of the service's machine. */
  readonly repository?: string;
}

// GET /repositories/:name/bundle → the catalog that is served, as a bundle of git's.
// POST /repositories/:name/bundle { file, acceptOlder? } → SyncRecord. Takes the token of the data folder.
