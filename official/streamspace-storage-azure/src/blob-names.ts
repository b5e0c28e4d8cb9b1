import { objectStoreError } from '@streamspace/plugin-sdk';

/** https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata */
const mostSegments = 254;

/**
 * The name of the blob for a key. Azure forgets dots at the end of a segment, so that such a segment ends in a `%` more; one
 * that ends in `%` by itself does so too, which keeps both apart. What keys begin with, names begin with as well.
 *
 * @throws {PluginError} reason `invalid_key` for more segments than Azure takes.
 */
export function blobName(key: string): string {
  const segments = key.split('/');
  if (segments.length > mostSegments)
    throw objectStoreError('invalid_key', `The key has more than ${mostSegments} segments with its folder`);
  return segments.map(marked).join('/');
}

/** What names of keys with a prefix begin with: its last segment may go on. */
export function blobPrefix(prefix: string): string {
  const segments = prefix.split('/');
  return [...segments.slice(0, -1).map(marked), segments.at(-1) ?? ''].join('/');
}

export const keyOfBlob = (name: string): string =>
  name
    .split('/')
    .map((segment) => (segment.endsWith('%') ? segment.slice(0, -1) : segment))
    .join('/');

const marked = (segment: string): string => (/[.%]$/.test(segment) ? `${segment}%` : segment);

/** Names of metadata have to be identifiers of C#, which have no `-` and no digit first. */
export const encodeMetadataNames = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name.replace(/^(?=\d)/, '_d_').replaceAll('-', '_h_'), value]),
  );

export const decodeMetadataNames = (metadata: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name.toLowerCase().replace(/^_d_/, '').replaceAll('_h_', '-'),
      value,
    ]),
  );
