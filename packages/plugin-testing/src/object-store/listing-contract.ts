import type { ObjectStore } from '@streamspace/plugin-sdk';
import { expect } from 'vitest';
import { text } from './bytes.ts';
import { freshKey, plain, type Suite } from './suite.ts';

const manyKeys = 2500;

export function listingContract({ check }: Suite): void {
  check('OS-15', 'a list is in the order of bytes', async (store) => {
    const base = freshKey('');
    const names = ['b', 'a', 'B', 'a/x', 'a-x', 'ä', '10', '9', '🎬', 'z', '\uffee'];
    for (const name of names) await store.put(base + name, text(name), plain);
    const listed = (await store.list(base)).objects.map(({ key }) => key.slice(base.length));
    expect(listed).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  });

  check('OS-15', 'a list has sizes, tags and times', async (store) => {
    const base = freshKey('');
    const put = await store.put(`${base}one`, text('12345'), plain);
    const [object] = (await store.list(base)).objects;
    expect(object).toMatchObject({ key: `${base}one`, size: 5, etag: put.etag });
    expect(Date.parse(object?.lastModified ?? '')).not.toBeNaN();
  });

  check(`OS-15`, `${manyKeys} keys come over pages, each once`, async (store, { seed }) => {
    const base = freshKey('');
    const keys = Array.from({ length: manyKeys }, (_, n) => `${base}${String(n).padStart(5, '0')}`);
    if (seed === undefined) for (const key of keys) await store.put(key, text('x'), plain);
    else await seed(keys);
    expect(await allKeys(store, base, undefined)).toEqual(keys);
    expect(await allKeys(store, base, 700)).toEqual(keys);
  });

  check('OS-15', 'a delimiter folds what lies below, over pages too', async (store) => {
    const base = freshKey('');
    for (const name of ['a', 'b/1', 'b/2', 'c', 'd/1', 'd/e/2']) await store.put(base + name, text(name), plain);
    const whole = await store.list(base, { delimiter: '/' });
    expect(whole.objects.map(({ key }) => key)).toEqual([`${base}a`, `${base}c`]);
    expect(whole.prefixes).toEqual([`${base}b/`, `${base}d/`]);
    expect(whole.cursor).toBeUndefined();

    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list(base, { delimiter: '/', limit: 1, cursor });
      expect(page.objects.length + page.prefixes.length).toBe(1);
      found.push(...page.objects.map(({ key }) => key), ...page.prefixes);
      ({ cursor } = page);
    } while (cursor !== undefined);
    expect(found).toEqual(['a', 'b/', 'c', 'd/'].map((name) => base + name));
  });

  check('OS-15', 'a prefix ends anywhere in a key', async (store) => {
    const base = freshKey('');
    for (const name of ['session-1', 'session-10', 'session-2', 'other'])
      await store.put(base + name, text('x'), plain);
    const listed = (await store.list(`${base}session-1`)).objects.map(({ key }) => key.slice(base.length));
    expect(listed).toEqual(['session-1', 'session-10']);
  });

  check('OS-15', 'a list of nothing is empty', async (store) => {
    expect(await store.list(freshKey(''))).toEqual({ objects: [], prefixes: [] });
  });
}

async function allKeys(store: ObjectStore, prefix: string, limit: number | undefined): Promise<readonly string[]> {
  const keys: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list(prefix, { cursor, limit });
    expect(page.objects.length).toBeLessThanOrEqual(limit ?? 1000);
    keys.push(...page.objects.map(({ key }) => key));
    ({ cursor } = page);
  } while (cursor !== undefined);
  return keys;
}
