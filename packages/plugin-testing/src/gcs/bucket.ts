import { checkChecksums } from './checksums.ts';
import { GcsFault } from './gcs-fault.ts';
import type { ObjectMetadata } from './object-metadata.ts';
import { checkConditions, type Conditions } from './conditions.ts';

export interface FakeObject {
  readonly name: string;
  readonly body: Uint8Array;
  readonly generation: string;
  readonly metageneration: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly crc32c: string;
  /** None of a composed object. */
  readonly md5Hash?: string | undefined;
  readonly metadata: ObjectMetadata;
  readonly componentCount?: number | undefined;
}

/** What an object is written with. */
export interface FakeWrite {
  readonly name: string;
  readonly body: Uint8Array;
  readonly metadata: ObjectMetadata;
  readonly conditions?: Conditions;
  readonly now: number;
  /** Parts that it is composed of. */
  readonly componentCount?: number | undefined;
}

/** What is in one bucket. */
export interface FakeBucket {
  readonly objects: ReadonlyMap<string, FakeObject>;
  /** @throws {GcsFault} 400 for a checksum, 403 for a retention, 412 for a condition, 429 for the second write within a second. */
  write(write: FakeWrite): FakeObject;
  /** @throws {GcsFault} 404; a generation that is no more is not found. */
  get(name: string, generation?: string | null): FakeObject;
  patch(name: string, metadata: ObjectMetadata, now: number): FakeObject;
  delete(name: string, now: number): void;
}

export interface BucketOptions {
  /** Whether an object may be written once a second only. */
  readonly limitsWrites: boolean;
  /** Whether objects may have a retention. */
  readonly objectRetention: boolean;
}

const mostNameBytes = 1024;
const mostMetadataBytes = 8 * 1024;

export function createBucket({ limitsWrites, objectRetention }: BucketOptions): FakeBucket {
  const objects = new Map<string, FakeObject>();
  const writtenAt = new Map<string, number>();
  let lastGeneration = 0;

  function checkRetention(name: string, now: number): void {
    const until = objects.get(name)?.metadata.retention?.retainUntilTime;
    if (until !== undefined && Date.parse(until) > now)
      throw new GcsFault(
        403,
        'retentionPolicyNotMet',
        `Object '${name}' is subject to object retention and cannot be deleted or overwritten until ${until}`,
      );
  }

  /** https://docs.cloud.google.com/storage/quotas#objects */
  function checkRate(name: string, now: number): void {
    if (!limitsWrites) return;
    if (now - (writtenAt.get(name) ?? -Infinity) < 1000)
      throw new GcsFault(429, 'rateLimitExceeded', 'The object exceeded the rate limit for object mutation operations');
    writtenAt.set(name, now);
  }

  return {
    objects,
    write({ name, body, metadata, conditions = {}, now, componentCount }) {
      checkName(name);
      checkMetadata(metadata, objectRetention);
      checkConditions(conditions, objects.get(name));
      checkRetention(name, now);
      const { crc32c, md5 } = checkChecksums(metadata, body);
      checkRate(name, now);
      lastGeneration = Math.max(lastGeneration + 1, now * 1000);
      const { crc32c: _crc32c, md5Hash: _md5Hash, name: _name, ...kept } = metadata;
      const stored: FakeObject = {
        name,
        body,
        generation: String(lastGeneration),
        metageneration: 1,
        createdAt: now,
        updatedAt: now,
        crc32c,
        md5Hash: componentCount === undefined ? md5 : undefined,
        metadata: kept,
        componentCount,
      };
      objects.set(name, stored);
      return stored;
    },
    get(name, generation) {
      const found = objects.get(name);
      if (found === undefined || (typeof generation === 'string' && generation !== found.generation))
        throw new GcsFault(404, 'notFound', `No such object: ${name}`);
      return found;
    },
    patch(name, metadata, now) {
      const found = objects.get(name);
      if (found === undefined) throw new GcsFault(404, 'notFound', `No such object: ${name}`);
      checkMetadata(metadata, objectRetention);
      const patched = { ...found, metadata, metageneration: found.metageneration + 1, updatedAt: now };
      objects.set(name, patched);
      return patched;
    },
    delete(name, now) {
      checkRetention(name, now);
      if (!objects.delete(name)) throw new GcsFault(404, 'notFound', `No such object: ${name}`);
    },
  };
}

/** https://docs.cloud.google.com/storage/docs/objects#naming */
function checkName(name: string): void {
  const bytes = Buffer.byteLength(name);
  if (bytes === 0 || bytes > mostNameBytes)
    throw new GcsFault(400, 'invalid', 'The specified object name is not valid.');
  if (/[\r\n]/.test(name) || name === '.' || name === '..' || name.startsWith('.well-known/acme-challenge/'))
    throw new GcsFault(400, 'invalid', 'Disallowed unicode characters present in object name');
}

function checkMetadata({ metadata = {}, retention }: ObjectMetadata, objectRetention: boolean): void {
  const size = Object.entries(metadata).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (size > mostMetadataBytes) throw new GcsFault(400, 'invalid', 'Metadata is larger than 8 KiB.');
  if (retention !== undefined && !objectRetention)
    throw new GcsFault(400, 'invalid', 'Object retention is not enabled for the bucket.');
}
