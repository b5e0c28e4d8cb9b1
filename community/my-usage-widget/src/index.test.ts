import { pluginContract, sampleEvent } from '@streamspace/plugin-testing';
import { afterEach, describe, expect, test } from 'vitest';
import manifest from '../manifest.json' with { type: 'json' };
import { simulate } from './__fixtures__/platform.ts';
import { createRandom, instant, session, shuffled } from './__fixtures__/samples.ts';
import { createStage, eventOf, ran, viewer, type Stage } from './__fixtures__/stage.ts';
import plugin from './index.ts';

pluginContract(plugin, { directory: new URL('..', import.meta.url) });

let stage: Stage;
let stop = async (): Promise<void> => undefined;
afterEach(async () => {
  await stop();
  stop = async () => undefined;
});

async function start(config: object = {}, now?: string): Promise<Stage> {
  stage = await createStage(config, now);
  stop = () => stage.host.stop();
  return stage;
}

const down = async (): Promise<never> => {
  throw Object.assign(new Error('down'), { code: 'VENDOR_UNAVAILABLE' });
};

const november = Date.parse('2026-11-01T00:00:00Z');
const total = (days: ReadonlyMap<string, number>): number => [...days.values()].reduce((sum, each) => sum + each, 0);

describe('numbers', () => {
  test('acceptance 1 and 3: what users see equals the model when events come in any order and twice', async () => {
    const platform = simulate({ users: 30, from: november, days: 27, seed: 1 });
    const { deliver, seconds, host } = await start({}, '2026-11-28T00:00:00Z');
    const events = platform.told.map(({ session: of, kind, at }) => eventOf(of, kind, instant(at)));
    stage.stand(() => platform.at(Date.parse('2026-11-28T00:00:00Z')));
    await deliver(shuffled([...events, ...events.filter((_, index) => index % 3 === 0)], createRandom(3)));
    for (const user of platform.users) {
      // What still ran when the story ends runs on for as long as this takes.
      if (platform.at(Infinity).some((each) => each.user === user && each.state !== 'terminated')) continue;
      // oxlint-disable-next-line no-await-in-loop -- one view at a time
      expect(await seconds(user)).toBe(total(platform.truth(user)));
      // oxlint-disable-next-line no-await-in-loop -- as when events are delivered
      await host.clock.advance('10ms');
    }
  });

  test('acceptance 2: what is lost is found within the hour, and marked as estimated', async () => {
    const platform = simulate({ users: 8, from: november, days: 3, seed: 2 });
    const { deliver, seconds, table, host } = await start({}, instant(november));
    stage.stand(() => platform.at(host.clock.now().getTime()));
    const random = createRandom(4);
    const arrived = new Set(platform.told.filter(() => random() >= 0.2));
    for (let hour = 1; hour <= 3 * 24; hour += 1) {
      const now = november + hour * 3_600_000;
      // oxlint-disable-next-line no-await-in-loop -- hour by hour
      await host.clock.advance(now - host.clock.now().getTime());
      const told = platform.told.filter(({ at }) => at > now - 3_600_000 && at <= now);
      // oxlint-disable-next-line no-await-in-loop -- as above
      await deliver(
        told.filter((each) => arrived.has(each)).map(({ session: of, kind, at }) => eventOf(of, kind, instant(at))),
      );
    }
    await host.clock.advance('5min');
    for (const user of platform.users) {
      if (platform.at(Infinity).some((each) => each.user === user && each.state !== 'terminated')) continue;
      const lost = platform.told.filter((each) => each.session.user === user && !arrived.has(each)).length;
      // oxlint-disable-next-line no-await-in-loop -- one user at a time
      expect(Math.abs((await seconds(user)) - total(platform.truth(user)))).toBeLessThanOrEqual(lost * 3600);
      // oxlint-disable-next-line no-await-in-loop -- as above
      const { rows } = await table(user, /^When/);
      if (lost === 0) expect(JSON.stringify(rows)).not.toContain('"estimated":true');
    }
  });

  test('acceptance 8: a plugin that was off closes the gap, marked as estimated', async () => {
    const { host, user, seconds, table, widget } = await start();
    const { id } = await user('grace');
    const { id: first } = await host.controlPlane.sessions.create({ user: id, template: 'firefox' }, {});
    await host.clock.advance('10min');
    await host.operator.disable('my-usage-widget');
    await host.controlPlane.sessions.terminate(first, {}, {});
    await host.clock.advance('1h');
    await host.controlPlane.sessions.create({ user: id, template: 'firefox' }, {});
    await host.clock.advance('20min');
    await host.operator.enable('my-usage-widget');
    await host.clock.advance('1s');
    const { rows } = await table(id, /^When/);
    expect(rows).toMatchObject([
      { to: null, estimated: true },
      { to: expect.any(String) as string, estimated: true },
    ]);
    expect(await seconds(id)).toBeGreaterThan(28 * 60);
    expect(await seconds(id)).toBeLessThanOrEqual(30 * 60);
    expect(await widget(id)).toContainEqual({
      block: 'text',
      markdown: expect.stringContaining('estimated') as string,
    });
  });

  test('acceptance 9: the file that is saved has the sum that is shown', async () => {
    const { deliver, table, month } = await start({}, '2026-11-28T00:00:00Z');
    await deliver([
      ...ran('s1', 'ada', '2026-11-02T22:10:20.000Z', '2026-11-03T01:00:10.000Z'),
      ...ran('s2', 'ada', '2026-11-20T08:00:00.000Z', '2026-11-20T08:07:40.000Z'),
    ]);
    const { csv, rows } = await table('ada', /^Days/);
    expect(csv).toBe('usage-2026-11.csv');
    expect(rows).toMatchObject([
      { day: '2026-11-20', seconds: 480, time: '8 min' },
      { day: '2026-11-03', seconds: 3600, time: '1 h' },
      { day: '2026-11-02', seconds: 6600, time: '1 h 50 min' },
    ]);
    expect(await month('ada')).toBe('2 h 58 min');
  });

  test('go on while a session runs, and survive a killed host', async () => {
    const { deliver, host, month, stand } = await start();
    stand(() => [session({ id: 's1', user: 'ada', stateSince: '2026-11-15T22:00:00.000Z' })]);
    await deliver([eventOf({ id: 's1', user: 'ada' }, 'started', '2026-11-15T22:00:00.000Z')]);
    expect(await month('ada')).toBe('2 h');
    await host.clock.advance('30min');
    await host.faults.killHost();
    expect(await month('ada')).toBe('2 h 30 min');
  });

  test('follow the viewer’s calendar, on the day on which clocks change too', async () => {
    const { deliver, table } = await start({}, '2026-10-27T12:00:00Z');
    await deliver(ran('s1', 'ada', '2026-10-24T21:00:00.000Z', '2026-10-26T00:00:00.000Z'));
    const hours = async (timeZone: string): Promise<object> =>
      (await table('ada', /^Days/, { timeZone })).rows.map((row) => (row as { time: string }).time);
    expect(await hours('Europe/Berlin')).toEqual(['1 h', '25 h', '1 h']);
    expect(await hours('UTC')).toEqual(['24 h', '3 h']);
  });

  test('do not follow a clock that is wrong: an event of the future is dropped, and said so', async () => {
    const { deliver, host, month } = await start();
    await deliver(ran('s1', 'ada', '2026-11-15T10:00:00.000Z', '2026-11-19T10:00:00.000Z').slice(1));
    expect(await month('ada')).toBe('0 min');
    expect(host.logs().map(({ message }) => message)).toContainEqual(expect.stringContaining('of the future'));
  });
});

/** Lets time pass while the plugin is off. */
async function sleep(time: string): Promise<void> {
  await stage.host.operator.disable('my-usage-widget');
  await stage.host.clock.advance(time);
  await stage.host.operator.enable('my-usage-widget');
}

describe('what is kept', () => {
  test('sums of months stay for as long as configured, also of who uses nothing any more', async () => {
    const { deliver, host, table } = await start();
    await deliver(ran('s1', 'ada', '2026-10-10T10:00:00.000Z', '2026-10-10T12:00:00.000Z'));
    Object.assign(host.controlPlane.users, { get: async () => ({ id: 'ada' }) });
    await host.clock.advance('4h');
    const kept = { month: '2026-10', time: '2 h', memory: '4 GiB h' };
    expect((await table('ada', /^By month/)).rows).toMatchObject([kept]);
    await sleep('27d');
    expect((await table('ada', /^By month/)).rows).toMatchObject([kept]);
    await host.configure({ retentionDays: 62 });
    await host.clock.advance('1d');
    expect((await table('ada', /^By month/)).rows).toEqual([]);
  });

  test('the days for which the plugin was off are summed when it is back', async () => {
    const { deliver, host, table } = await start();
    Object.assign(host.controlPlane.users, { get: async () => ({ id: 'ada' }) });
    await host.clock.advance('4h');
    await deliver(ran('s1', 'ada', '2026-11-16T01:00:00.000Z', '2026-11-16T03:00:00.000Z'));
    await sleep('10d');
    await host.clock.advance('1d');
    expect((await table('ada', /^By month/)).rows).toMatchObject([{ time: '2 h' }]);
  });

  test('of a user who is deleted nothing stays', async () => {
    const { deliver, host, table } = await start();
    await deliver([eventOf({ id: 's1', user: 'ada' }, 'started', '2026-11-15T10:00:00.000Z')]);
    await host.deliver(sampleEvent('user.deleted', { user: { id: 'ada' } }));
    expect((await table('ada', /^When/)).rows).toEqual([]);
  });

  test('of a user whose end nobody told nothing stays for longer than a day', async () => {
    const { deliver, host, table, user } = await start();
    const { id } = await user('grace');
    await deliver([
      ...ran('s1', 'nobody', '2026-11-15T10:00:00.000Z', '2026-11-15T11:00:00.000Z'),
      ...ran('s2', id, '2026-11-15T10:00:00.000Z', '2026-11-15T11:00:00.000Z'),
    ]);
    expect((await table('nobody', /^When/)).rows).toHaveLength(1);
    await host.clock.advance('1d');
    expect((await table('nobody', /^When/)).rows).toEqual([]);
    expect((await table(id, /^When/)).rows).toHaveLength(1);
  });
});

describe('who sees what', () => {
  test('acceptance 4: of three viewers, each sees their own, whatever they ask for', async () => {
    const { deliver, host, stand } = await start({ showGroupTotals: true });
    stand(() => ['ada', 'bob', 'eve'].map((user) => session({ id: `desk-of-${user}`, user })));
    await deliver(
      ['ada', 'bob', 'eve'].flatMap((user, index) =>
        ran(`past-of-${user}`, user, '2026-11-15T10:00:00.000Z', `2026-11-15T1${index + 2}:07:00.000Z`),
      ),
    );
    const texts = ['2 h 7 min', '3 h 7 min', '4 h 7 min'];
    for (const [index, user] of ['ada', 'bob', 'eve'].entries()) {
      for (const section of ['widgets', 'pages'] as const) {
        // oxlint-disable-next-line no-await-in-loop -- one view at a time
        const asked = await host.view(section, 'usage', {
          viewer: viewer(user),
          params: { user: 'ada', id: 'bob', viewer: 'eve', cursor: '-1' },
        });
        const shown = JSON.stringify(asked);
        expect(shown).toContain(texts[index]);
        expect(shown).toContain(section === 'widgets' ? `desk-of-${user}` : `past-of-${user}`);
        for (const other of ['ada', 'bob', 'eve'].filter((each) => each !== user))
          expect(shown).not.toContain(`of-${other}`);
        for (const text of texts.filter((_, other) => other !== index)) expect(shown).not.toContain(text);
      }
    }
  });

  test('acceptance 5: who manages a group sees its sum and no names, unless they are an administrator', async () => {
    const { deliver, host, user, widget, page } = await start({ showGroupTotals: true });
    const [group] = await host.controlPlane.users.groups((await user('alan')).id);
    const members = (await host.controlPlane.users.list({}, { limit: 100 })).filter(
      ({ groups }) => groups?.includes(group?.id ?? '') === true,
    );
    await deliver(
      members.flatMap(({ id }) => ran(`s-${id}`, id, '2026-11-15T10:00:00.000Z', '2026-11-15T11:10:00.000Z')),
    );
    const inGroup = (manager: boolean) => ({ groups: [{ id: group?.id ?? '', name: 'Research', manager }] });
    const sums = async (more: object): Promise<unknown> =>
      (await widget('someone', more)).find((each) => each.block === 'table' && each.label === 'My groups this month');
    const minutes = members.length * 70;
    expect(await sums(inGroup(true))).toMatchObject({
      rows: [{ name: 'Research', members: members.length, time: `${Math.floor(minutes / 60)} h ${minutes % 60} min` }],
    });
    expect(await sums(inGroup(false))).toBeUndefined();

    const everything = async (more: object): Promise<string> =>
      JSON.stringify([await widget('someone', more), await page('someone', more)]);
    for (const { id, username } of members) {
      // oxlint-disable-next-line no-await-in-loop -- a view after the other
      const seen = await everything(inGroup(true));
      expect(seen).not.toContain(username);
      expect(seen).not.toContain(id);
    }
    expect(await everything({ ...inGroup(true), role: 'operator' })).not.toContain('alan');
    expect(await everything({ ...inGroup(false), role: 'admin' })).toContain('"username":"alan"');
  });

  test('acceptance 10: no permission beyond the two reads is asked for', async () => {
    expect(manifest.permissions).toEqual(['read:sessions', 'read:users']);
    for (const more of ['optionalPermissions', 'network', 'capabilities']) expect(manifest).not.toHaveProperty(more);
    const { host, widget } = await start({ quotaHoursPerMonth: 1, showGroupTotals: true });
    await widget('ada');
    await host.clock.advance('1d');
    expect(host.denials()).toEqual([]);
  });
});

describe('the quota', () => {
  test('acceptance 6: a user is told once a month that most of it is used', async () => {
    const { deliver, host, user, widget } = await start({ quotaHoursPerMonth: 10 });
    const { id } = await user('grace');
    await deliver([
      ...ran('s1', id, '2026-11-15T00:00:00.000Z', '2026-11-15T09:00:00.000Z'),
      ...ran('s2', id, '2026-11-15T10:00:00.000Z', '2026-11-15T11:30:00.000Z'),
    ]);
    await host.faults.killHost();
    await host.clock.advance('3h');
    const notices = await host.controlPlane.inbox();
    expect(notices.filter(({ plugin: from }) => from === 'my-usage-widget')).toMatchObject([
      { user: id, title: 'You have used 9 of 10 h this month', level: 'warning' },
    ]);
    expect(await widget(id)).toContainEqual(
      expect.objectContaining({ block: 'progress', text: '10.5 of 10 h', level: 'error' }),
    );
  });

  test('a user hears of it when the platform did not answer at first', async () => {
    const { deliver, host, user } = await start({ quotaHoursPerMonth: 10 });
    const { id } = await user('grace');
    const { groups } = host.controlPlane.users;
    Object.assign(host.controlPlane.users, { groups: down });
    const events = ran('s1', id, '2026-11-15T00:00:00.000Z', '2026-11-15T09:00:00.000Z');
    await expect(deliver(events)).rejects.toMatchObject({ code: 'VENDOR_UNAVAILABLE' });
    expect(await host.controlPlane.inbox()).toEqual([]);
    Object.assign(host.controlPlane.users, { groups });
    await host.clock.advance('61min');
    expect(await host.controlPlane.inbox()).toHaveLength(1);
  });

  test('is the most generous of the viewer’s groups, and none where one of them has none', async () => {
    const perGroup = [
      { group: 'Research', hours: 40 },
      { group: 'g2', hours: 20 },
      { group: 'g3', hours: 0 },
    ];
    const { widget } = await start({ quotaHoursPerMonth: 10, perGroup });
    const groups = ['Research', 'Other', 'Free'].map((name, index) => ({ id: `g${index + 1}`, name, manager: false }));
    const quota = async (count: number): Promise<unknown> =>
      (await widget('ada', { groups: groups.slice(0, count) }))[1];
    expect(await quota(0)).toMatchObject({ text: '0 of 10 h' });
    expect(await quota(2)).toMatchObject({ text: '0 of 40 h' });
    expect(await quota(3)).toMatchObject({ block: 'columns' });
  });
});

describe('the widget', () => {
  test('acceptance 7: says in words what it draws, and lets the platform hibernate', async () => {
    const { deliver, stand, widget } = await start();
    stand(() => [session({ id: 'desk', user: 'ada', stateSince: '2026-11-15T23:00:00.000Z' })]);
    await deliver(ran('s1', 'ada', '2026-11-14T10:00:00.000Z', '2026-11-14T12:30:00.000Z'));
    const blocks = await widget('ada');
    expect(blocks).toContainEqual(
      expect.objectContaining({
        block: 'chart',
        kind: 'spark',
        summary: '2 h 30 min in all, most on 2026-11-14 with 2 h 30 min.',
      }),
    );
    expect(blocks).toContainEqual(
      expect.objectContaining({
        label: 'Running now',
        rows: [{ id: 'desk', template: 'firefox', since: '2026-11-15T23:00:00.000Z' }],
        rowActions: [{ action: 'hibernate', as: 'viewer' }],
      }),
    );
  });

  test('shows a thousand desktops page by page', async () => {
    const { host, stand } = await start();
    stand(() => Array.from({ length: 1000 }, (_, index) => session({ id: `desk-${index}`, user: 'ada' })));
    const shown = async (cursor: string): Promise<string> =>
      JSON.stringify(await host.view('widgets', 'usage', { viewer: viewer('ada'), params: { cursor } }));
    expect(await shown('')).toContain('"Running now: 1000"');
    expect(await shown('975')).toContain('desk-999');
    expect(await shown('975')).not.toContain('"next"');
  });

  test('shows the last numbers when the platform does not answer', async () => {
    const { deliver, host, month, widget } = await start({ showGroupTotals: true });
    await deliver([eventOf({ id: 's1', user: 'ada' }, 'started', '2026-11-15T22:00:00.000Z')]);
    Object.assign(host.controlPlane.sessions, { list: down });
    Object.assign(host.controlPlane.users, { list: down });
    expect(await month('ada')).toBe('2 h');
    const blocks = await widget('ada', { groups: [{ id: 'g', name: 'Research', manager: true }] });
    expect(blocks).toContainEqual(
      expect.objectContaining({ block: 'callout', text: expect.stringContaining('as of 00:00') as string }),
    );
    expect(blocks).toContainEqual({ block: 'text', markdown: expect.stringContaining('not known') as string });
  });

  test('is drawn anew when something of it changes, and not for what was known', async () => {
    const { deliver, host, stand } = await start();
    stand(() => [session({ id: 's1', user: 'ada', stateSince: '2026-11-15T22:00:00.000Z' })]);
    const drawn: string[] = [];
    host.operator.onChange((message) => {
      if (message.type === 'view') drawn.push(message.view);
    });
    const event = eventOf({ id: 's1', user: 'ada' }, 'started', '2026-11-15T22:00:00.000Z');
    await deliver([event]);
    await host.clock.advance('5s');
    expect(drawn).toEqual(['usage']);
    await deliver([event]);
    await host.clock.advance('5s');
    expect(drawn).toEqual(['usage']);
  });
});
