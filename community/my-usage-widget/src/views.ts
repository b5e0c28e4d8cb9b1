import { ui, type Block, type View, type Viewer } from '@streamspace/plugin-sdk';
import type { Accounts } from './accounts.ts';
import type { Settings } from './config.ts';
import { addDays } from './days.ts';
import type { PluginApi } from './plugin-api.ts';
import { quotaOf } from './quotas.ts';
import { hoursText, sumsOf, type Sums } from './sums.ts';

const sparkDays = 14;

export interface ViewsOptions {
  readonly api: PluginApi;
  readonly accounts: Accounts;
  readonly settings: Settings;
  readonly now: () => number;
}

/** What a viewer sees: made of the viewer's own id, so that nothing else can be asked for. */
export function createViews({ api, accounts, settings, now }: ViewsOptions) {
  const sumsFor = (user: string, timeZone: string): Promise<Sums> =>
    sumsOf(user, { accounts, settings, now: now(), timeZone });

  async function widget({ viewer }: View): Promise<Block> {
    const sums = await sumsFor(viewer.id, viewer.timeZone);
    return ui.stack(
      quotaBlock(viewer, sums),
      ui.columns(
        ui.stat({ label: 'This week', value: hoursText(sums.week) }),
        ui.stat({ label: 'Memory this month', value: `${Math.round(sums.monthGiBHours)} GiB h` }),
      ),
      spark(sums),
      ...(sums.estimated ? [ui.text('Parts of this are estimated: not every event arrived.')] : []),
      await sessionsBlock(viewer),
      ...(await groupBlocks(viewer)),
      ui.link({ label: 'Details', href: '/home/my-usage-widget/details' }),
    );
  }

  function quotaBlock({ groups }: Viewer, { month }: Sums): Block {
    const quota = quotaOf(groups, settings);
    if (quota === 0) return ui.stat({ label: 'This month', value: hoursText(month) });
    const used = month / 3600 / quota;
    return ui.progress({
      label: 'This month',
      value: month / 3600,
      max: quota,
      text: `${hoursText(month).replace(' h', '')} of ${quota} h`,
      ...(used >= 1 ? { level: 'error' } : used >= settings.warnAtPercent / 100 ? { level: 'warning' } : {}),
    });
  }

  function spark({ days, today }: Sums): Block {
    const shown = days.filter(({ day }) => day >= addDays(today, 1 - sparkDays));
    const most = shown.reduce(
      (max, day) => (day.seconds > max.seconds ? day : max),
      shown[0] ?? { day: today, seconds: 0 },
    );
    const sum = shown.reduce((total, { seconds }) => total + seconds, 0);
    return ui.chart({
      kind: 'spark',
      label: 'Last 14 days',
      summary:
        sum === 0 ? 'Nothing ran.' : `${hoursText(sum)} in all, most on ${most.day} with ${hoursText(most.seconds)}.`,
      x: shown.map(({ day }) => day),
      series: [{ label: 'Hours', values: shown.map(({ seconds }) => Math.round(seconds / 36) / 100) }],
    });
  }

  async function sessionsBlock({ id }: Viewer): Promise<Block> {
    const running = await accounts.running(id);
    if (running === undefined) {
      const at = new Date(now()).toISOString().slice(11, 16);
      return ui.callout({
        level: 'warning',
        title: 'The platform does not answer',
        text: `The hours are as of ${at} UTC; which desktops run is not known.`,
      });
    }
    return ui.table({
      label: 'Running now',
      columns: [
        { key: 'template', title: 'Desktop' },
        { key: 'startedAt', title: 'Since', show: 'ago' },
      ],
      rows: running.map(({ id: session, template, startedAt, createdAt }) => ({
        id: session,
        template,
        startedAt: startedAt ?? createdAt,
      })),
      rowActions: [ui.action('hibernate', { as: 'viewer' })],
      empty: 'None of your desktops runs',
    });
  }

  /** Sums of the groups that the viewer manages; names of members are for administrators. */
  async function groupBlocks({ groups, role, timeZone }: Viewer): Promise<readonly Block[]> {
    const managed = groups.filter(({ manager }) => manager || role === 'admin');
    if (!settings.showGroupTotals || managed.length === 0) return [];
    const users = await api.users.list();
    const rows = await Promise.all(
      managed.map(async ({ id, name }) => {
        const members = users.filter((user) => user.groups?.includes(id) === true);
        const sums = await Promise.all(members.map((user) => sumsFor(user.id, timeZone)));
        const month = sums.reduce((total, each) => total + each.month, 0);
        const names = members.map((user, index) => `${user.username} ${hoursText(sums[index]?.month ?? 0)}`);
        return { id, name, members: members.length, month: hoursText(month), names: names.join(', ') };
      }),
    );
    return [
      ui.table({
        label: 'My groups this month',
        columns: [
          { key: 'name', title: 'Group' },
          { key: 'members', title: 'Members' },
          { key: 'month', title: 'Hours' },
          ...(role === 'admin' ? [{ key: 'names', title: 'By member' }] : []),
        ],
        rows,
      }),
    ];
  }

  /** From the sums of each day, which are kept when the intervals are gone. */
  async function monthsBlock(user: string): Promise<Block> {
    const months = new Map<string, { seconds: number; memGiBSeconds: number }>();
    for await (const { day, seconds, memGiBSeconds } of api.storage.daily.scan({ where: { user } })) {
      const month = day.slice(0, 7);
      const sum = months.get(month) ?? { seconds: 0, memGiBSeconds: 0 };
      months.set(month, { seconds: sum.seconds + seconds, memGiBSeconds: sum.memGiBSeconds + memGiBSeconds });
    }
    return ui.table({
      label: 'By month, up to yesterday',
      key: 'month',
      columns: ['month', { key: 'time', title: 'Time' }, { key: 'memory', title: 'Memory' }],
      rows: [...months].toReversed().map(([month, { seconds, memGiBSeconds }]) => ({
        month,
        time: hoursText(seconds),
        memory: `${Math.round(memGiBSeconds / 3600)} GiB h`,
      })),
      empty: 'The first night has not passed yet',
    });
  }

  async function details({ viewer }: View): Promise<Block> {
    const sums = await sumsFor(viewer.id, viewer.timeZone);
    const days = sums.days.filter(({ day }) => day.slice(0, 7) === sums.today.slice(0, 7)).toReversed();
    const first = Date.parse(`${sums.today.slice(0, 7)}-01T00:00:00Z`);
    const ran = sums.intervals
      .filter(({ to }) => (to ?? now()) >= first)
      .slice(-200)
      .toReversed();
    return ui.stack(
      quotaBlock(viewer, sums),
      ui.table({
        label: `Days of ${sums.today.slice(0, 7)}`,
        key: 'day',
        csv: `usage-${sums.today.slice(0, 7)}.csv`,
        columns: [
          { key: 'day', title: 'Day' },
          { key: 'seconds', title: 'Seconds' },
          { key: 'time', title: 'Time' },
          { key: 'estimated', title: 'Estimated' },
        ],
        rows: days.map(({ day, seconds, estimated }) => ({ day, seconds, time: hoursText(seconds), estimated })),
      }),
      ui.table({
        label: 'When my desktops ran',
        key: 'key',
        columns: [
          { key: 'template', title: 'Desktop' },
          { key: 'from', title: 'From', show: 'time' },
          { key: 'to', title: 'To', show: 'time' },
          { key: 'seconds', title: 'Duration', show: 'duration' },
          { key: 'estimated', title: 'Estimated' },
        ],
        rows: ran.map(({ session, template, from, to, estimated }) => ({
          key: `${session} ${from}`,
          template,
          from: new Date(from).toISOString(),
          to: to === undefined ? null : new Date(to).toISOString(),
          seconds: Math.round(((to ?? now()) - from) / 1000),
          estimated,
        })),
        empty: 'Nothing ran this month',
      }),
      await monthsBlock(viewer.id),
    );
  }

  return { widget, details };
}
