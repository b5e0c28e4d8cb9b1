import { createHash } from 'node:crypto';
import { S3Fault } from './s3-error.ts';
import { crc32Of, md5HexOf } from './checksums.ts';

export interface FakeObject {
  readonly body: Uint8Array;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: number;
  /** Headers that come back with it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Instant until which it cannot be changed. */
  readonly lockedUntil: number;
}

export interface FakePart {
  readonly body: Uint8Array;
  readonly etag: string;
  readonly crc32: string;
}

export interface FakeUpload {
  readonly id: string;
  readonly key: string;
  readonly initiated: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly lockedUntil: number;
  /** Whether parts have to bring a CRC-32. */
  readonly crc32: boolean;
  readonly parts: Map<number, FakePart>;
}

/** What is in one bucket. */
export interface FakeBucket {
  readonly objects: ReadonlyMap<string, FakeObject>;
  readonly uploads: ReadonlyMap<string, FakeUpload>;
  put(key: string, object: Omit<FakeObject, 'etag'> & { readonly etag?: string }, ifAbsent: boolean): FakeObject;
  delete(key: string, now: number): void;
  begin(upload: Omit<FakeUpload, 'id' | 'parts'>): FakeUpload;
  /** @throws {S3Fault} `NoSuchUpload`. */
  upload(id: string, key: string): FakeUpload;
  abort(id: string): void;
  complete(
    upload: FakeUpload,
    named: readonly { readonly number: number; readonly etag: string; readonly crc32: string | undefined }[],
    options: { readonly ifAbsent: boolean; readonly now: number },
  ): FakeObject;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const smallestPartBytes = 5 * 1024 ** 2;

export function createBucket(): FakeBucket {
  const objects = new Map<string, FakeObject>();
  const uploads = new Map<string, FakeUpload>();
  let lastUpload = 0;

  function checkLock(key: string, now: number): void {
    if ((objects.get(key)?.lockedUntil ?? 0) > now)
      throw new S3Fault(403, 'AccessDenied', 'Access Denied because object protected by object lock.');
  }

  function put(
    key: string,
    object: Omit<FakeObject, 'etag'> & { readonly etag?: string },
    ifAbsent: boolean,
  ): FakeObject {
    if (ifAbsent && objects.has(key)) throw new S3Fault(412, 'PreconditionFailed');
    checkLock(key, object.lastModified);
    const stored = { ...object, etag: object.etag ?? md5HexOf(object.body) };
    objects.set(key, stored);
    return stored;
  }

  return {
    objects,
    uploads,
    put,
    delete(key, now) {
      checkLock(key, now);
      objects.delete(key);
    },
    begin(upload) {
      lastUpload += 1;
      const made = { ...upload, id: `upload-${lastUpload}`, parts: new Map<number, FakePart>() };
      uploads.set(made.id, made);
      return made;
    },
    upload(id, key) {
      const found = uploads.get(id);
      if (found === undefined || found.key !== key) throw new S3Fault(404, 'NoSuchUpload');
      return found;
    },
    abort: (id) => void uploads.delete(id),
    complete({ id, key, headers, lockedUntil, parts }, named, { ifAbsent, now }) {
      if (named.length === 0) throw new S3Fault(400, 'MalformedXML');
      if (named.some(({ number }, index) => number <= (named[index - 1]?.number ?? 0)))
        throw new S3Fault(400, 'InvalidPartOrder');
      const bodies = named.map(({ number, etag, crc32 }, index) => {
        const part = parts.get(number);
        if (part === undefined || part.etag !== etag) throw new S3Fault(400, 'InvalidPart');
        if (crc32 !== undefined && crc32 !== part.crc32) throw new S3Fault(400, 'InvalidPart');
        if (index < named.length - 1 && part.body.length < smallestPartBytes) throw new S3Fault(400, 'EntityTooSmall');
        return part.body;
      });
      const digest = createHash('md5');
      for (const { etag } of named) digest.update(Buffer.from(etag, 'hex'));
      const etag = `${digest.digest('hex')}-${named.length}`;
      const stored = put(key, { body: Buffer.concat(bodies), etag, lastModified: now, headers, lockedUntil }, ifAbsent);
      uploads.delete(id);
      return stored;
    },
  };
}

export const partOf = (body: Uint8Array): FakePart => ({ body, etag: md5HexOf(body), crc32: crc32Of(body) });
