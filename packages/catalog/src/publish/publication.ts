import { isJsonObject, type JsonObject } from '../json/object.ts';

/** A version of a plugin in a publication. It is never changed, apart from its state, and never taken away. */
export interface PublishedVersion {
  readonly version: string;
  readonly state: 'active' | 'deprecated' | 'yanked' | 'blocked';
  /** Address of the archive. */
  readonly url: string;
  /** Of the uncompressed tar, hexadecimal. */
  readonly sha256: string;
  /** Version of the SDK that it was made with. */
  readonly sdk: string;
  /** ISO 8601 in UTC. */
  readonly publishedAt: string;
}

/** What an earlier publication holds. */
export interface Publication {
  /** 0 for the one before the first. */
  readonly serial: number;
  /** Address of its folder, without a slash at the end. */
  readonly url?: string;
  /** Entries as they are, and their versions, by name. */
  readonly plugins: ReadonlyMap<string, PublishedEntry>;
  /** ISO 8601 in UTC. */
  readonly expiresAt?: string;
}

export interface PublishedEntry {
  readonly entry: JsonObject;
  readonly versions: readonly PublishedVersion[];
  /** It was in the repository once, and is no longer. */
  readonly isRetired: boolean;
}

export const nothingPublished: Publication = { serial: 0, plugins: new Map() };

/** A publication cannot be read or continued; the message says why and what would help. */
export class PublicationError extends Error {
  override readonly name = 'PublicationError';
}

/**
 * Reads the parsed `catalog.yaml` of a publication.
 *
 * @throws {PublicationError} for one that is none: writing over it would lose what was published.
 */
export function readPublication(document: unknown): Publication {
  const { metadata, spec } = objectOf(document);
  const { serial, url, expiresAt } = objectOf(metadata);
  const { plugins } = objectOf(spec);
  if (!Number.isSafeInteger(serial) || !Array.isArray(plugins)) {
    throw new PublicationError('catalog.yaml is none of a publication: it has no metadata.serial or no spec.plugins');
  }
  return {
    serial: Number(serial),
    ...(typeof url === 'string' && { url }),
    ...(typeof expiresAt === 'string' && { expiresAt }),
    plugins: new Map(plugins.map((entry) => readEntry(entry))),
  };
}

function readEntry(value: unknown): readonly [string, PublishedEntry] {
  const entry = objectOf(value);
  const { name, versions } = entry;
  if (typeof name !== 'string' || !Array.isArray(versions)) {
    throw new PublicationError(`catalog.yaml has an entry without a name or versions: ${JSON.stringify(value)}`);
  }
  return [
    name,
    { entry, versions: versions.map((each) => readVersion(name, each)), isRetired: entry['retired'] === true },
  ];
}

const states: readonly unknown[] = ['active', 'deprecated', 'yanked', 'blocked'];

function readVersion(name: string, value: unknown): PublishedVersion {
  const { version, state, url, sha256, sdk, publishedAt } = objectOf(value);
  const texts = [version, url, sdk, publishedAt].every((each) => typeof each === 'string');
  if (!texts || !states.includes(state) || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw new PublicationError(`catalog.yaml has a version of ${name} that is not whole: ${JSON.stringify(value)}`);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each key was looked at
  return { version, state, url, sha256, sdk, publishedAt } as PublishedVersion;
}

const objectOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
