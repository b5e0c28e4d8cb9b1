import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setUp, sha256, type OpenMedium, type Setup } from './test-support.ts';

export function describeWriting(openMedium: OpenMedium): void {
  describe('writing', () => {
    let at: Setup;
    beforeEach(async () => {
      at = await setUp(openMedium);
    });
    afterEach(() => at.dispose());

    const bytes = (contents: string): Uint8Array => Buffer.from(contents);

    test('a closed file has its bytes, length, digest and instant', async () => {
      await at.put('logs/a.txt', 'hello');
      expect(await at.read('logs/a.txt')).toBe('hello');
      expect(at.spool.stat('logs/a.txt')).toEqual({
        name: 'logs/a.txt',
        bytes: 5,
        sha256: sha256('hello'),
        updatedAt: '2026-01-15T10:00:00.000Z',
      });
    });

    test('a file may be empty', async () => {
      const writer = await at.write('empty');
      expect(await writer.close()).toEqual({ bytes: 0, sha256: sha256('') });
      expect(await at.read('empty')).toBe('');
      expect(await at.spool.usedBytes()).toBe(0);
    });

    test('chunks of any length make one file', async () => {
      const lengths = [1, 0, 16_383, 16_384, 16_385, 65_536, 7];
      const whole = Buffer.concat(lengths.map((length, index) => Buffer.alloc(length, 65 + index)));
      const writer = await at.write('a');
      let offset = 0;
      for (const length of lengths) {
        await writer.write(whole.subarray(offset, offset + length));
        offset += length;
      }
      expect(await writer.close()).toEqual({ bytes: whole.length, sha256: sha256(whole) });
      expect(await at.read('a')).toBe(whole.toString());
    });

    test('a chunk can be used again once it is written', async () => {
      const chunk = Buffer.from('first');
      const writer = await at.write('a');
      await writer.write(chunk);
      chunk.write('later');
      await writer.write(chunk);
      await writer.close();
      expect(await at.read('a')).toBe('firstlater');
    });

    test('calls run in their order, awaited or not', async () => {
      const writer = await at.write('a');
      const synced: number[] = [];
      void writer.write(bytes('one'));
      void writer.sync().then((length) => synced.push(length));
      void writer.write(bytes('two'));
      void writer.sync().then((length) => synced.push(length));
      expect(await writer.close()).toEqual({ bytes: 6, sha256: sha256('onetwo') });
      expect(synced).toEqual([3, 6]);
    });

    test('before the first sync a new file is not there', async () => {
      const writer = await at.write('a');
      await writer.write(bytes('text'));
      expect(at.spool.stat('a')).toBeUndefined();
      expect(at.names()).toEqual([]);
      await expect(at.read('a')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await writer.sync()).toBe(4);
      expect(at.spool.stat('a')).toEqual({ name: 'a', bytes: 4, updatedAt: '2026-01-15T10:00:00.000Z' });
      expect(await at.read('a')).toBe('text');
      await writer.write(bytes(' more'));
      expect(await at.read('a')).toBe('text');
      await writer.close();
      expect(await at.read('a')).toBe('text more');
    });

    test('new contents take the place of the old with the first sync', async () => {
      await at.put('a', 'old contents');
      const writer = await at.write('a');
      await writer.write(bytes('new'));
      expect(await at.read('a')).toBe('old contents');
      await writer.sync();
      expect(await at.read('a')).toBe('new');
      await writer.close();
      expect(await at.medium.list('p')).toHaveLength(1);
      expect(await at.spool.usedBytes()).toBe(3);
    });

    describe('append', () => {
      test('goes on at the end, with the digest of the whole', async () => {
        await at.put('a', 'one,');
        expect(await at.put('a', 'two', { append: true })).toBe(sha256('one,two'));
        expect(await at.read('a')).toBe('one,two');
        expect(await at.spool.usedBytes()).toBe(7);
      });

      test('makes a file where there is none', async () => {
        expect(await at.put('a', 'one', { append: true })).toBe(sha256('one'));
      });

      test('reads a file again for its digest only when it was not closed here', async () => {
        await at.put('a', 'one,');
        await at.put('a', 'two,', { append: true });
        await at.put('a', 'three,', { append: true });
        expect(at.medium.reads).toEqual([]);
        await at.crash();
        expect(await at.put('a', 'four', { append: true })).toBe(sha256('one,two,three,four'));
        expect(at.medium.reads.length).toBeGreaterThan(0);
      });

      test('a digest does not outlive a writer that was aborted', async () => {
        await at.put('a', 'one,');
        const writer = await at.write('a', { append: true });
        await writer.write(bytes('lost,'));
        await writer.abort();
        expect(await at.put('a', 'two', { append: true })).toBe(sha256('one,two'));
      });

      test('the digest of before holds until the first sync', async () => {
        const digest = await at.put('a', 'one');
        const writer = await at.write('a', { append: true });
        await writer.write(bytes('two'));
        expect(at.spool.stat('a')?.sha256).toBe(digest);
        await writer.sync();
        expect(at.spool.stat('a')).not.toHaveProperty('sha256');
        await writer.close();
        expect(at.spool.stat('a')?.sha256).toBe(sha256('onetwo'));
      });
    });

    describe('abort', () => {
      test('of a new file leaves nothing', async () => {
        const writer = await at.write('a');
        await writer.write(bytes('text'));
        await writer.abort();
        expect(at.spool.stat('a')).toBeUndefined();
        expect(await at.spool.usedBytes()).toBe(0);
        expect(await at.medium.list('p')).toEqual([]);
      });

      test('of new contents leaves the old', async () => {
        const digest = await at.put('a', 'old');
        const writer = await at.write('a');
        await writer.write(bytes('new'));
        await writer.abort();
        expect(await at.read('a')).toBe('old');
        expect(at.spool.stat('a')?.sha256).toBe(digest);
        expect(await at.medium.list('p')).toHaveLength(1);
      });

      test('goes back to the last sync', async () => {
        const writer = await at.write('a');
        await writer.write(bytes('kept'));
        await writer.sync();
        await writer.write(bytes(' dropped'));
        await writer.abort();
        expect(await at.read('a')).toBe('kept');
        expect(await at.spool.usedBytes()).toBe(4);
        await at.put('a', ', more', { append: true });
        expect(await at.read('a')).toBe('kept, more');
      });

      test('does nothing after the end', async () => {
        const writer = await at.write('a');
        await writer.write(bytes('text'));
        await writer.close();
        await writer.abort();
        await writer.abort();
        expect(await at.read('a')).toBe('text');
      });
    });

    test('a writer that has ended says so', async () => {
      const closed = await at.write('a');
      await closed.close();
      await expect(closed.write(bytes('x'))).rejects.toMatchObject({ code: 'INVALID_STATE' });
      await expect(closed.sync()).rejects.toThrow('Cannot write "a": its writer is closed');
      await expect(closed.close()).rejects.toMatchObject({ code: 'INVALID_STATE' });
      const aborted = await at.write('b');
      await aborted.abort();
      await expect(aborted.sync()).rejects.toThrow('The writer of "b" was aborted');
    });

    test('a file has one writer at a time', async () => {
      const opening = at.write('a');
      await expect(at.write('a', { append: true })).rejects.toMatchObject({ code: 'CONFLICT' });
      const writer = await opening;
      await expect(at.write('a')).rejects.toThrow('it is being written, close or abort its writer first');
      await expect(at.spool.delete('a')).rejects.toMatchObject({ code: 'CONFLICT' });
      const other = await at.write('b');
      await other.abort();
      await writer.close();
      await at.put('a', 'again');
      expect(await at.read('a')).toBe('again');
    });

    describe('when the medium fails', () => {
      const full = Object.assign(new Error('no room'), { code: 'STORAGE_FULL' });

      test.each(['write', 'sync'] as const)('at %s, the file is as it was at the last sync', async (failing) => {
        await at.put('a', 'kept');
        const writer = await at.write('a', { append: true });
        await writer.write(bytes(', synced'));
        await writer.sync();
        at.medium.fail = (call) => {
          if (call === failing) throw full;
        };
        await expect(writer.write(bytes(', lost')).then(() => writer.sync())).rejects.toBe(full);
        await expect(writer.close()).rejects.toBe(full);
        at.medium.fail = undefined;
        expect(await at.read('a')).toBe('kept, synced');
        expect(await at.spool.usedBytes()).toBe(12);
        expect(await at.put('a', ', more', { append: true })).toBe(sha256('kept, synced, more'));
      });

      test('and cannot even take back, the file is whole all the same', async () => {
        const writer = await at.write('a');
        await writer.write(bytes('kept'));
        await writer.sync();
        await writer.write(bytes(' dropped'));
        at.medium.fail = (call) => {
          if (call === 'sync' || call === 'truncate') throw full;
        };
        await expect(writer.close()).rejects.toBe(full);
        at.medium.fail = undefined;
        expect(await at.read('a')).toBe('kept');
        await at.put('a', ', more', { append: true });
        expect(await at.read('a')).toBe('kept, more');
      });
    });
  });
}
