import type { Caller, ControlPlane } from '@streamspace/control-plane';
import type { Act, PlatformEvent } from '@streamspace/plugin-sdk';
import { beforeEach, describe, expect, test } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../clock.ts';
import {
  createControlPlaneBudget,
  type ControlPlaneBudget,
  type ControlPlaneBudgetOptions,
  type PluginControlPlane,
} from './control-plane-budget.ts';

interface Request {
  readonly call: string;
  readonly at: number;
}

let clock: VirtualClock;
let requests: Request[];
/** How long the control plane takes for each request, in milliseconds. */
let tookMs: number;
let failure: Error | undefined;
let events: PlatformEvent[];
let budget: ControlPlaneBudget;
const never = new AbortController().signal;
const act: Act = {};
const by: Caller = {};

beforeEach(() => {
  clock = createVirtualClock();
  requests = [];
  tookMs = 0;
  failure = undefined;
  events = [];
  open({});
});

function open(options: ControlPlaneBudgetOptions): void {
  budget = createControlPlaneBudget(fakeControlPlane(), clock, options);
}

/** Answers each read with the number of the request it was. */
function fakeControlPlane(): ControlPlane {
  const answer = async (call: string): Promise<never> => {
    requests.push({ call, at: clock.now() });
    const number = requests.length;
    if (tookMs > 0) await new Promise<void>((resolve) => void clock.setTimeout(resolve, tookMs));
    if (failure !== undefined) throw failure;
    return number as never;
  };
  const things = {
    list: (filter: object) => answer(`list ${JSON.stringify(filter)}`),
    get: (id: string) => answer(`get ${id}`),
    hibernate: (id: string) => answer(`hibernate ${id}`),
    update: (id: string) => answer(`update ${id}`),
  };
  return {
    sessions: things,
    users: things,
    templates: things,
    notify: () => answer('notify'),
    async readEvents() {
      return events.map((event) => ({ cursor: '1', event }));
    },
    watch: () => () => undefined,
  } as unknown as ControlPlane;
}

const of = (plugin: string, signal = never): PluginControlPlane => budget.forPlugin(plugin, signal);
const calls = (): string[] => requests.map(({ call }) => call);
const event = (type: string): PlatformEvent => ({ type }) as unknown as PlatformEvent;

/** Asks for `count` different sessions, and remembers when each answer came. */
function flood(plugin: string, count: number): number[] {
  const answeredAt: number[] = [];
  for (let number = 0; number < count; number += 1) {
    void of(plugin)
      .sessions.get(`${plugin}-${number}`)
      .then(() => answeredAt.push(clock.now()));
  }
  return answeredAt;
}

describe('the rate', () => {
  test('40 requests go at once, then 20 a second, over all plugins together', async () => {
    for (let plugin = 0; plugin < 4; plugin += 1) flood(`p${plugin}`, 30);
    await clock.advance(0);
    expect(requests).toHaveLength(40);
    await clock.advance(1000);
    expect(requests).toHaveLength(60);
    await clock.advance(60_000);
    expect(requests).toHaveLength(120);
    expect(clock.pendingTimers).toBe(0);
  });

  test('no more than eight are under way, however fast the plugins are', async () => {
    tookMs = 500;
    flood('p', 30);
    await clock.advance(0);
    expect(requests).toHaveLength(8);
    await clock.advance(500);
    expect(requests).toHaveLength(16);
  });

  test('what fails gives its place back', async () => {
    open({ concurrent: 1 });
    failure = new Error('down');
    const first = of('p').sessions.get('a');
    const second = of('p').sessions.get('b');
    await expect(first).rejects.toThrow('down');
    await expect(second).rejects.toThrow('down');
  });
});

describe('fairness', () => {
  test('26 plugins that flood are served alike, and a modest one waits for one round at most', async () => {
    const floods = Array.from({ length: 26 }, (_, number) => flood(`flood-${number}`, 64));
    // The first to come find the budget of a quiet time.
    await clock.advance(5000);
    const before = floods.map((answers) => answers.length);
    await clock.advance(10_000);
    const shares = floods.map((answers, number) => answers.length - (before[number] ?? 0));
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(7);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);

    const modest: number[] = [];
    for (let call = 0; call < 5; call += 1) {
      const askedAt = clock.now();
      void of('modest')
        .sessions.get(`modest-${call}`)
        .then(() => modest.push(clock.now() - askedAt));
      // oxlint-disable-next-line no-await-in-loop -- one call after the other
      await clock.advance(2000);
    }
    // 27 that wait, at 20 a second.
    expect(modest).toHaveLength(5);
    expect(Math.max(...modest)).toBeLessThanOrEqual((27 / 20) * 1000 + 50);
  });

  test('beyond 64 that wait a plugin is refused, and told when its next turn is', async () => {
    open({ burst: 1 });
    flood('greedy', 65);
    await expect(of('greedy').sessions.get('one more')).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfterMs: 50,
    });
    const other = of('other').sessions.get('x');
    await clock.advance(200);
    await expect(other).resolves.toBeDefined();
    expect(budget.use('greedy')).toMatchObject({ refused: 1 });
  });

  test('the writes of a plugin start in the order of its calls', async () => {
    open({ burst: 1, concurrent: 2 });
    tookMs = 70;
    for (const id of ['a', 'b', 'c', 'd']) {
      void of('p').sessions.hibernate(id, act, by);
      void of('q').notify({ user: id }, { title: id }, by);
    }
    await clock.advance(2000);
    expect(calls().filter((call) => call.startsWith('hibernate'))).toEqual([
      'hibernate a',
      'hibernate b',
      'hibernate c',
      'hibernate d',
    ]);
  });

  test('what a plugin that has gone away had waiting is never sent', async () => {
    open({ burst: 1 });
    const gone = new AbortController();
    void of('p', gone.signal).sessions.get('first');
    const waiting = of('p', gone.signal).sessions.hibernate('second', act, by);
    gone.abort(new Error('ended'));
    await expect(waiting).rejects.toThrow('ended');
    await expect(of('p', gone.signal).sessions.get('third')).rejects.toThrow('ended');
    await clock.advance(5000);
    expect(calls()).toEqual(['get first']);
    expect(budget.use('p').waiting).toBe(0);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('identical reads', () => {
  test('are one request while it is under way and for a second afterwards, whoever asks', async () => {
    tookMs = 300;
    const answers = Promise.all([of('p').sessions.get('a'), of('q').sessions.get('a'), of('p').sessions.get('b')]);
    await clock.advance(300);
    expect(await answers).toEqual([1, 1, 2]);
    await clock.advance(999);
    expect(await of('q').sessions.get('a')).toBe(1);
    await clock.advance(1);
    const again = of('q').sessions.get('a');
    await clock.advance(300);
    expect(await again).toBe(3);
    expect(budget.use('q')).toEqual({ requests: 1, shared: 2, refused: 0, waiting: 0 });
  });

  test('cost nothing when their turn comes and another plugin has asked meanwhile', async () => {
    open({ burst: 1 });
    flood('p', 3);
    const last = of('q').sessions.get('p-0');
    const same = of('r').sessions.get('p-1');
    await clock.advance(60);
    expect(calls()).toEqual(['get p-0', 'get p-1']);
    expect(await last).toBe(1);
    expect(await same).toBe(2);
  });

  test('differ by what they ask for', async () => {
    const { sessions, users } = of('p');
    await Promise.all([sessions.list({}, {}), sessions.list({ user: 'u' }, {}), users.get('a'), sessions.get('a')]);
    expect(requests).toHaveLength(4);
  });

  test('share a failure only while it is under way', async () => {
    failure = new Error('down');
    const both = [of('p').sessions.get('a'), of('q').sessions.get('a')];
    await Promise.all(both.map((answer) => expect(answer).rejects.toThrow('down')));
    expect(requests).toHaveLength(1);
    failure = undefined;
    await expect(of('p').sessions.get('a')).resolves.toBe(2);
  });

  test('are made anew after a write, also those that were under way during it', async () => {
    tookMs = 100;
    const write = of('p').sessions.hibernate('a', act, by);
    const during = of('q').sessions.get('a');
    await clock.advance(100);
    await Promise.all([write, during]);
    const after = of('q').sessions.get('a');
    await clock.advance(100);
    expect(await after).toBe(3);
    expect(calls()).toEqual(['hibernate a', 'get a', 'get a']);
  });

  test('are made anew after an event says that something has changed, but not for a heartbeat', async () => {
    await of('p').sessions.get('a');
    await of('p').templates.get('t');
    events = [event('session.heartbeat')];
    await budget.host.readEvents(undefined, 10);
    await of('p').sessions.get('a');
    expect(calls()).toEqual(['get a', 'get t']);
    events = [event('session.hibernated')];
    await budget.host.readEvents(undefined, 10);
    await of('p').sessions.get('a');
    await of('p').templates.get('t');
    expect(calls()).toEqual(['get a', 'get t', 'get a']);
  });
});

describe('the host', () => {
  test('waits for nobody, not even when eight requests hang', async () => {
    tookMs = 60_000;
    flood('p', 64);
    await clock.advance(0);
    void budget.host.sessions.get('operator');
    await clock.advance(0);
    expect(calls().at(-1)).toBe('get operator');
  });

  test('takes at most a quarter of the budget away from the plugins', async () => {
    const modest = (): Promise<unknown> => budget.host.notify({ user: 'u' }, { title: 't' }, by);
    for (let plugin = 0; plugin < 26; plugin += 1) flood(`p${plugin}`, 64);
    for (let tick = 0; tick < 100; tick += 1) {
      void modest();
      void modest();
      // oxlint-disable-next-line no-await-in-loop -- twenty calls a second for ten seconds
      await clock.advance(100);
    }
    const plugins = calls().filter((call) => call !== 'notify').length;
    // 40 at once and 20 a second, less a quarter of both.
    expect(plugins).toBeGreaterThanOrEqual(30 + 145);
    expect(plugins).toBeLessThanOrEqual(40 + 155);
  });
});
