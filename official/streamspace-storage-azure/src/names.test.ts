import { describe, expect, test } from 'vitest';
import { blobName, blobPrefix, decodeMetadataNames, encodeMetadataNames, keyOfBlob } from './blob-names.ts';
import { blockId, blockNumber } from './block-ids.ts';

describe('the name of a blob', () => {
  const keys = ['a', 'a.', 'a.%', 'a%', 'a%%', 'a./b', 'a.../b.', '..a/b', 'per%cent/x', 'Grüße/東京'];

  test('ends no segment in a dot, and leads back to its key', () => {
    for (const key of keys) {
      expect(blobName(key).split('/')).not.toContainEqual(expect.stringMatching(/\.$/));
      expect(keyOfBlob(blobName(key))).toBe(key);
    }
    expect(new Set(keys.map(blobName)).size).toBe(keys.length);
  });

  test('begins as what the key begins with', () => {
    for (const key of keys) {
      for (let end = 0; end <= key.length; end += 1) {
        expect(blobName(key).startsWith(blobPrefix(key.slice(0, end)))).toBe(true);
      }
    }
  });

  test('has no more segments than Azure takes', () => {
    expect(() => blobName('a/'.repeat(254) + 'a')).toThrow('254 segments');
  });
});

test('names of metadata are identifiers, and lead back', () => {
  const metadata = { 'ss-write': 'a', session: 'b', '2nd-part': 'c', 'a-b-c': 'd', h: 'e' };
  const stored = encodeMetadataNames(metadata);
  for (const name of Object.keys(stored)) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
  expect(decodeMetadataNames(stored)).toEqual(metadata);
});

test('AZ-02: the ids of 50,000 blocks have one length, are told apart and lead back to their numbers', () => {
  const upload = '0b0f5c0e-6a2b-4c55-9a0e-0d4a3b0c9f11';
  const ids = Array.from({ length: 50_000 }, (_, index) => blockId(upload, index + 1));
  expect(new Set(ids.map((id) => id.length)).size).toBe(1);
  expect(new Set(ids).size).toBe(50_000);
  expect(Buffer.from(ids[0] ?? '', 'base64').length).toBeLessThanOrEqual(64);
  expect([1, 777, 50_000].map((number) => blockNumber(upload, blockId(upload, number)))).toEqual([1, 777, 50_000]);
  expect(blockNumber('another-upload', ids[0] ?? '')).toBeUndefined();
  expect(blockNumber(upload, 'AAAA')).toBeUndefined();
});
