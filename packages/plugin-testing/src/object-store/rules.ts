import { objectStoreError, PluginError } from '@streamspace/plugin-sdk';

/** @throws {PluginError} reason `invalid_key`: the rules of the point, told once more and apart from any provider. */
export function checkKey(key: string): void {
  checkPrefix(key);
  if (key === '' || ['', '.', '..'].includes(key.split('/').at(-1) ?? '')) throw invalid();
}

export function checkPrefix(prefix: string): void {
  const isText = prefix.isWellFormed() && prefix.normalize('NFC') === prefix && Buffer.byteLength(prefix) <= 512;
  // oxlint-disable-next-line no-control-regex -- control characters are what this refuses
  const isClean = !/[\u0000-\u001f\\]/.test(prefix);
  const hasSegments = prefix
    .split('/')
    .slice(0, -1)
    .every((segment) => !['', '.', '..'].includes(segment));
  if (!isText || !isClean || !hasSegments) throw invalid();
}

export function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const sizes = Object.entries(metadata).map(([key, value]) => key.length + Buffer.byteLength(value));
  const isFine =
    Object.entries(metadata).every(
      ([key, value]) => /^[a-z0-9][a-z0-9-]{0,39}$/.test(key) && Buffer.byteLength(value) <= 512,
    ) && sizes.reduce((sum, size) => sum + size, 0) <= 2048;
  if (!isFine) throw new PluginError('INVALID_ARGUMENT', 'This is no metadata of an object');
}

const invalid = (): PluginError => objectStoreError('invalid_key', 'This is no key of an object');
