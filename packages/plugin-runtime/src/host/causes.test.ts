import { describe, expect, test } from 'vitest';
import type { Delivery } from '../deliveries/index.ts';
import { chainOf, createHandling, hasReactedEnough, type Chain } from './causes.ts';

const delivery = (plugin: string, id: string, causedBy: Chain): Delivery => ({
  id: 'dlv_1',
  plugin,
  kind: 'event',
  handler: 'session.*',
  key: undefined,
  attempt: 1,
  interrupted: false,
  payload: { id, causedBy },
});

/** Lets plugins react to each other's events in turn until one of them hears no more, or `most` reactions were made. */
function react(plugins: readonly string[], most: number): string[] {
  const reactions: string[] = [];
  let chain: Chain = [];
  for (let turn = 0; turn < most; turn += 1) {
    const plugin = plugins[turn % plugins.length] ?? '';
    if (hasReactedEnough(plugin, { causedBy: chain })) break;
    reactions.push(plugin);
    chain = chainOf(delivery(plugin, `evt_${turn}`, chain));
    expect(chain.length).toBeLessThanOrEqual(16);
    expect(chain.at(-1)).toEqual({ plugin, event: `evt_${turn}` });
  }
  return reactions;
}

describe('the chain of causes', () => {
  test('an event is one link more than what caused it', () => {
    const before = [{ plugin: 'workflows', event: 'evt_0', ref: 'w/1' }];
    expect(chainOf(delivery('reaper', 'evt_1', before))).toEqual([...before, { plugin: 'reaper', event: 'evt_1' }]);
    expect(chainOf({ ...delivery('reaper', 'evt_1', []), payload: { id: 'evt_1' } })).toEqual([
      { plugin: 'reaper', event: 'evt_1' },
    ]);
  });

  test('a job goes on with the chain that it was enqueued with, whatever its payload says', () => {
    const causedBy = [{ plugin: 'reaper', event: 'evt_1' }];
    const job = { ...delivery('reaper', 'forged', [{ plugin: 'other' }]), kind: 'job' } as const;
    expect(chainOf({ ...job, causedBy })).toEqual(causedBy);
    expect(chainOf(job)).toEqual([]);
  });
});

describe('plugins that set each other off', () => {
  test('two stop after eight reactions each', () => {
    expect(react(['a', 'b'], 1000)).toHaveLength(16);
  });

  test.each([3, 5, 8, 12])('%i stop, although the chain is too short for eight of each', (count) => {
    const plugins = Array.from({ length: count }, (_, index) => `p${index}`);
    expect(react(plugins, 1000).length).toBeLessThan(1000);
  });

  test('a plugin that comes late to a circle stands in the chain', () => {
    const circle = Array.from({ length: 8 }, (_, index) => `p${index}`);
    expect(react([...circle, ...circle, 'late'], 17).at(-1)).toBe('late');
  });

  test('a long line of different plugins goes through', () => {
    const plugins = Array.from({ length: 40 }, (_, index) => `p${index}`);
    expect(react(plugins, 40)).toEqual(plugins);
  });
});

describe('a token', () => {
  const chain: Chain = [{ plugin: 'a', event: 'evt_1' }];

  test('stands for its chain until what it names is over', async () => {
    const handling = createHandling();
    let kept: unknown;
    const result = await handling.during({ chain }, async (token) => {
      kept = token;
      return handling.current(token);
    });
    expect(result).toEqual({ chain });
    expect(handling.current(kept)).toBeUndefined();
  });

  test('is given back after a failure', async () => {
    const handling = createHandling();
    let kept: unknown;
    const failed = handling.during({ chain }, async (token) => {
      kept = token;
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(handling.current(kept)).toBeUndefined();
  });

  test.each([undefined, 'made up', 0, {}, 'constructor'])('%j is none', (token) => {
    expect(createHandling().current(token)).toBeUndefined();
  });
});
