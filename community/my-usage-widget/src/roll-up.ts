import { isGone } from './answers.ts';
import type { Accounts } from './accounts.ts';
import { addDays, dayAt, daysOf } from './days.ts';
import type { PluginApi } from './plugin-api.ts';

/** Days before the last ones that are written anew: what came late is in them. */
const lateDays = 3;
/** Marks are kept for 40 days, from when they are written. */
const mostDays = 38;
/** Key of the last day that was rolled up. */
const progressKey = 'rolled-up-to';

/**
 * Writes the sums of the days that are over, also of those for which the plugin was off, removes what is too old, and all
 * that belongs to users who are no longer there.
 */
export async function rollUp(
  api: PluginApi,
  options: {
    readonly accounts: Accounts;
    /** Milliseconds since the Unix epoch. */
    readonly now: number;
    readonly timeZone: string;
    readonly retentionDays: number;
  },
): Promise<void> {
  const { accounts, now, timeZone, retentionDays } = options;
  const { daily } = api.storage;
  const yesterday = addDays(dayAt(now, timeZone), -1);
  const done = await api.storage.get(progressKey);
  const earliest = addDays(yesterday, -mostDays);
  const next = typeof done === 'string' && done <= yesterday ? addDays(done, 1 - lateDays) : earliest;
  const from = next > earliest ? next : earliest;

  const known = new Set<string>();
  for await (const { id } of api.users.each()) known.add(id);

  for await (const user of accounts.users()) {
    // An event about its user's end may have been lost, and others may have come after it.
    if (!known.has(user) && (await isGone(api.users.get(user)))) {
      await accounts.forget(user);
      continue;
    }
    const days = daysOf(await accounts.intervals(user), { from, to: yesterday, now, timeZone });
    await daily.putMany(days.filter(({ seconds }) => seconds > 0).map((day) => ({ user, ...day })));
    await accounts.keepOpen(user);
  }

  const oldest = addDays(yesterday, -retentionDays);
  for await (const { user, day } of daily.scan({ where: { day: { lt: oldest } } })) await daily.delete({ user, day });
  await api.storage.set(progressKey, yesterday);
}
