import { ui, type Block } from '@streamspace/plugin-sdk';
import { startOfDay } from './days.ts';
import { pageOf } from './paging.ts';
import type { PluginApi } from './plugin-api.ts';
import type { Sums } from './sums.ts';
import { gibHours, memoryText, timeText } from './texts.ts';

const pageSize = 100;

/** The days of this month on which something ran. Saved as a file, their seconds have the sum that is shown. */
export function daysTable({ days, firstDay }: Sums): Block {
  const month = firstDay.slice(0, 7);
  const used = days.filter(({ day, seconds, estimated }) => day >= firstDay && (seconds > 0 || estimated));
  return ui.table({
    label: `Days of ${month}`,
    key: 'day',
    csv: `usage-${month}.csv`,
    columns: [
      { key: 'day', title: 'Day' },
      { key: 'time', title: 'Time' },
      { key: 'seconds', title: 'Seconds' },
      { key: 'memory', title: 'Memory (GiB h)' },
      { key: 'estimated', title: 'Estimated' },
    ],
    rows: used.toReversed().map(({ day, seconds, memGiBSeconds, estimated }) => ({
      day,
      time: timeText(seconds),
      seconds,
      memory: gibHours(memGiBSeconds),
      estimated,
    })),
    empty: 'Nothing ran this month',
  });
}

/** Each time that a desktop ran this month, the latest first: what the days are made of. */
export function intervalsTable(
  { intervals, firstDay }: Sums,
  { now, timeZone, cursor }: { readonly now: number; readonly timeZone: string; readonly cursor?: string | undefined },
): Block {
  const first = startOfDay(firstDay, timeZone);
  const ran = intervals.filter(({ to = now }) => to >= first).toReversed();
  const { items, next } = pageOf(ran, cursor, pageSize);
  return ui.table({
    label: ran.length > pageSize ? `When my desktops ran: ${ran.length} times` : 'When my desktops ran',
    key: 'key',
    columns: [
      { key: 'template', title: 'Desktop' },
      { key: 'session', title: 'Session', show: 'session' },
      { key: 'from', title: 'From', show: 'time' },
      { key: 'to', title: 'To', show: 'time' },
      { key: 'seconds', title: 'Duration', show: 'duration' },
      { key: 'estimated', title: 'Estimated' },
    ],
    rows: items.map(({ session, template, from, to, estimated }) => ({
      key: `${session} ${from}`,
      template,
      session,
      from: new Date(from).toISOString(),
      to: to === undefined ? null : new Date(to).toISOString(),
      seconds: Math.max(0, Math.round(((to ?? now) - from) / 1000)),
      estimated,
    })),
    empty: 'Nothing ran this month',
    ...(next === undefined ? {} : { next }),
  });
}

/** From the sums of each day, which are kept when the intervals are gone. */
export async function monthsTable(user: string, { storage }: Pick<PluginApi, 'storage'>): Promise<Block> {
  const months = new Map<string, { seconds: number; memGiBSeconds: number }>();
  for await (const { day, seconds, memGiBSeconds } of storage.daily.scan({ where: { user }, limit: 1000 })) {
    const month = day.slice(0, 7);
    const sum = months.get(month) ?? { seconds: 0, memGiBSeconds: 0 };
    months.set(month, { seconds: sum.seconds + seconds, memGiBSeconds: sum.memGiBSeconds + memGiBSeconds });
  }
  return ui.table({
    label: 'By month, up to yesterday',
    key: 'month',
    columns: [
      { key: 'month', title: 'Month' },
      { key: 'time', title: 'Time' },
      { key: 'memory', title: 'Memory' },
    ],
    rows: [...months].toReversed().map(([month, { seconds, memGiBSeconds }]) => ({
      month,
      time: timeText(seconds),
      memory: memoryText(memGiBSeconds),
    })),
    empty: 'The first night has not passed yet',
  });
}
