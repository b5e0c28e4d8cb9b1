import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe, secretToken } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

const token = 'canary-1f2e3d4c';

export function logsContract(open: OpenHost): void {
  describe('the log', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(
        {
          ...probe,
          ...secretToken,
        },
        { config: { token } },
      );
    });
    afterAll(() => host.close());
    const last = (count = 1) =>
      host
        .logs()
        .slice(-count)
        .map(({ level, from, message, fields }) => ({
          level,
          from,
          message,
          ...(fields === undefined ? {} : { fields }),
        }));

    test('keeps levels, and fields as they are', async () => {
      await host.run(({ api }) => {
        api.log.debug('a', { n: 1 });
        api.log.info('b', { list: [1, { deep: true }] });
        api.log.warn('c');
        api.log.error('d', { nothing: null });
      });
      expect(last(4)).toEqual([
        { level: 'debug', from: 'plugin', message: 'a', fields: { n: 1 } },
        { level: 'info', from: 'plugin', message: 'b', fields: { list: [1, { deep: true }] } },
        { level: 'warn', from: 'plugin', message: 'c' },
        { level: 'error', from: 'plugin', message: 'd', fields: { nothing: null } },
      ]);
    });

    test('takes what is printed', async () => {
      await host.run(() => {
        console.log('one %s', 'two', { three: 3 });
        console.warn('careful');
        console.error('bad');
        console.debug('detail');
      });
      expect(last(4)).toEqual([
        { level: 'info', from: 'plugin', message: 'one two { three: 3 }' },
        { level: 'warn', from: 'plugin', message: 'careful' },
        { level: 'error', from: 'plugin', message: 'bad' },
        { level: 'debug', from: 'plugin', message: 'detail' },
      ]);
    });

    test('describes what is no data', async () => {
      await host.run(({ api }) => {
        const circle: Record<string, unknown> = {};
        circle['self'] = circle;
        api.log.info('odd', {
          error: new TypeError('wrong'),
          big: 12345678901234567890n,
          when: new Date(0),
          nothing: undefined,
          run: () => 1,
        });
        api.log.info('circle', circle);
        api.log.info(7 as never);
      });
      const [odd, circle, seven] = last(3);
      expect(odd?.fields).toEqual({
        error: { name: 'TypeError', message: 'wrong', stack: expect.stringContaining('TypeError: wrong') },
        big: '12345678901234567890',
        when: '1970-01-01T00:00:00.000Z',
      });
      expect(circle?.fields).toEqual({ unreadable: expect.stringContaining('circular') });
      expect(seven?.message).toBe('7');
    });

    test('cuts what is too long', async () => {
      await host.run(({ api }) => {
        api.log.info('x'.repeat(20_000));
        api.log.info('fields', { text: 'y'.repeat(20_000) });
      });
      const [long, fields] = last(2);
      expect(long?.message).toHaveLength(16 * 1024);
      expect(fields?.fields).toEqual({ truncated: expect.stringContaining('{"text":"yyy') });
    });

    test.each([
      ['in a message', `token ${token}`, 'token •••'],
      ['in base64', `Basic ${Buffer.from(`user:${token}`).toString('base64')}`, 'Basic •••'],
      ['in a URL', `https://x/?t=${encodeURIComponent(token)}`, 'https://x/?t=•••'],
    ])('holds no secret %s', async (_where, text, shown) => {
      await host.run(({ api }, message) => api.log.info(message), text);
      expect(JSON.stringify(last())).not.toContain(token);
      if (shown !== 'Basic •••') expect(last()[0]?.message).toBe(shown);
    });

    test('holds no secret in fields, not even as a key', async () => {
      await host.run(({ api }, secret) => {
        api.log.info('fields', { [secret]: 1, list: [`Bearer ${secret}`], deep: { secret } });
        console.log({ secret });
      }, token);
      expect(JSON.stringify(last(2))).not.toContain(token);
    });

    test('numbers its lines, and can be read from one on', async () => {
      await host.run(({ api }) => {
        api.log.info('first');
        api.log.info('second');
      });
      const [first, second] = host.logs().slice(-2);
      expect(second?.seq).toBe((first?.seq ?? 0) + 1);
      expect(host.operator.logs('probe', { after: first?.seq ?? 0 })).toEqual([second]);
    });

    test('takes a burst, then drops what is more than 50 lines a second, and says how many', async () => {
      const flooded = await open(probe);
      await flooded.run(({ api }) => {
        for (let line = 0; line < 1000; line += 1) api.log.info('flood');
      });
      await flooded.pass(200);
      await flooded.run(({ api }) => api.log.info('after'));
      expect(flooded.noted('flood').length).toBeGreaterThanOrEqual(200);
      expect(flooded.noted('flood').length).toBeLessThan(400);
      expect(flooded.logs().map(({ message }) => message)).toContainEqual(
        expect.stringMatching(/^\d+ lines were dropped: at most 50 a second are kept$/),
      );
      await flooded.close();
    });
  });
}
