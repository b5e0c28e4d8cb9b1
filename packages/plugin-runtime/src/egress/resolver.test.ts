import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { get } from './__fixtures__/local-server.ts';
import { createEgressBroker } from './broker.ts';
import { createSystemResolver } from './resolver.ts';

test('the system resolver knows the hosts file, and shares an answer among those who ask at once', async () => {
  const resolve = createSystemResolver();
  const [first, second] = [resolve('localhost'), resolve('localhost')];

  expect(second).toBe(first);
  expect((await first).some((address) => address === '127.0.0.1' || address === '::1')).toBe(true);
  expect(resolve('localhost')).not.toBe(first);
});

test('a name that cannot be resolved is asked for again the next time', async () => {
  let asked = 0;
  const resolve = createSystemResolver(async () => {
    asked += 1;
    throw new Error('ENOTFOUND');
  });

  await expect(resolve('gone.test')).rejects.toThrow('ENOTFOUND');
  await expect(resolve('gone.test')).rejects.toThrow('ENOTFOUND');
  expect(asked).toBe(2);
});

test('two names are resolved at once, and a plugin has one of them', async () => {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const resolve = createSystemResolver((hostname) => {
    asked.push(hostname);
    return new Promise((answer) => {
      answers.push(() => answer(['169.254.0.1']));
    });
  });
  const broker = createEgressBroker({ resolve });
  onTestFinished(() => broker.close());
  const rules = [
    { host: '*.slow.test', port: 80, protocol: 'http', reach: 'public', reason: 'Asks', source: 'manifest' },
  ] as const;
  const outcomes = ['a', 'b', 'c'].flatMap((name) =>
    ['1', '2'].map((host) =>
      broker.fetch({ name, granted: true, rules, consents: [] }, get(`http://${name}${host}.slow.test/`)).then(
        ({ status }) => status,
        ({ code }: { code: string }) => code,
      ),
    ),
  );

  await setImmediate();
  expect(asked).toEqual(['a1.slow.test', 'b1.slow.test']);
  answers.shift()?.();
  await setImmediate();
  expect(asked).toEqual(['a1.slow.test', 'b1.slow.test', 'c1.slow.test']);
  for (let answered = 1; answered < 6; answered += 1) {
    answers.shift()?.();
    // oxlint-disable-next-line no-await-in-loop -- each answer lets the next question out
    await setImmediate();
  }
  expect(asked.slice(3).toSorted()).toEqual(['a2.slow.test', 'b2.slow.test', 'c2.slow.test']);
  expect(await Promise.all(outcomes)).toEqual(Array.from({ length: 6 }, () => 'PERMISSION_DENIED'));
});
