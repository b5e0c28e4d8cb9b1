import { expect } from 'vitest';
import { bytesOf, text } from './bytes.ts';
import { freshKey, plain, type Suite } from './suite.ts';

const goodKeys = [
  'with space',
  'plus+sign',
  'per%cent',
  'per%2Fcent',
  'hash#tag',
  'question?mark&and=more',
  "quotes'(and)*stars!",
  'tilde~under_score',
  'Grüße/東京/🎬.mp4',
  'dots...in.the/..middle/and.end.',
  'a:b@c,d;e$f',
  ' leading and trailing ',
  'semi<xml>&amp;"quoted"',
];

const badKeys: readonly (readonly [what: string, key: string])[] = [
  ['that is empty', ''],
  ['with a slash first', '/a'],
  ['with a slash last', 'a/'],
  ['with two slashes in a row', 'a//b'],
  ['that is a dot', '.'],
  ['with two dots as a segment', 'a/../b'],
  ['that climbs', '../snapshots/recorder/x'],
  ['with a backslash', 'a\\b'],
  ['with a line break', 'a\nb'],
  ['with a NUL', 'a\u0000b'],
  ['that is not in NFC', 'Gru\u0308\u00dfe'],
  ['of 513 bytes', 'x'.repeat(513)],
  ['of 513 bytes in 171 characters', '東'.repeat(171)],
];

export function keysContract({ check }: Suite): void {
  for (const name of goodKeys) {
    check('OS-05', `the key "${name}" is written, read, listed and deleted`, async (store) => {
      const key = freshKey(name);
      await store.put(key, text(name), plain);
      expect(await bytesOf((await store.get(key)).body)).toEqual(text(name));
      expect(await store.head(key)).toMatchObject({ key });
      expect((await store.list(key)).objects.map((object) => object.key)).toEqual([key]);
      await store.delete(key);
      expect(await store.head(key)).toBeNull();
    });
  }

  check('OS-05', 'a key of 512 bytes is fine', async (store) => {
    const key = 'x'.repeat(512);
    await store.put(key, text('long'), plain);
    expect(await store.head(key)).toMatchObject({ key });
    await store.delete(key);
  });

  for (const [what, key] of badKeys) {
    check('OS-06', `a key ${what} is refused by everything`, async (store) => {
      const refused = { reason: 'invalid_key' };
      await expect(store.put(key, text('x'), plain)).rejects.toMatchObject(refused);
      await expect(store.openUpload(key, plain)).rejects.toMatchObject(refused);
      await expect(store.head(key)).rejects.toMatchObject(refused);
      await expect(store.get(key)).rejects.toMatchObject(refused);
      await expect(store.delete(key)).rejects.toMatchObject(refused);
    });
  }

  for (const prefix of ['/', 'a//', '../', 'a/./b', 'a\\']) {
    check('OS-06', `the prefix "${prefix}" is refused`, (store) =>
      expect(store.list(prefix)).rejects.toMatchObject({ reason: 'invalid_key' }),
    );
  }

  const others = [
    { plugin: 'recorder', purpose: 'snapshots' },
    { plugin: 'recorder-two', purpose: 'recordings' },
    { plugin: 'record', purpose: 'recordings' },
    { plugin: 'recorder', purpose: 'evidence' },
  ];
  for (const other of others) {
    check('OS-07', `${other.plugin} for ${other.purpose} has a space of its own`, async (store, target) => {
      const key = freshKey();
      const foreign = target.use(other);
      await store.put(key, text('mine'), plain);
      expect(await foreign.head(key)).toBeNull();
      await expect(foreign.get(key)).rejects.toMatchObject({ reason: 'not_found' });
      expect((await foreign.list('')).objects).toEqual([]);
      await foreign.delete(key);
      await foreign.put(key, text('theirs'), plain);
      expect(await bytesOf((await store.get(key)).body)).toEqual(text('mine'));
      expect((await foreign.list('')).objects.map((object) => object.key)).toEqual([key]);
      await foreign.delete(key);
    });
  }

  check('OS-07', 'no key and no prefix reaches another space', async (store, target) => {
    const foreign = target.use({ plugin: 'snapshotter', purpose: 'snapshots' });
    await foreign.put('secret', text('theirs'), plain);
    const attempts = ['snapshots/snapshotter/secret', 'snapshotter/secret', '%2e%2e/snapshotter/secret', '..%2fsecret'];
    for (const key of attempts) {
      expect(await store.head(key)).toBeNull();
      expect((await store.list(key)).objects).toEqual([]);
    }
    await foreign.delete('secret');
  });

  check('OS-07', 'an upload is taken up by its own consumer only', async (store, target) => {
    const upload = await store.openUpload(freshKey(), plain);
    await upload.write(text('mine'));
    for (const other of others) {
      await expect(target.use(other).resumeUpload(upload.token)).rejects.toMatchObject({ reason: 'not_found' });
    }
    await upload.abort();
  });
}
