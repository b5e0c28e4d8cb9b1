import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { collect, setUp, sha256, text, type OpenMedium, type Setup } from './test-support.ts';

const mebibyte = 1024 ** 2;

export function describeReading(openMedium: OpenMedium): void {
  describe('reading', () => {
    let at: Setup;
    beforeEach(async () => {
      at = await setUp(openMedium);
    });
    afterEach(() => at.dispose());

    test.each([
      [{}, '0123456789'],
      [{ start: 3 }, '3456789'],
      [{ end: 3 }, '012'],
      [{ start: 3, end: 7 }, '3456'],
      [{ start: 9, end: 10 }, '9'],
      [{ start: 8, end: 100 }, '89'],
      [{ start: 4, end: 4 }, ''],
      [{ start: 10 }, ''],
      [{ start: 50, end: 100 }, ''],
    ])('%o of ten bytes is %j', async (range, expected) => {
      await at.put('a', '0123456789');
      expect(await at.read('a', range)).toBe(expected);
    });

    test.each([
      [16_383, 16_385],
      [65_535, 65_537],
      [65_536, 131_072],
      [1, 131_071],
    ])('a range from %i to %i crosses the borders of pieces', async (start, end) => {
      const whole = Array.from({ length: 20_000 }, (_, index) => `${index}`.padStart(7, '.')).join('');
      await at.put('a', whole);
      expect(await at.read('a', { start, end })).toBe(whole.slice(start, end));
    });

    test('a range that ends before it starts is none', async () => {
      await at.put('a', 'text');
      await expect(at.read('a', { start: 3, end: 2 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    });

    test('an unknown file says its name', async () => {
      await expect(at.read('a')).rejects.toThrow('There is no file "a" in the spool');
    });

    describe('what happens to the file meanwhile does not change what is read', () => {
      const start = async (): Promise<() => Promise<string>> => {
        await at.put('a', 'x'.repeat(100_000));
        const { bytes } = await at.spool.read('a', {});
        const reader = bytes.getReader();
        const first = await reader.read();
        reader.releaseLock();
        return async () => text(first.value ?? Buffer.alloc(0)) + text(await collect(bytes));
      };

      test('when it is deleted; its bytes count until the end', async () => {
        const rest = await start();
        await at.spool.delete('a');
        expect(at.names()).toEqual([]);
        expect(await at.spool.usedBytes()).toBe(100_000);
        expect(await rest()).toBe('x'.repeat(100_000));
        expect(await at.spool.usedBytes()).toBe(0);
        expect(await at.medium.list('p')).toEqual([]);
      });

      test('when it gets new contents', async () => {
        const rest = await start();
        await at.put('a', 'new');
        expect(await rest()).toBe('x'.repeat(100_000));
        expect(await at.read('a')).toBe('new');
        expect(await at.spool.usedBytes()).toBe(3);
      });

      test('when it is appended to', async () => {
        const rest = await start();
        await at.put('a', 'more', { append: true });
        expect(await rest()).toBe('x'.repeat(100_000));
      });

      test('when a writer goes back to the last sync', async () => {
        const rest = await start();
        const writer = await at.write('a', { append: true });
        await writer.write(Buffer.from('dropped'));
        await writer.abort();
        expect(await rest()).toBe('x'.repeat(100_000));
      });
    });

    test('the last of several readers frees a deleted file, cancelled or not', async () => {
      await at.put('a', 'text');
      const readings = await Promise.all([1, 2, 3].map(() => at.spool.read('a', {})));
      await at.spool.delete('a');
      await readings[0]?.bytes.cancel();
      await readings[1]?.stop();
      expect(await at.spool.usedBytes()).toBe(4);
      expect(text(await collect(readings[2]?.bytes ?? new ReadableStream()))).toBe('text');
      expect(await at.spool.usedBytes()).toBe(0);
    });

    test('a reading that is stopped fails, and says once that it has ended', async () => {
      await at.put('a', 'text');
      let ends = 0;
      const { bytes, stop } = await at.spool.read('a', {}, () => {
        ends += 1;
      });
      await Promise.all([expect(collect(bytes)).rejects.toMatchObject({ code: 'ABORTED' }), stop(), stop()]);
      expect(ends).toBe(1);
    });

    test('bytes that the medium has lost are missed', async () => {
      await at.put('a', 'some text');
      const [blob = ''] = await at.medium.list('p');
      const file = await at.medium.open('p', blob, 'write');
      await file.truncate(4);
      await file.close();
      const { bytes } = await at.spool.read('a', {});
      await expect(collect(bytes)).rejects.toMatchObject({ code: 'INTEGRITY' });
      await expect(at.write('a', { append: true })).rejects.toMatchObject({ code: 'INTEGRITY' });

      await at.medium.remove('p', blob);
      await expect(at.read('a')).rejects.toMatchObject({ code: 'INTEGRITY' });
      await at.put('a', 'new');
      expect(await at.read('a')).toBe('new');
    });

    test('64 MiB pass through in pieces of 64 KiB, none of them before it is asked for', async () => {
      const writer = await at.spool.write('huge', { limitBytes: 64 * mebibyte });
      const chunk = Buffer.alloc(65_536);
      const written = createHash('sha256');
      for (let index = 0; index < 1024; index += 1) {
        chunk.writeUInt32LE(index);
        written.update(chunk);
        await writer.write(chunk);
      }
      const digest = written.digest('hex');
      expect(await writer.close()).toEqual({ bytes: 64 * mebibyte, sha256: digest });

      const { bytes } = await at.spool.read('huge', {});
      const read = createHash('sha256');
      let pieces = 0;
      for await (const piece of bytes) {
        pieces += 1;
        read.update(piece);
        expect(at.medium.reads).toHaveLength(pieces);
      }
      expect(read.digest('hex')).toBe(digest);
      expect(Math.max(...at.medium.reads)).toBe(65_536);
    });
  });

  describe('names', () => {
    let at: Setup;
    beforeEach(async () => {
      at = await setUp(openMedium);
    });
    afterEach(() => at.dispose());

    test.each(['a', 'A', '/', '.', '-', 'a/b/c.tar.gz', '/etc/passwd', 'x'.repeat(200), 'con', 'a/', 'a//b'])(
      '%s is one',
      async (name) => {
        const digest = await at.put(name, name);
        expect(digest).toBe(sha256(name));
        expect(at.names()).toEqual([name]);
        await at.spool.delete(name);
        expect(at.names()).toEqual([]);
      },
    );

    test.each([
      '',
      '..',
      '../a',
      'a/../b',
      'a..b',
      'a b',
      'a\0',
      'a\n',
      'a\\b',
      'ä',
      '日本',
      'a%2f',
      'a\u0301',
      '\ud800',
    ])('%j is none', async (name) => {
      const refused = { code: 'INVALID_ARGUMENT' };
      await expect(at.write(name)).rejects.toMatchObject(refused);
      await expect(at.read(name)).rejects.toMatchObject(refused);
      expect(() => at.spool.stat(name)).toThrow(expect.objectContaining(refused));
      await expect(at.spool.delete(name)).rejects.toMatchObject(refused);
      expect(await at.medium.list('p')).toEqual([]);
    });

    test('a name is too long with 201 characters', async () => {
      await expect(at.write('x'.repeat(201))).rejects.toThrow('use 1 to 200 letters');
    });

    test('upper and lower case are two files', async () => {
      await at.put('a', 'lower');
      await at.put('A', 'upper');
      expect([await at.read('a'), await at.read('A')]).toEqual(['lower', 'upper']);
    });

    test('plugins do not meet', async () => {
      await at.put('a', 'mine');
      const other = await at.store.open('q');
      expect(other.stat('a')).toBeUndefined();
      expect(other.list('', { limit: 10 }).items).toEqual([]);
      const writer = await other.write('a', { limitBytes: 4 });
      await writer.write(Buffer.from('your'));
      await writer.close();
      await other.delete('a');
      expect(await at.read('a')).toBe('mine');
      expect(await other.usedBytes()).toBe(0);
    });
  });
}
