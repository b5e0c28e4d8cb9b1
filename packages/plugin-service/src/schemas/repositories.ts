import { z } from 'zod';
import type {
  CatalogChanges,
  ChangedPlugin,
  OfferedUpdate,
  RepositoryCatalog,
  RepositoryFinding,
  RepositoryView,
  SyncRecord,
} from '../repositories/api-types.ts';
import { count, described, instant, many, maybe, part } from './described.ts';

const commit = z.string().describe('Hexadecimal id of a commit');

const repositoryCatalog = described<RepositoryCatalog>('RepositoryCatalog', {
  commit,
  committedAt: instant,
  syncedAt: instant.describe('When it was put in place'),
  plugins: count.describe('Plugins that can be installed from it'),
  leftOut: count.describe('Plugins that are in it and left out; `findings` say why'),
  serial: maybe(count.describe('Number of the catalog, which only grows')),
  signer: maybe(z.string().describe('Who signed it, where the operator says who has to')),
  expiresAt: maybe(instant),
  expired: z.boolean(),
});
const repositoryFinding = described<RepositoryFinding>('RepositoryFinding', {
  rule: z.string(),
  severity: z.enum(['error', 'warning']),
  plugin: maybe(z.string()),
  file: z.string(),
  line: count,
  column: count,
  message: z.string(),
});

export const repositorySchema = described<RepositoryView>('Repository', {
  name: z.string(),
  url: maybe(z.string()),
  branch: z.string(),
  pinned: maybe(commit),
  tiers: many(z.enum(['official', 'community'])),
  signed: z.boolean().describe('Whether its commits have to be signed by somebody whom the operator names'),
  syncIntervalMs: count,
  state: z.enum(['waiting', 'syncing', 'current', 'failed']),
  error: maybe(z.string().describe('Why the last sync failed; what `catalog` says is served all the same')),
  checkedAt: maybe(instant),
  nextSyncAt: maybe(instant),
  catalog: maybe(repositoryCatalog),
  findings: many(repositoryFinding),
  findingsTotal: count,
});

const plain = part<{ readonly name: string; readonly version: string }>({ name: z.string(), version: z.string() });
const changes = described<CatalogChanges>('CatalogChanges', {
  added: many(plain),
  changed: many(
    part<ChangedPlugin>({
      name: z.string(),
      from: z.string(),
      to: z.string(),
      downgrade: maybe(z.literal(true)),
    }),
  ),
  removed: many(plain),
});

export const syncSchema = described<SyncRecord>('Sync', {
  repository: z.string(),
  startedAt: instant,
  endedAt: instant,
  outcome: z.enum(['updated', 'unchanged', 'failed']),
  commit: maybe(commit),
  error: maybe(z.string()),
  times: maybe(count.describe('How often in a row it failed like this')),
  changes: maybe(changes),
});

export const offeredUpdateSchema = described<OfferedUpdate>('OfferedUpdate', {
  version: z.string(),
  repository: maybe(z.string()),
});
