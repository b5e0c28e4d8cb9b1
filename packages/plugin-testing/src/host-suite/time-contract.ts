import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probe } from './plugin-files.ts';
import type { OpenHost, SuiteHost } from './suite-host.ts';

export function timeContract(open: OpenHost): void {
  describe('the time of a plugin', () => {
    let host: SuiteHost;
    beforeAll(async () => {
      host = await open(probe);
    });
    afterAll(() => host.close());

    test('is the time of its host', async () => {
      await host.pass(300);
      const { now, made, text } = await host.run(({ api }) => {
        api.log.info('now');
        return { now: Date.now(), made: new Date().getTime(), text: Date() };
      });
      const at = Date.parse(host.logs().at(-1)?.at ?? '');
      expect(Math.abs(now - at)).toBeLessThan(200);
      expect(Math.abs(made - at)).toBeLessThan(200);
      expect(Math.abs(Date.parse(text) - at)).toBeLessThan(1500);
      expect(await host.run(() => [new Date(0) instanceof Date, new Date('2026-01-15').toISOString()])).toEqual([
        true,
        '2026-01-15T00:00:00.000Z',
      ]);
    });

    test('a timer runs when it is due, and not before', async () => {
      await host.run(({ api }) => {
        setTimeout((text: string) => api.log.info(text, {}), 300, 'due');
      });
      await host.pass(50);
      expect(host.noted('due')).toEqual([]);
      await host.eventually(() => expect(host.noted('due')).toEqual([{}]));
    });

    test('a timer that is cleared does not run', async () => {
      await host.run(({ api }) => {
        const timer = setTimeout(() => api.log.info('cleared', {}), 20);
        clearTimeout(timer);
        clearTimeout(undefined);
      });
      await host.pass(100);
      expect(host.noted('cleared')).toEqual([]);
    });

    test('an interval runs until it ends itself', async () => {
      await host.run(({ api }) => {
        let turn = 0;
        const interval = setInterval(() => {
          turn += 1;
          api.log.info('turn', { turn });
          if (turn === 3) clearInterval(interval);
        }, 20);
      });
      await host.eventually(() => expect(host.noted('turn')).toHaveLength(3));
      await host.pass(100);
      expect(host.noted('turn')).toEqual([{ turn: 1 }, { turn: 2 }, { turn: 3 }]);
    });

    test('what a timer calls has the API', async () => {
      await host.run(({ api }) => {
        setTimeout(() => void api.storage.set('from a timer', true), 20);
      });
      await host.eventually(async () =>
        expect(await host.run(({ api }) => api.storage.get('from a timer'))).toBe(true),
      );
    });

    test('timers end with the plugin', async () => {
      await host.run(({ api }) => {
        setTimeout(() => api.log.info('ghost', {}), 200);
      });
      await host.restart();
      await host.pass(400);
      expect(host.noted('ghost')).toEqual([]);
    });
  });
}
