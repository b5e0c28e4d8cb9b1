import { PluginError } from '@streamspace/plugin-sdk';
import { noVersions } from '../market/versions.ts';
import type { RepositoryView, SyncRecord } from '../repositories/api-types.ts';
import type { Repositories, SyncOptions } from '../repositories/repositories.ts';

/** Repositories without git: they are as the test says, and say what was asked of them. */
export interface FakeRepositories extends Repositories {
  readonly asked: { readonly name: string; readonly options: SyncOptions | undefined }[];
  views: readonly RepositoryView[];
  syncs: readonly SyncRecord[];
}

export function repositoryView(view: Partial<RepositoryView> = {}): RepositoryView {
  return {
    name: 'plugins',
    url: 'https://git.example.com/plugins.git',
    branch: 'main',
    tiers: ['official', 'community'],
    signed: false,
    syncIntervalMs: 3_600_000,
    state: 'current',
    checkedAt: '2026-11-25T07:00:00.000Z',
    catalog: {
      commit: '0123456789abcdef0123456789abcdef01234567',
      committedAt: '2026-11-25T06:00:00.000Z',
      syncedAt: '2026-11-25T07:00:00.000Z',
      plugins: 12,
      leftOut: 0,
      expired: false,
    },
    findings: [],
    findingsTotal: 0,
    ...view,
  };
}

export function syncRecord(record: Partial<SyncRecord> = {}): SyncRecord {
  return {
    repository: 'plugins',
    startedAt: '2026-11-25T07:00:00.000Z',
    endedAt: '2026-11-25T07:00:01.000Z',
    outcome: 'updated',
    commit: '0123456789abcdef0123456789abcdef01234567',
    ...record,
  };
}

export function createFakeRepositories(): FakeRepositories {
  const asked: { readonly name: string; readonly options: SyncOptions | undefined }[] = [];
  const fake: FakeRepositories = {
    asked,
    views: [repositoryView()],
    syncs: [syncRecord()],
    versions: () => noVersions,
    subscribe: () => () => undefined,
    setKeptData: () => undefined,
    dropForeignData: async () => undefined,
    list: () => fake.views,
    get(name) {
      const view = fake.views.find((each) => each.name === name);
      if (view !== undefined) return view;
      throw new PluginError('NOT_FOUND', `No repository "${name}" is configured`);
    },
    history: (name) => fake.syncs.filter(({ repository }) => repository === name),
    async sync(name, options) {
      fake.get(name);
      asked.push({ name, options });
      return fake.syncs.find(({ repository }) => repository === name) ?? syncRecord({ repository: name });
    },
    async writeBundle(_name, onChunk) {
      await onChunk(Buffer.from('a bundle'));
    },
    entries: () => [],
    revision: () => 0,
    withSource: (entry, work) => work(entry.directory),
    withVersion: (entry, _version, work) => work(entry),
    installedFrom: () => undefined,
    setInstalledFrom: () => undefined,
    start: () => undefined,
    close: () => Promise.resolve(),
  };
  return fake;
}
