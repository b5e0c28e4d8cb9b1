import { PluginError } from '@streamspace/plugin-sdk';

/** What this library writes beside the consumer's own metadata. */
export interface OwnMetadata {
  /** Of the body, where it was known before the body was sent. */
  readonly sha256?: string | undefined;
  /** Of the attempt that wrote it: tells one's own object from somebody else's after a lost answer. */
  readonly writeId?: string | undefined;
}

const mostValueBytes = 512;
/** All that S3 stores; the other vendors take more. */
const mostBytes = 2048;
const keyPattern = /^[a-z0-9][a-z0-9-]{0,39}$/;
const ownPrefix = 'ss-';
/** In front of a consumer's key that looks like one of ours. */
const escapePrefix = 'ss-u-';
const encoder = new TextEncoder();

const bytesOf = (text: string): number => encoder.encode(text).length;
const sizeOf = (metadata: Readonly<Record<string, string>>): number =>
  Object.entries(metadata).reduce((sum, [key, value]) => sum + bytesOf(key) + bytesOf(value), 0);

/**
 * A consumer's metadata as a vendor can store it: printable ASCII. Our own is left out where there is no room.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for a key that is none, and beyond 512 bytes a value or 2 KiB in all.
 */
export function encodeMetadata(
  metadata: Readonly<Record<string, string>>,
  own: OwnMetadata,
): Readonly<Record<string, string>> {
  for (const [key, value] of Object.entries(metadata)) {
    if (!keyPattern.test(key))
      throw invalid(`The metadata key "${key}" must be 1 to 40 lower-case letters, digits and "-", no "-" first`);
    if (bytesOf(value) > mostValueBytes)
      throw invalid(`The metadata value of "${key}" has more than ${mostValueBytes} bytes`);
  }
  const stored = Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [
      key.startsWith(ownPrefix) ? `${escapePrefix}${key}` : key,
      encodeValue(value),
    ]),
  );
  if (sizeOf(metadata) > mostBytes || sizeOf(stored) > mostBytes)
    throw invalid('The metadata has more than 2 KiB, in which each byte beyond ASCII counts three');
  const ours = { 'ss-write': own.writeId, 'ss-sha256': own.sha256 };
  for (const [key, value] of Object.entries(ours)) {
    if (value !== undefined && sizeOf({ ...stored, [key]: value }) <= mostBytes) stored[key] = value;
  }
  return stored;
}

/** The consumer's metadata, and ours, of what a vendor stored. */
export function decodeMetadata(
  stored: Readonly<Record<string, string>>,
): OwnMetadata & { readonly metadata: Readonly<Record<string, string>> } {
  const metadata: Record<string, string> = {};
  for (const [key, value] of Object.entries(stored)) {
    if (key.startsWith(escapePrefix)) metadata[key.slice(escapePrefix.length)] = decodeValue(value);
    else if (!key.startsWith(ownPrefix)) metadata[key] = decodeValue(value);
  }
  const { 'ss-sha256': sha256, 'ss-write': writeId } = stored;
  return {
    metadata,
    writeId,
    // Whoever else writes into the bucket may write anything.
    ...(sha256 !== undefined && /^[0-9a-f]{64}$/.test(sha256) ? { sha256 } : {}),
  };
}

/** What stands for nothing, which some stores do not keep. No value is encoded as this. */
const nothing = '%';

/** Headers lose white space at their ends, and know ASCII only. */
const encodeValue = (value: string): string => (value === '' ? nothing : encodeText(value));

const encodeText = (value: string): string =>
  value.replaceAll(/[^\u0020-\u007e]|%|^ | $/gu, (character) =>
    character === ' ' ? '%20' : encodeURIComponent(character.toWellFormed()),
  );

function decodeValue(value: string): string {
  if (value === nothing) return '';
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const invalid = (message: string): PluginError => new PluginError('INVALID_ARGUMENT', message);
