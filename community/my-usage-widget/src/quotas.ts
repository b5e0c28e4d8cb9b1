import { isPluginError } from '@streamspace/plugin-sdk';
import type { Settings } from './config.ts';
import type { PluginApi } from './plugin-api.ts';
import { hoursText, type Sums } from './sums.ts';

interface GroupName {
  readonly id: string;
  readonly name: string;
}

/** Whether anybody has a quota at all. */
export const hasQuotas = ({
  quotaHoursPerMonth,
  perGroup,
}: Pick<Settings, 'quotaHoursPerMonth' | 'perGroup'>): boolean => quotaHoursPerMonth > 0 || perGroup.length > 0;

/** Hours that a member of these groups may use in a month; 0 for no quota. */
export function quotaOf(
  groups: readonly GroupName[],
  { quotaHoursPerMonth, perGroup }: Pick<Settings, 'quotaHoursPerMonth' | 'perGroup'>,
): number {
  const own = perGroup.filter(({ group }) => groups.some(({ id, name }) => id === group || name === group));
  return own.length === 0 ? quotaHoursPerMonth : Math.max(...own.map(({ hours }) => hours));
}

/** Of a user who is gone: none. */
async function groupsOf(api: PluginApi, user: string): Promise<readonly GroupName[]> {
  try {
    return (await api.users.groups(user)).map(({ id, displayName: name }) => ({ id, name }));
  } catch (error) {
    if (isPluginError(error) && error.code === 'NOT_FOUND') return [];
    throw error;
  }
}

/** Tells a user once a month that most of the quota is used. */
export async function warnOnce(
  user: string,
  { month, today }: Pick<Sums, 'month' | 'today'>,
  { api, settings }: { readonly api: PluginApi; readonly settings: Settings },
): Promise<void> {
  const quota = quotaOf(await groupsOf(api, user), settings);
  if (quota === 0 || month < quota * 3600 * (settings.warnAtPercent / 100)) return;
  if (!(await api.storage.notices.insert({ user, month: today.slice(0, 7) }))) return;
  await api.notify(
    { user },
    {
      title: `You have used ${hoursText(month)} of ${quota} h this month`,
      text: 'Hibernate desktops that you do not need to save hours.',
      level: 'warning',
      key: `quota:${today.slice(0, 7)}`,
      link: '/home/my-usage-widget/details',
    },
  );
}
