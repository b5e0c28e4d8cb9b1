import { PluginError, type Session } from '@streamspace/plugin-sdk';
import {
  createTestHost,
  pluginContract,
  sampleEvent,
  type TestHost,
  type TestHostOptions,
} from '@streamspace/plugin-testing';
import { afterEach, describe, expect, test } from 'vitest';
import { dayMs, minuteMs, session, stage } from './__fixtures__/samples.ts';
import plugin from './index.ts';

const rule = { name: 'idle', hibernateAfterMinutes: 20 };
const live = { dryRun: false, minAgeMinutes: 0, rules: [rule] };

pluginContract(plugin, { directory: new URL('..', import.meta.url), config: live });

let host: TestHost | undefined;
async function start(config: object = live, options: TestHostOptions = {}) {
  const started = await createTestHost(plugin, { config: { ...config }, ...options });
  host = started;
  const [owner] = await started.controlPlane.users.list({ username: 'alan' }, {});
  if (owner === undefined) throw new Error('alan is one of the people of the test');
  return { ...started, faults: started.faults, owner: owner.id };
}
afterEach(async () => {
  await host?.stop();
  host = undefined;
});

/** A session of alan's that runs and was used just now. */
async function fresh({ clock, owner }: { clock: TestHost['clock']; owner: string }, fields: Partial<Session> = {}) {
  const now = clock.now().toISOString();
  return session({ user: owner, createdAt: now, startedAt: now, stateSince: now, lastActivityAt: now, ...fields });
}

const titles = async ({ controlPlane }: Pick<TestHost, 'controlPlane'>) =>
  (await controlPlane.inbox()).map(({ title }) => title);

const warning = expect.stringContaining('will be hibernated at') as string;

/** What a command answers. */
async function answer({ command }: Pick<TestHost, 'command'>, id: string, input = {}): Promise<string> {
  const outcome = await command(id, input);
  return outcome !== undefined && 'done' in outcome ? outcome.done : '';
}

test('acceptance 1: a fresh installation only shows what it would do', async () => {
  const started = await start({ rules: [rule], minAgeMinutes: 0 });
  const { asked } = stage(started, [await fresh(started)]);
  await started.clock.advance('3h');
  expect(asked).toEqual([]);
  expect(await titles(started)).toEqual([]);
  expect(await answer(started, 'reaper:preview')).toMatch(
    /^alan-firefox: tell the owner now, hibernate at .*rule "idle"/,
  );
  expect(await answer(started, 'reaper:run')).toContain('Dry run, nothing was done: 1 sessions, 1 due');
});

test('acceptance 2: the owner is told, and the session is hibernated on time', async () => {
  const started = await start();
  const { id } = await started.controlPlane.sessions.create({ user: started.owner, template: 'firefox' }, {});
  await started.clock.advance('11min');
  expect((await started.controlPlane.sessions.get(id)).state).toBe('running');
  expect(await titles(started)).toEqual([warning]);
  await started.clock.advance('9min');
  expect((await started.controlPlane.sessions.get(id)).state).toBe('running');
  await started.clock.advance('6min');
  expect(await started.controlPlane.sessions.get(id)).toMatchObject({ state: 'hibernated', hibernations: 1 });
  const [notice] = await started.controlPlane.inbox({ user: started.owner });
  expect(notice?.text).toContain('longer than the rule "idle" allows');
  expect(await answer(started, 'reaper:log')).toMatch(
    new RegExp(`hibernate ${id} of .*: done; .*rule "idle", owner told`),
  );
});

test('acceptance 3: activity after the warning calls it off', async () => {
  const started = await start();
  const { asked, sessions } = stage(started, [await fresh(started)]);
  await started.clock.advance('16min');
  expect(await titles(started)).toHaveLength(1);
  sessions.set('alan-firefox', { ...sessions.get('alan-firefox')!, lastActivityAt: started.clock.now().toISOString() });
  await started.clock.advance('18min');
  expect(asked).toEqual([]);
});

test.each(['session.connected', 'session.active', 'session.woken', 'session.terminated'] as const)(
  'acceptance 3: %s calls it off at once',
  async (type) => {
    const started = await start();
    stage(started, [await fresh(started)]);
    await started.clock.advance('16min');
    await started.deliver(sampleEvent(type, { session: { id: 'alan-firefox' } }));
    await expect(answer(started, 'reaper:postpone', { session: 'alan-firefox' })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: 'Nothing is to happen to session "alan-firefox"',
    });
  },
);

describe('acceptance 4: it can be postponed', () => {
  const postponing = { ...live, rules: [{ ...rule, maxPostpone: 2, postponeMinutes: 30 }] };
  const alanFirefox = { session: 'alan-firefox' };

  test('as often as the rule allows, with a warning each time', async () => {
    const started = await start(postponing);
    const { asked } = stage(started, [await fresh(started)]);
    await started.clock.advance('16min');
    for (const _turn of [1, 2]) {
      await answer(started, 'reaper:postpone', alanFirefox);
      await started.clock.advance('29min');
      expect(asked).toEqual([]);
    }
    await expect(answer(started, 'reaper:postpone', alanFirefox)).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining('was postponed 2 times, as often as its rule allows'),
    });
    await started.clock.advance('15min');
    expect(asked).toEqual(['hibernate alan-firefox']);
  });

  test('by its owner and by operators, and by nobody else', async () => {
    const started = await start(postponing);
    stage(started, [await fresh(started)]);
    await started.clock.advance('16min');
    const as = (id: string) =>
      started.operator.act('idle-reaper', 'reaper:postpone', {
        input: alanFirefox,
        viewer: { id, username: id, role: 'user' },
      });
    await expect(as('eve')).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(as(started.owner)).resolves.toMatchObject({ done: expect.stringContaining('stays until') });
  });

  test('still while the run is under way that would hibernate it', async () => {
    const started = await start({ ...postponing, rules: [{ ...rule, match: { groups: ['research'] } }] });
    const { asked } = stage(started, [await fresh(started)]);
    await started.clock.advance('19min');
    const { groups } = started.controlPlane.users;
    let postponed = false;
    Object.assign(started.controlPlane.users, {
      async groups(id: string) {
        if (!postponed) await answer(started, 'reaper:postpone', alanFirefox);
        postponed = true;
        return groups(id);
      },
    });
    await started.clock.advance('2min');
    expect(postponed).toBe(true);
    expect(asked).toEqual([]);
  });

  test('with an input that names the session', async () => {
    const started = await start(postponing);
    await expect(answer(started, 'reaper:postpone', { id: 'x' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(answer(started, 'reaper:postpone', { session: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('acceptance 5: a connected or exempt session is never touched', async () => {
  const started = await start();
  const { asked } = stage(started, [
    await fresh(started, { id: 'watched', connections: 1 }),
    await fresh(started, { id: 'tagged', tags: ['keep-alive'] }),
    await fresh(started, { id: 'exempt' }),
    await fresh(started, { id: 'plain' }),
  ]);
  await started.clock.advance('16min');
  await answer(started, 'reaper:exempt', { session: 'exempt', days: 1 });
  await started.clock.advance('2h');
  expect(asked).toEqual(['hibernate plain']);

  await answer(started, 'reaper:exempt', { session: 'exempt', days: 0 });
  await started.clock.advance('20min');
  expect(asked).toEqual(['hibernate plain', 'hibernate exempt']);
});

test('acceptance 5: who connects in the last moment is not thrown out', async () => {
  const started = await start();
  const { asked, sessions } = stage(started, [await fresh(started)]);
  const { get } = started.controlPlane.sessions;
  Object.assign(started.controlPlane.sessions, {
    get: async (id: string) => ({ ...(await get(id)), connections: 1 }),
  });
  await started.clock.advance('1h');
  expect(sessions.get('alan-firefox')?.connections).toBe(0);
  expect(asked).toEqual([]);
});

test('acceptance 6: a session without a last activity, or with one in the future, is skipped and counted', async () => {
  const started = await start();
  const { lastActivityAt: _unknown, ...unknown } = await fresh(started, { id: 'unknown' });
  const future = await fresh(started, { id: 'future', lastActivityAt: '2036-01-01T00:00:00.000Z' });
  const { asked } = stage(started, [unknown, future]);
  await started.clock.advance('1d');
  expect(asked).toEqual([]);
  expect(started.plugin()).toMatchObject({
    health: 'degraded',
    reason: expect.stringContaining('2 of 2 sessions are left alone'),
  });
});

describe('acceptance 7: the brake', () => {
  const crowd = async (started: Awaited<ReturnType<typeof start>>, idle: number) =>
    Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        fresh(started, { id: `s-${index}`, ...(index < idle ? {} : { connections: 1 }) }),
      ),
    );

  test('stops everything when more than 30 % of the sessions are due at once', async () => {
    const started = await start();
    const { asked } = stage(started, await crowd(started, 7));
    await started.clock.advance('1h');
    expect(asked).toEqual([]);
    expect(await titles(started)).toEqual(['The idle rules have stopped']);
    expect(started.plugin()).toMatchObject({ health: 'failing', reason: expect.stringContaining('7 of 20') });
  });

  test('lets 30 % pass, and goes off again when fewer are due', async () => {
    const started = await start();
    const { asked, sessions } = stage(started, await crowd(started, 7));
    await started.clock.advance('16min');
    expect(started.plugin().health).toBe('failing');
    sessions.delete('s-0');
    sessions.set('s-20', await fresh(started, { id: 's-20', connections: 1 }));
    await started.clock.advance('20min');
    expect(asked).toHaveLength(6);
    expect(started.plugin().health).toBe('ok');
  });
});

describe('acceptance 8: a session is ended', () => {
  const ending = { ...live, notify: 'email', rules: [{ ...rule, terminateAfterDays: 3 }] };

  test('after its days asleep and two notices, a day apart', async () => {
    const started = await start(ending, { now: '2026-03-01T00:00:00Z' });
    const { asked } = stage(started, [await fresh(started, { state: 'hibernated' })]);
    const mails = async () => (await started.controlPlane.mails()).map(({ subject }) => subject);
    await started.clock.advance(dayMs - 10 * minuteMs);
    expect(await mails()).toEqual([]);
    await started.clock.advance('6min');
    expect(await mails()).toEqual([expect.stringContaining('will be deleted on')]);
    await started.clock.advance('1d');
    expect(await mails()).toHaveLength(2);
    await started.clock.advance(dayMs - 10 * minuteMs);
    expect(asked).toEqual([]);
    await started.clock.advance('15min');
    expect(asked).toEqual(['terminate alan-firefox']);
  });

  test('not while nobody can be told', async () => {
    const started = await start({ ...ending, notify: 'both' });
    stage(started, [session({ state: 'hibernated', user: 'nobody', stateSince: '2025-12-01T00:00:00.000Z' })]);
    await started.clock.advance('1h');
    expect(await answer(started, 'reaper:preview')).toMatch(/^alan-firefox: tell the owner now, terminate at/);
    expect(started.logs().map(({ message }) => message)).toContain(
      'Nobody could be told about alan-firefox, so it is left alone',
    );
  });
});

describe('acceptance 9: one acts', () => {
  test('when several runs begin at the instant at which it is due', async () => {
    const started = await start({ ...live, rules: [{ ...rule, hibernateAfterMinutes: 22 }] });
    const { asked } = stage(started, [await fresh(started)]);
    await started.clock.advance('22min');
    const answers = await Promise.all([1, 2, 3].map(() => answer(started, 'reaper:run')));
    expect(answers).toEqual(Array.from({ length: 3 }, () => expect.stringContaining('1 hibernated or ended')));
    expect(asked).toEqual(['hibernate alan-firefox']);
    expect((await answer(started, 'reaper:log')).split('\n')).toHaveLength(1);
  });

  test('when two hosts run, also when the one that acts is killed, and the owner is told once', async () => {
    const started = await start(live, { hosts: 2 });
    const { asked } = stage(started, [await fresh(started), await fresh(started, { id: 'alan-gimp' })]);
    await started.clock.advance('16min');
    const told = await started.controlPlane.inbox();
    expect(told.map(({ title }) => title)).toEqual([warning, warning]);
    await started.faults.killHost();
    await started.clock.advance('3min');
    expect(started.plugin().state).toBe('enabled');
    expect(await started.controlPlane.inbox()).toEqual(told);
    await started.clock.advance('15min');
    expect(asked.toSorted()).toEqual(['hibernate alan-firefox', 'hibernate alan-gimp']);
  });

  test('when the host is killed and another takes over, and the owner is told once', async () => {
    const started = await start();
    const { asked } = stage(started, [await fresh(started)]);
    await started.clock.advance('16min');
    const [told] = await started.controlPlane.inbox();
    await started.faults.killHost();
    await started.clock.advance('3min');
    expect(await started.controlPlane.inbox()).toEqual([told]);
    await started.clock.advance('15min');
    expect(asked).toEqual(['hibernate alan-firefox']);
  });
});

test('acceptance 10: switched off, the plugin calls off what it has announced, and says so', async () => {
  const started = await start();
  const { asked } = stage(started, [await fresh(started)]);
  await started.clock.advance('16min');
  expect(await titles(started)).toEqual([warning]);
  await started.operator.disable('idle-reaper');
  expect(await started.controlPlane.inbox()).toMatchObject([
    { title: 'Session alan-firefox will not be hibernated', text: 'The idle rules were switched off.' },
  ]);
  await started.clock.advance('1h');
  await started.operator.enable('idle-reaper');
  await started.clock.advance('6min');
  expect(asked).toEqual([]);
});

test('a change of the configuration keeps what was announced', async () => {
  const started = await start();
  const { asked } = stage(started, [await fresh(started)]);
  await started.clock.advance('16min');
  await started.configure({ ...live, maxActionsPerRun: 5 });
  await started.clock.advance('9min');
  expect(asked).toEqual(['hibernate alan-firefox']);
});

test('a jump of the clock is followed by one run of grace', async () => {
  const started = await start();
  const { asked, sessions } = stage(started, []);
  await started.clock.advance('6min');
  await started.operator.disable('idle-reaper');
  await started.clock.advance('2h');
  sessions.set('old', session({ id: 'old', user: started.owner }));
  await started.operator.enable('idle-reaper');
  expect(await answer(started, 'reaper:run')).toContain('as after a jump of the clock');
  expect(await titles(started)).toEqual([]);
  expect(await answer(started, 'reaper:run')).toContain('1 owners told');
  expect(asked).toEqual([]);
});

test('one run hibernates only so many, the longest unused first, and the next ones go on', async () => {
  const started = await start({ ...live, maxActionsPerRun: 2, brakePercent: 100 });
  const all = await Promise.all([3, 1, 2, 0].map((age) => fresh(started, { id: `s-${age}` })));
  const { asked } = stage(
    started,
    all.map((one) => {
      const at = started.clock.now().getTime() - Number(one.id.slice(2)) * 1000;
      return { ...one, stateSince: new Date(at).toISOString(), lastActivityAt: new Date(at).toISOString() };
    }),
  );
  await started.clock.advance('21min');
  expect(asked).toEqual(['hibernate s-3', 'hibernate s-2']);
  await started.clock.advance('5min');
  expect(asked).toEqual(['hibernate s-3', 'hibernate s-2', 'hibernate s-1', 'hibernate s-0']);
});

test.each([
  ['INVALID_STATE', '5min'],
  ['VENDOR_UNAVAILABLE', '31s'],
] as const)('a platform that answers %s is asked again after %s', async (code, wait) => {
  const started = await start();
  const { asked, refuseWith } = stage(started, [await fresh(started)]);
  await started.clock.advance('16min');
  refuseWith(new PluginError(code, 'not now'));
  await started.clock.advance('4min');
  expect(asked).toEqual([]);
  await started.clock.advance(wait);
  expect(asked).toEqual(['hibernate alan-firefox']);
});

test('5,000 sessions are looked through in one run', async () => {
  const started = await start({ ...live, rules: [{ ...rule, match: { groups: ['research'] } }] });
  const [first] = [await fresh(started)];
  const crowd = Array.from({ length: 5000 }, (_, index) => ({
    ...first,
    id: `s-${index}`,
    connections: index < 5 ? 0 : 1,
  }));
  const { asked } = stage(started, crowd);
  await started.clock.advance('26min');
  expect(asked.toSorted()).toEqual([0, 1, 2, 3, 4].map((index) => `hibernate s-${index}`));
});

test('on Monday a summary goes out to whom the operator named', async () => {
  const started = await start({ ...live, summaryTo: ['desk@example.com'] }, { now: '2026-01-18T20:00:00Z' });
  stage(started, [await fresh(started)]);
  await started.clock.advance('13h');
  expect(await started.controlPlane.mails()).toMatchObject([
    { subject: 'Idle sessions of the last seven days', text: 'idle: 1 hibernated, 0 ended' },
  ]);
});

test('a rule that makes no sense is refused, and named', async () => {
  const started = await start();
  const faultsOf = async (fields: object): Promise<unknown> =>
    started
      .configure({ ...live, rules: [{ ...rule, ...fields }] })
      .catch((error: { fields: object }) => Object.keys(error.fields));
  expect(await faultsOf({ terminateAfterDays: 1 })).toEqual(['rules[0].terminateAfterDays']);
  expect(await faultsOf({ warnMinutes: 15 })).toEqual(['rules[0].warnMinutes']);
  const onMars = { from: '20:00', to: '06:00', timezone: 'Mars/Base' };
  expect(await faultsOf({ activeHours: onMars })).toEqual(['rules[0].activeHours.timezone']);
});
