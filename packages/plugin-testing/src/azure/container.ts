import { AzureFault } from './azure-error.ts';

/** What lies under a name. */
export interface FakeBlob {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly lastModified: number;
  /** Content type, metadata and what else comes back as it was sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tier: string;
  readonly immutableUntil: number;
}

export type NewBlob = Omit<FakeBlob, 'etag'>;

/** Conditions of a request, as its headers name them. */
export interface Conditions {
  readonly ifMatch: string | null;
  readonly ifNoneMatch: string | null;
}

/** The blobs of one container, and the blocks that wait to be committed. */
export interface FakeContainer {
  readonly blobs: ReadonlyMap<string, FakeBlob>;
  /** Names of blobs that were deleted, with soft delete. */
  readonly deleted: ReadonlySet<string>;
  /** Uncommitted blocks by name of the blob and id. */
  readonly blocks: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  /** Takes the place of what is there; all uncommitted blocks of the name are gone. */
  put(name: string, blob: NewBlob, conditions: Conditions): FakeBlob;
  stage(name: string, id: string, body: Uint8Array): void;
  commit(name: string, ids: readonly string[], blob: Omit<NewBlob, 'body'>, conditions: Conditions): FakeBlob;
  get(name: string, conditions: Conditions): FakeBlob;
  setTier(name: string, tier: string): void;
  delete(name: string, conditions: Conditions, now: number): void;
}

/** https://learn.microsoft.com/rest/api/storageservices/put-block */
const longestIdBytes = 64;
const mostBlocks = 50_000;

export function createContainer(): FakeContainer {
  const blobs = new Map<string, FakeBlob>();
  const deleted = new Set<string>();
  const blocks = new Map<string, Map<string, Uint8Array>>();
  /** Ids of what was committed, of which a later commit may take some again. */
  const committed = new Map<string, Map<string, Uint8Array>>();
  let lastTag = 0;

  function check(name: string, { ifMatch, ifNoneMatch }: Conditions, isWrite: boolean): void {
    const found = blobs.get(name);
    if (ifNoneMatch === '*' && isWrite && found !== undefined) throw new AzureFault(409, 'BlobAlreadyExists');
    if (ifMatch !== null && ifMatch.replaceAll('"', '') !== found?.etag) throw new AzureFault(412, 'ConditionNotMet');
  }

  function checkImmutable(name: string, now: number): void {
    if ((blobs.get(name)?.immutableUntil ?? 0) > now) throw new AzureFault(409, 'BlobImmutableDueToPolicy');
  }

  function store(name: string, blob: NewBlob): FakeBlob {
    lastTag += 1;
    const stored = { ...blob, etag: `0x8D${lastTag.toString(16).toUpperCase().padStart(13, '0')}` };
    blobs.set(name, stored);
    blocks.delete(name);
    return stored;
  }

  return {
    blobs,
    deleted,
    blocks,
    put(name, blob, conditions) {
      check(name, conditions, true);
      checkImmutable(name, blob.lastModified);
      committed.delete(name);
      return store(name, blob);
    },
    stage(name, id, body) {
      const staged = blocks.get(name) ?? new Map<string, Uint8Array>();
      const bytes = Buffer.from(id, 'base64');
      if (id === '' || bytes.length > longestIdBytes || bytes.toString('base64') !== id)
        throw new AzureFault(400, 'InvalidQueryParameterValue');
      const [other] = staged.keys();
      if (other !== undefined && other.length !== id.length) throw new AzureFault(400, 'InvalidBlobOrBlock');
      if (staged.size >= 2 * mostBlocks) throw new AzureFault(409, 'BlockCountExceedsLimit');
      blocks.set(name, staged.set(id, body));
    },
    commit(name, ids, blob, conditions) {
      check(name, conditions, true);
      checkImmutable(name, blob.lastModified);
      if (ids.length > mostBlocks) throw new AzureFault(400, 'BlockListTooLong');
      const parts = ids.map((id) => {
        const part = blocks.get(name)?.get(id) ?? committed.get(name)?.get(id);
        if (part === undefined) throw new AzureFault(400, 'InvalidBlockList');
        return [id, part] as const;
      });
      committed.set(name, new Map(parts));
      return store(name, { ...blob, body: Buffer.concat(parts.map(([, body]) => body)) });
    },
    get(name, conditions) {
      const found = blobs.get(name);
      if (found === undefined) throw new AzureFault(404, 'BlobNotFound');
      check(name, conditions, false);
      return found;
    },
    setTier(name, tier) {
      const found = blobs.get(name);
      if (found === undefined) throw new AzureFault(404, 'BlobNotFound');
      blobs.set(name, { ...found, tier });
    },
    delete(name, conditions, now) {
      if (!blobs.has(name)) throw new AzureFault(404, 'BlobNotFound');
      check(name, conditions, false);
      checkImmutable(name, now);
      blobs.delete(name);
      committed.delete(name);
      deleted.add(name);
    },
  };
}
