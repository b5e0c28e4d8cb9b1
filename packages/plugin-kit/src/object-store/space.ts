import { objectStoreError, type Consumer, type ObjectInfo } from '@streamspace/plugin-sdk';
import type { StoredObject } from './driver.ts';
import { checkKey, checkPrefix } from './keys.ts';
import { decodeMetadata } from './metadata.ts';

/** Where the objects of each purpose lie; each ends in `/`. */
export interface StorePaths {
  readonly [purpose: string]: string | undefined;
  /** Under it, purposes without a path of their own have one folder each. */
  readonly other: string;
}

/** The part of a store that one consumer has: a prefix that is put in front of its keys, and taken off again. */
export interface Space {
  readonly consumer: string;
  readonly purpose: string;
  readonly prefix: string;
  /** @throws {PluginError} reason `invalid_key`. */
  toStored(key: string): string;
  toStoredPrefix(prefix: string): string;
  toKey(stored: string): string;
  toInfo(object: StoredObject): ObjectInfo;
}

const noPurpose = 'default';

/**
 * The space of a consumer. Plugin names have no `/`, so that no space is a part of another one.
 *
 * @param served Purposes with a path that are served here; others with a path are not.
 * @throws {PluginError} reason `not_configured` for a purpose that the operator gave to no store.
 */
export function createSpace(
  { plugin, purpose = noPurpose }: Consumer,
  paths: StorePaths,
  served: readonly string[],
): Space {
  const own = purpose !== 'other' && Object.hasOwn(paths, purpose) ? paths[purpose] : undefined;
  if (own !== undefined && !served.includes(purpose)) {
    throw objectStoreError('not_configured', `This store does not serve ${purpose}: add it to "defaultFor"`);
  }
  const prefix = `${own ?? `${paths.other}${purpose}/`}${plugin}/`;

  function toKey(stored: string): string {
    if (!stored.startsWith(prefix)) throw objectStoreError('unknown', 'The store answered with a key of somebody else');
    return stored.slice(prefix.length);
  }

  return {
    consumer: plugin,
    purpose,
    prefix,
    toKey,
    toStored(key) {
      checkKey(key);
      return `${prefix}${key}`;
    },
    toStoredPrefix(start) {
      checkPrefix(start);
      return `${prefix}${start}`;
    },
    toInfo({ key, metadata: stored, ...rest }) {
      const { metadata, sha256 } = decodeMetadata(stored);
      return { ...rest, key: toKey(key), metadata, ...(sha256 === undefined ? {} : { sha256 }) };
    },
  };
}
