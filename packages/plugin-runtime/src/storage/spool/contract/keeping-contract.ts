import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limitBytes, setUp, sha256, type OpenMedium, type Setup } from './test-support.ts';

const bytes = (contents: string): Uint8Array => Buffer.from(contents);

export function describeKeeping(openMedium: OpenMedium): void {
  let at: Setup;
  beforeEach(async () => {
    at = await setUp(openMedium);
  });
  afterEach(() => at.dispose());

  describe('a list', () => {
    const page = (prefix: string, limit: number, cursor?: string) => at.spool.list(prefix, { limit, cursor });

    test('is in order and in pages', async () => {
      for (const name of ['b', 'a/2', 'a/10', 'B', 'a.', 'a/1']) await at.put(name, name);
      expect(at.names()).toEqual(['B', 'a.', 'a/1', 'a/10', 'a/2', 'b']);
      const first = page('', 4);
      expect(first.items.map(({ name }) => name)).toEqual(['B', 'a.', 'a/1', 'a/10']);
      const second = page('', 4, first.next);
      expect(second).toMatchObject({ items: [{ name: 'a/2' }, { name: 'b' }] });
      expect(second).not.toHaveProperty('next');
    });

    test('has no further page when it ends with the last file', async () => {
      await at.put('a', '');
      await at.put('b', '');
      expect(page('', 2)).not.toHaveProperty('next');
    });

    test('keeps to a prefix, page after page', async () => {
      for (const name of ['a', 'logs/1', 'logs/2', 'logs/3', 'logs0', 'logz']) await at.put(name, '');
      const first = page('logs/', 2);
      expect(first.items.map(({ name }) => name)).toEqual(['logs/1', 'logs/2']);
      expect(page('logs/', 2, first.next)).toMatchObject({ items: [{ name: 'logs/3' }] });
      expect(page('x', 2)).toEqual({ items: [] });
    });

    test('goes on at its place when files come and go', async () => {
      for (const name of ['a', 'b', 'c', 'd']) await at.put(name, '');
      const { next } = page('', 2);
      await at.spool.delete('b');
      await at.put('aa', '');
      expect(page('', 2, next).items.map(({ name }) => name)).toEqual(['c', 'd']);
    });
  });

  describe('after a crash', () => {
    test('a file is as it was at the last sync, and can be appended to', async () => {
      const writer = await at.write('a');
      await writer.write(bytes('kept'));
      const safe = await writer.sync();
      await writer.write(bytes(' and lost'));
      await at.crash();
      expect(at.spool.stat('a')?.bytes).toBe(safe);
      expect(await at.read('a')).toBe('kept');
      expect(await at.spool.usedBytes()).toBe(4);
      const [blob = ''] = await at.medium.list('p');
      expect(await (await at.medium.open('p', blob, 'read')).size()).toBe(4);
      expect(await at.put('a', ', more', { append: true })).toBe(sha256('kept, more'));
    });

    test('an append that was not synced has left nothing', async () => {
      const digest = await at.put('a', 'kept');
      const writer = await at.write('a', { append: true });
      await writer.write(bytes(' and lost'));
      await at.crash();
      expect(at.spool.stat('a')).toMatchObject({ bytes: 4, sha256: digest });
      const [blob = ''] = await at.medium.list('p');
      expect(await (await at.medium.open('p', blob, 'read')).size()).toBe(4);
    });

    test('a file that was never synced is gone, with its blob', async () => {
      await at.put('b', 'other');
      const writer = await at.write('a');
      await writer.write(bytes('lost'));
      await at.crash();
      expect(at.names()).toEqual(['b']);
      expect(await at.medium.list('p')).toHaveLength(1);
    });

    test('new contents that were not synced have left the old', async () => {
      await at.put('a', 'old');
      const writer = await at.write('a');
      await writer.write(bytes('lost'));
      await at.crash();
      expect(await at.read('a')).toBe('old');
    });

    test('a blob that could not be removed is', async () => {
      await at.put('a', 'text');
      at.medium.fail = (call) => {
        if (call === 'remove') throw new Error('busy');
      };
      await at.spool.delete('a');
      expect(at.names()).toEqual([]);
      at.medium.fail = undefined;
      expect(await at.medium.list('p')).toHaveLength(1);
      await at.crash();
      expect(await at.medium.list('p')).toEqual([]);
    });

    test('a file whose blob is gone does not keep the others from being used', async () => {
      const writer = await at.write('a');
      await writer.write(bytes('text'));
      await writer.sync();
      const [blob = ''] = await at.medium.list('p');
      await at.put('b', 'other');
      await at.medium.closeAll();
      await at.medium.remove('p', blob);
      await at.crash();
      expect(await at.read('b')).toBe('other');
      await expect(at.read('a')).rejects.toMatchObject({ code: 'INTEGRITY' });
      await at.spool.delete('a');
      expect(at.names()).toEqual(['b']);
    });
  });

  test('clearing removes all of a plugin, ends its writers, and spares the others', async () => {
    const other = await at.store.open('q');
    const writer = await other.write('a', { limitBytes });
    await writer.write(bytes('theirs'));
    await writer.close();
    await at.put('a', 'mine');
    const unfinished = await at.write('b');
    await unfinished.write(bytes('unfinished'));
    await at.store.clear('p');
    await expect(unfinished.sync()).rejects.toMatchObject({ code: 'INVALID_STATE' });
    expect(await at.medium.list('p')).toEqual([]);
    expect(other.stat('a')?.bytes).toBe(6);
    at.spool = await at.store.open('p');
    expect(at.names()).toEqual([]);
    expect(await at.spool.usedBytes()).toBe(0);
    await at.put('a', 'again');
    expect(await at.read('a')).toBe('again');
  });
}
