import type { Block, PlatformEvent, Session, TableBlock } from '@streamspace/plugin-sdk';
import { createTestHost, pluginContract, sampleEvent, type TestHost } from '@streamspace/plugin-testing';
import { afterEach, describe, expect, test } from 'vitest';
import manifest from '../manifest.json' with { type: 'json' };
import plugin from './index.ts';

pluginContract(plugin, { directory: new URL('..', import.meta.url) });

const hourMs = 3_600_000;
let host: TestHost;
let stop = async (): Promise<void> => undefined;
afterEach(async () => {
  await stop();
  stop = async () => undefined;
});

async function start(config: object = {}, now = '2026-11-16T00:00:00Z'): Promise<void> {
  host = await createTestHost(plugin, { config: { ...config }, now });
  stop = () => host.stop();
}

/** A viewer without groups. */
const viewer = (id: string, more: object = {}) => ({ id, username: id, role: 'user' as const, ...more });

type Kind = 'session.started' | 'session.hibernated' | 'session.woken' | 'session.terminated';

function event(type: Kind, session: string, user: string, at: string): PlatformEvent {
  const data = { session: { id: session, user, template: 'firefox', resources: { memoryBytes: 1024 ** 3 } } };
  return { ...sampleEvent(type, data as never, { id: `${type} ${session} ${at}` }), occurredAt: at };
}

/** All blocks of a view. */
function flat(block: Block): readonly Block[] {
  return 'children' in block ? [block, ...block.children.flatMap(flat)] : [block];
}

const drawn = async (id: string, more: object = {}): Promise<readonly Block[]> =>
  flat(await host.view('widgets', 'usage', { viewer: viewer(id, more) }));

/** Hours of the month, as the widget says. */
async function month(id: string): Promise<string> {
  const block = (await drawn(id)).find((each) => 'label' in each && each.label === 'This month');
  return block === undefined ? '' : 'text' in block ? block.text : 'value' in block ? String(block.value) : '';
}

async function table(id: string, label: RegExp): Promise<TableBlock> {
  const blocks = flat(await host.view('pages', 'details', { viewer: viewer(id) }));
  const found = blocks.find((each): each is TableBlock => each.block === 'table' && label.test(each.label ?? ''));
  if (found === undefined) throw new Error(`There is no table ${label}`);
  return found;
}

/** Seconds of the month, day by day. */
const seconds = async (id: string): Promise<number> =>
  ((await table(id, /^Days/)).rows as { seconds: number }[]).reduce((sum, row) => sum + row.seconds, 0);

/** A made-up month of sessions, each with its events and the seconds that they are. */
function simulate(users: number): { readonly events: PlatformEvent[]; readonly truth: ReadonlyMap<string, number> } {
  let seed = 7;
  const next = (most: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * most);
  };
  const begin = Date.parse('2026-11-02T00:00:00Z');
  const events: PlatformEvent[] = [];
  const truth = new Map<string, number>();
  for (let number = 0; number < users; number += 1) {
    const user = `user-${number}`;
    let at = begin + next(24) * hourMs;
    for (let run = 0; run < 4; run += 1) {
      const session = `${user}-${Math.floor(run / 2)}`;
      const lasts = (1 + next(300)) * 60_000;
      const iso = (ms: number): string => new Date(ms).toISOString();
      events.push(event(run % 2 === 0 ? 'session.started' : 'session.woken', session, user, iso(at)));
      events.push(event(run % 2 === 0 ? 'session.hibernated' : 'session.terminated', session, user, iso(at + lasts)));
      truth.set(user, (truth.get(user) ?? 0) + lasts / 1000);
      at += lasts + (1 + next(1000)) * 60_000;
    }
  }
  return { events, truth };
}

const shuffled = <T>(items: readonly T[]): T[] => {
  let seed = 3;
  const keyed = items.map((item) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return [seed, item] as const;
  });
  return keyed.toSorted(([a], [b]) => a - b).map(([, item]) => item);
};

async function deliverAll(events: readonly PlatformEvent[]): Promise<void> {
  for (const [index, each] of events.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await host.deliver(each);
    // What a plugin may store in a second is used up otherwise, and no time passes by itself.
    // oxlint-disable-next-line no-await-in-loop -- as above
    if (index % 500 === 499) await host.clock.advance('1s');
  }
}

describe('numbers', () => {
  test('acceptance 1 and 3: equal the model, shuffled and doubled, for 200 users', async () => {
    await start({ rounding: 'second' }, '2026-11-28T00:00:00Z');
    const { events, truth } = simulate(200);
    await deliverAll(shuffled([...events, ...events.filter((_, index) => index % 3 === 0)]));
    for (const [user, expected] of truth) {
      // oxlint-disable-next-line no-await-in-loop -- 200 views, one at a time
      expect(await seconds(user)).toBe(Math.round(expected));
      // oxlint-disable-next-line no-await-in-loop -- as in deliverAll
      await host.clock.advance('10ms');
    }
  });

  test('acceptance 2: are right within an hour when events are lost, and say that they are estimated', async () => {
    await start();
    const { controlPlane } = host;
    const [user] = await controlPlane.users.list({ username: 'grace' }, { limit: 1 });
    const id = user?.id ?? '';
    // A plugin that is off hears nothing of it.
    await host.operator.disable('my-usage-widget');
    const { id: session } = await controlPlane.sessions.create({ user: id, template: 'firefox' }, {});
    await host.clock.advance('10min');
    await host.operator.enable('my-usage-widget');
    await host.clock.advance('10min');
    const shown = await seconds(id);
    expect(shown).toBeGreaterThan(18 * 60);
    expect(shown).toBeLessThanOrEqual(20 * 60);
    expect((await table(id, /^When/)).rows).toMatchObject([{ estimated: true, to: null }]);
    expect(await drawn(id)).toContainEqual({ block: 'text', markdown: expect.stringContaining('estimated') });
    expect(session).toBeDefined();
  });

  test('acceptance 8: a plugin that was off closes the gap, marked as estimated', async () => {
    await start();
    const { controlPlane } = host;
    const [user] = await controlPlane.users.list({ username: 'grace' }, { limit: 1 });
    const id = user?.id ?? '';
    const { id: session } = await controlPlane.sessions.create({ user: id, template: 'firefox' }, {});
    await host.clock.advance('10min');
    await host.operator.disable('my-usage-widget');
    await controlPlane.sessions.terminate(session, {}, {});
    await host.clock.advance('3h');
    await host.operator.enable('my-usage-widget');
    expect(await seconds(id)).toBeLessThanOrEqual(10 * 60);
    expect((await table(id, /^When/)).rows).toMatchObject([{ to: expect.any(String), estimated: true }]);
  });

  test('acceptance 9: what is saved has the sum that is shown', async () => {
    await start({}, '2026-11-28T00:00:00Z');
    await deliverAll(simulate(1).events);
    const { csv, rows } = await table('user-0', /^Days/);
    expect(csv).toBe('usage-2026-11.csv');
    const sum = (rows as { seconds: number }[]).reduce((total, row) => total + row.seconds, 0);
    expect(await month('user-0')).toBe(`${Math.round(sum / 360) / 10} h`);
  });

  test('go on while a session runs', async () => {
    await start();
    await host.deliver(event('session.started', 's1', 'ada', '2026-11-15T22:00:00.000Z'));
    expect(await month('ada')).toBe('2 h');
    await host.clock.advance('30min');
    expect(await month('ada')).not.toBe('2 h');
  });

  test('of the past are kept by month when their intervals are gone', async () => {
    await start({}, '2026-11-16T00:00:00Z');
    await deliverAll([
      event('session.started', 's1', 'ada', '2026-11-15T10:00:00.000Z'),
      event('session.terminated', 's1', 'ada', '2026-11-15T12:00:00.000Z'),
    ]);
    await host.clock.advance('4h');
    expect((await table('ada', /^By month/)).rows).toMatchObject([
      { month: '2026-11', time: '2 h', memory: '2 GiB h' },
    ]);
  });
});

describe('who sees what', () => {
  const research = { id: 'g1', name: 'Research', manager: true };

  test('acceptance 4: one user never sees another', async () => {
    await start();
    await deliverAll([
      event('session.started', 's1', 'ada', '2026-11-15T10:00:00.000Z'),
      event('session.terminated', 's1', 'ada', '2026-11-15T12:00:00.000Z'),
    ]);
    expect(await month('bob')).toBe('0 h');
    const asked = await host.view('widgets', 'usage', { viewer: viewer('bob'), params: { user: 'ada', id: 'ada' } });
    expect(JSON.stringify(asked)).not.toContain('2 h');
    expect((await table('bob', /^When/)).rows).toEqual([]);
  });

  test('acceptance 5: who manages a group sees its sum and no names, unless they are an administrator', async () => {
    await start({ showGroupTotals: true });
    const { controlPlane } = host;
    const [group] =
      (await controlPlane.users.groups(
        (await controlPlane.users.list({ username: 'alan' }, { limit: 1 }))[0]?.id ?? '',
      )) ?? [];
    const members = (await controlPlane.users.list({}, { limit: 100 })).filter(
      (user) => user.groups?.includes(group?.id ?? '') === true,
    );
    await deliverAll(
      members.flatMap(({ id }) => [
        event('session.started', `s-${id}`, id, '2026-11-15T10:00:00.000Z'),
        event('session.terminated', `s-${id}`, id, '2026-11-15T11:00:00.000Z'),
      ]),
    );
    const groups = [{ ...research, id: group?.id ?? '' }];
    const totals = async (more: object): Promise<unknown> =>
      (await drawn('someone', more)).find((each) => each.block === 'table' && each.label === 'My groups this month');
    expect(await totals({ groups })).toMatchObject({
      rows: [{ members: members.length, month: `${members.length} h` }],
    });
    expect(JSON.stringify(await totals({ groups }))).not.toContain('alan');
    expect(JSON.stringify(await totals({ groups, role: 'admin' }))).toContain('alan 1 h');
    expect(await totals({ groups: [{ ...research, id: group?.id ?? '', manager: false }] })).toBeUndefined();
  });

  test('acceptance 10: no permission beyond the two reads is asked for', () => {
    expect(manifest.permissions).toEqual(['read:sessions', 'read:users']);
    expect(manifest).not.toHaveProperty('optionalPermissions');
    expect(manifest).not.toHaveProperty('network');
  });

  test('a user who is deleted leaves nothing', async () => {
    await start();
    await host.deliver(event('session.started', 's1', 'ada', '2026-11-15T10:00:00.000Z'));
    await host.deliver(sampleEvent('user.deleted', { user: { id: 'ada' } }));
    expect((await table('ada', /^When/)).rows).toEqual([]);
  });
});

describe('the widget', () => {
  test('acceptance 6: tells of the quota once a month', async () => {
    await start({ quotaHoursPerMonth: 10 });
    const [user] = await host.controlPlane.users.list({ username: 'grace' }, { limit: 1 });
    const id = user?.id ?? '';
    await deliverAll([
      event('session.started', 's1', id, '2026-11-15T00:00:00.000Z'),
      event('session.terminated', 's1', id, '2026-11-15T09:00:00.000Z'),
      event('session.started', 's2', id, '2026-11-15T10:00:00.000Z'),
      event('session.terminated', 's2', id, '2026-11-15T11:30:00.000Z'),
    ]);
    const notices = await host.controlPlane.inbox();
    expect(notices.filter(({ plugin: from }) => from === 'my-usage-widget')).toMatchObject([
      { title: 'You have used 9 h of 10 h this month', level: 'warning' },
    ]);
    expect(await drawn(id)).toContainEqual(
      expect.objectContaining({ block: 'progress', text: '10.5 of 10 h', level: 'error' }),
    );
  });

  test('has the largest quota of the viewer’s groups', async () => {
    await start({
      quotaHoursPerMonth: 10,
      perGroup: [
        { group: 'Research', hours: 40 },
        { group: 'g2', hours: 20 },
      ],
    });
    const groups = [
      { id: 'g1', name: 'Research', manager: false },
      { id: 'g2', name: 'Other', manager: false },
    ];
    expect(await drawn('ada', { groups })).toContainEqual(expect.objectContaining({ text: '0 of 40 h' }));
    expect(await drawn('ada')).toContainEqual(expect.objectContaining({ text: '0 of 10 h' }));
  });

  test('acceptance 7: says in words what it draws, and offers what the viewer may do', async () => {
    await start();
    await deliverAll(simulate(1).events);
    const blocks = await drawn('user-0');
    expect(blocks).toContainEqual(
      expect.objectContaining({
        block: 'chart',
        kind: 'spark',
        summary: expect.stringMatching(/h in all, most on 2026-/) as string,
      }),
    );
    expect(blocks).toContainEqual(
      expect.objectContaining({ label: 'Running now', rowActions: [{ action: 'hibernate', as: 'viewer' }] }),
    );
  });

  test('shows the last numbers when the platform does not answer', async () => {
    await start();
    await host.deliver(event('session.started', 's1', 'ada', '2026-11-15T22:00:00.000Z'));
    Object.assign(host.controlPlane.sessions, {
      list: async (): Promise<readonly Session[]> => {
        throw Object.assign(new Error('down'), { code: 'VENDOR_UNAVAILABLE' });
      },
    });
    const blocks = await drawn('ada');
    expect(blocks).toContainEqual(
      expect.objectContaining({ block: 'callout', text: expect.stringContaining('as of 00:00') as string }),
    );
  });
});
