import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limitBytes, setUp, sha256, type OpenMedium, type Setup } from './test-support.ts';

const bytes = (contents: string): Uint8Array => Buffer.from(contents);

export function describeLimits(openMedium: OpenMedium): void {
  let at: Setup;
  const open = async (files?: number): Promise<void> => {
    at = await setUp(openMedium, files);
  };
  beforeEach(() => open());
  afterEach(() => at.dispose());

  describe('the quota', () => {
    test('can be used up to the last byte', async () => {
      await at.put('a', 'x'.repeat(limitBytes - 1));
      const writer = await at.write('b');
      await writer.write(bytes('y'));
      await writer.close();
      expect(await at.spool.usedBytes()).toBe(limitBytes);
    });

    test('refuses a chunk before a byte of it is written, and names what helps', async () => {
      const writer = await at.write('a');
      await writer.write(Buffer.alloc(limitBytes - 1));
      await writer.sync();
      await expect(writer.write(bytes('yz'))).rejects.toMatchObject({
        code: 'QUOTA_EXCEEDED',
        message: expect.stringMatching(/^Cannot write "a": .* 200000 bytes .*resources\.spool/),
      });
      expect(at.spool.stat('a')?.bytes).toBe(limitBytes - 1);
      expect(await at.spool.usedBytes()).toBe(limitBytes - 1);
    });

    test('ends the writer that hits it, and frees what was not synced', async () => {
      const writer = await at.write('a');
      await writer.write(Buffer.alloc(limitBytes));
      await expect(writer.write(bytes('x'))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
      await expect(writer.sync()).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
      await expect(writer.close()).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
      expect(await at.spool.usedBytes()).toBe(0);
      await at.put('a', 'again');
    });

    test('counts what other writers have not synced, until they give it back', async () => {
      const first = await at.write('a');
      await first.write(Buffer.alloc(limitBytes - 10));
      const second = await at.write('b');
      await expect(second.write(Buffer.alloc(11))).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
      await first.abort();
      await at.put('b', 'x'.repeat(limitBytes));
    });

    test('counts old contents until the new ones are synced', async () => {
      await at.put('a', 'x'.repeat(150_000));
      const writer = await at.write('a');
      await writer.write(Buffer.alloc(50_000));
      await writer.sync();
      expect(await at.spool.usedBytes()).toBe(50_000);
      await writer.write(Buffer.alloc(150_000));
      await writer.close();
      expect(await at.spool.usedBytes()).toBe(limitBytes);
    });

    test('has room again after a delete, and when files expire', async () => {
      await at.put('a', 'x'.repeat(100_000));
      await at.put('b', 'x'.repeat(100_000), { ttlMs: 1000 });
      await at.spool.delete('a');
      await at.put('c', 'x'.repeat(100_000));
      at.advance(1000);
      await at.put('d', 'x'.repeat(100_000));
      expect(at.names()).toEqual(['c', 'd']);
    });

    test('bounds the number of files, with those that are not synced', async () => {
      await at.dispose();
      await open(2);
      await at.put('a', '');
      const writer = await at.write('b');
      await expect(at.write('c')).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
      await at.put('a', 'appended', { append: true });
      await writer.abort();
      await at.put('c', '');
      await at.spool.delete('a');
      await at.put('d', '');
      expect(at.names()).toEqual(['c', 'd']);
    });

    test('refuses any writer once it was lowered below what there is', async () => {
      await at.put('a', 'x'.repeat(100));
      await expect(at.spool.write('b', { limitBytes: 50 })).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
      expect(await at.read('a')).toHaveLength(100);
    });
  });

  describe('a file with a time to live', () => {
    test('is gone when it is over', async () => {
      await at.put('a', 'text', { ttlMs: 1000 });
      expect(at.spool.stat('a')?.expiresAt).toBe('2026-01-15T10:00:01.000Z');
      at.advance(999);
      expect(await at.read('a')).toBe('text');
      at.advance(1);
      expect(at.spool.stat('a')).toBeUndefined();
      expect(at.names()).toEqual([]);
      await expect(at.read('a')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await at.spool.usedBytes()).toBe(0);
    });

    test('is removed by pruning, which spares all others', async () => {
      await at.put('a', 'text', { ttlMs: 1000 });
      await at.put('b', 'text', { ttlMs: 2000 });
      await at.put('c', 'text');
      at.advance(1000);
      expect(await at.medium.list('p')).toHaveLength(3);
      await at.store.prune();
      expect(await at.medium.list('p')).toHaveLength(2);
      expect(at.names()).toEqual(['b', 'c']);
    });

    test('lives on from each sync', async () => {
      const writer = await at.write('a', { ttlMs: 1000 });
      await writer.write(bytes('one'));
      await writer.sync();
      at.advance(900);
      await writer.sync();
      at.advance(900);
      expect(await at.read('a')).toBe('one');
      await writer.close();
      expect(at.spool.stat('a')?.expiresAt).toBe('2026-01-15T10:00:02.800Z');
    });

    test('keeps it when it is appended to, and loses it with new contents', async () => {
      await at.put('a', 'one', { ttlMs: 1000 });
      at.advance(500);
      await at.put('a', 'two', { append: true });
      expect(at.spool.stat('a')?.expiresAt).toBe('2026-01-15T10:00:01.500Z');
      await at.put('a', 'three', { append: true, ttlMs: 5000 });
      expect(at.spool.stat('a')?.expiresAt).toBe('2026-01-15T10:00:05.500Z');
      await at.put('a', 'new');
      expect(at.spool.stat('a')).not.toHaveProperty('expiresAt');
    });

    test('begins anew when it is appended to too late', async () => {
      await at.put('a', 'old', { ttlMs: 1000 });
      at.advance(1000);
      await at.put('a', 'new', { append: true });
      expect(await at.read('a')).toBe('new');
      expect(at.spool.stat('a')).not.toHaveProperty('expiresAt');
      expect(await at.medium.list('p')).toHaveLength(1);
    });

    test('is not removed from under its writer', async () => {
      await at.put('a', 'one,', { ttlMs: 1000 });
      const writer = await at.write('a', { append: true });
      at.advance(1000);
      await at.store.prune();
      await writer.write(bytes('two'));
      expect(await writer.close()).toEqual({ bytes: 7, sha256: sha256('one,two') });
      expect(await at.read('a')).toBe('one,two');
    });
  });
}
