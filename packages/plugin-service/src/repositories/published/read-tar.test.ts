import { expect, test } from 'vitest';
import { tarEntry } from '../../testing/archive.ts';
import { readTar } from './read-tar.ts';

const tar = Buffer.concat([tarEntry('assets/', '', '5'), tarEntry('assets/a.svg', 'x'), Buffer.alloc(1024)]);

test('an archive has its files, and may state its folders', () => {
  expect([...readTar(tar, 10)]).toEqual([['assets/a.svg', Buffer.from('x')]]);
});

test.each([0, 100, 512, 700, 1024, 1100])('an archive that ends after %i bytes is refused', (end) => {
  expect(() => readTar(tar.subarray(0, end), 10)).toThrow('ends too early');
});

test('a header that was changed is refused', () => {
  for (const at of [0, 120, 130, 156, 257, 345]) {
    const changed = Buffer.from(tar);
    changed[512 + at]! ^= 1;
    expect(() => readTar(changed, 10)).toThrow('damaged');
  }
});
