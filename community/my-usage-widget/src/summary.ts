import { ui, type Block, type Viewer } from '@streamspace/plugin-sdk';
import type { Settings } from './config.ts';
import { addDays } from './days.ts';
import { quotaOf } from './quotas.ts';
import { sparkDays, type Sums } from './sums.ts';
import { hoursText, memoryText, timeText } from './texts.ts';

/** The month against the quota; nothing where there is none. */
export function quotaBlocks(groups: Viewer['groups'], { month }: Sums, settings: Settings): readonly Block[] {
  const quota = quotaOf(groups, settings);
  if (quota === 0) return [];
  const hours = month.seconds / 3600;
  const used = hours / quota;
  return [
    ui.progress({
      label: 'Quota of this month',
      value: hours,
      max: quota,
      text: `${hoursText(month.seconds)} of ${quota} h`,
      ...(used >= 1 ? { level: 'error' } : used >= settings.warnAtPercent / 100 ? { level: 'warning' } : {}),
    }),
  ];
}

export function totals({ week, month }: Sums): Block {
  return ui.columns(
    ui.stat({ label: 'This week', value: timeText(week.seconds) }),
    ui.stat({ label: 'This month', value: timeText(month.seconds) }),
    ui.stat({ label: 'Memory this week', value: memoryText(week.memGiBSeconds) }),
    ui.stat({ label: 'Memory this month', value: memoryText(month.memGiBSeconds) }),
  );
}

/** The last days, in a line and in a sentence. */
export function sparkline({ days, today }: Sums): Block {
  const shown = days.filter(({ day }) => day >= addDays(today, 1 - sparkDays));
  const most = shown.reduce((max, { day, seconds }) => (seconds > max.seconds ? { day, seconds } : max), {
    day: today,
    seconds: 0,
  });
  const sum = shown.reduce((total, { seconds }) => total + seconds, 0);
  return ui.chart({
    kind: 'spark',
    label: `Last ${sparkDays} days`,
    summary:
      sum === 0 ? 'Nothing ran.' : `${timeText(sum)} in all, most on ${most.day} with ${timeText(most.seconds)}.`,
    x: shown.map(({ day }) => day),
    series: [{ label: 'Hours', values: shown.map(({ seconds }) => Math.round(seconds / 36) / 100) }],
  });
}
