import type { Settings } from './config.ts';
import { isGone } from './answers.ts';
import type { PluginApi } from './plugin-api.ts';
import type { Sums } from './sums.ts';
import { hoursText } from './texts.ts';

type Quotas = Pick<Settings, 'quotaHoursPerMonth' | 'perGroup'>;

interface GroupName {
  readonly id: string;
  readonly name: string;
}

/** Hours that a member of these groups may use in a month; 0 for no quota, which is more than any. */
export function quotaOf(groups: readonly GroupName[], { quotaHoursPerMonth, perGroup }: Quotas): number {
  const own = perGroup.filter(({ group }) => groups.some(({ id, name }) => id === group || name === group));
  const hours = own.map((each) => each.hours);
  if (hours.length === 0) return quotaHoursPerMonth;
  return hours.includes(0) ? 0 : Math.max(...hours);
}

/** The fewest hours at which anybody is told; `undefined` where nobody has a quota. */
export function leastWarningHours({
  quotaHoursPerMonth,
  perGroup,
  warnAtPercent,
}: Quotas & Pick<Settings, 'warnAtPercent'>): number | undefined {
  const quotas = [quotaHoursPerMonth, ...perGroup.map(({ hours }) => hours)].filter((hours) => hours > 0);
  return quotas.length === 0 ? undefined : (Math.min(...quotas) * warnAtPercent) / 100;
}

/**
 * Tells a user once a month that most of the quota is used.
 *
 * @throws {PluginError} with a retryable code while the platform does not answer.
 */
export async function warnOnce(
  user: string,
  { month, today }: Pick<Sums, 'month' | 'today'>,
  { api, settings }: { readonly api: PluginApi; readonly settings: Settings },
): Promise<void> {
  const hours = month.seconds / 3600;
  if (hours < (leastWarningHours(settings) ?? Infinity)) return;
  const told = { user, month: today.slice(0, 7) };
  if ((await api.storage.notices.get(told)) !== undefined) return;
  if (await isGone(api.users.get(user))) return;
  const groups = (await api.users.groups(user)).map(({ id, displayName: name }) => ({ id, name }));
  const quota = quotaOf(groups, settings);
  if (quota === 0 || hours < (quota * settings.warnAtPercent) / 100) return;
  await api.notify(
    { user },
    {
      title: `You have used ${hoursText(month.seconds)} of ${quota} h this month`,
      text: 'Hibernate desktops that you do not need to save hours.',
      level: 'warning',
      // Told twice, as after a crash, it stands there once.
      key: `quota:${told.month}`,
      link: '/home/my-usage-widget/usage',
    },
  );
  await api.storage.notices.put(told);
}
