import type { HostApi, Platform } from '@streamspace/plugin-sdk';
import type { Acts } from './acts.ts';
import type { Announcements } from './announcements.ts';
import { overBrake, showBrake } from './brake.ts';
import type { Settings } from './config.ts';
import { intervalMs } from './decide.ts';
import type { Surveyor, Verdict } from './survey.ts';

export interface ReaperOptions {
  readonly api: Pick<HostApi<never>, 'storage' | 'health' | 'notify'>;
  readonly settings: Pick<Settings, 'dryRun' | 'brakePercent' | 'maxActionsPerRun'>;
  readonly clock: Platform['clock'];
  readonly surveyor: Surveyor;
  readonly announcements: Announcements;
  readonly acts: Acts;
}

export interface Reaper {
  /**
   * Applies the rules once: tells owners what is to come, does what is due, and says what it did. A call during a run
   * gets the answer of that run.
   */
  run(): Promise<string>;
}

/** After a longer time between two runs a clock has jumped, or nobody was watching. */
const longestGapMs = 2 * intervalMs;

export function createReaper({ api, settings, clock, surveyor, announcements, acts }: ReaperOptions): Reaper {
  let underWay: Promise<string> | undefined;

  async function jumped(now: number): Promise<boolean> {
    const last = await api.storage.get('lastRun');
    await api.storage.set('lastRun', now);
    return typeof last === 'number' && (now < last || now - last > longestGapMs);
  }

  async function showUnknown(verdicts: readonly Verdict[]): Promise<number> {
    const unknown = verdicts.filter(({ decision }) => decision.step === 'keep' && decision.why === 'unknown activity');
    const { length: count } = unknown;
    const message = `${count} of ${verdicts.length} sessions are left alone: their last activity is unknown or in the future`;
    const hint = 'Check the clocks of the agents, and that they report activity';
    await api.health('last activity', count === 0 ? undefined : { level: 'degraded', message, hint });
    return count;
  }

  async function run(): Promise<string> {
    const now = clock.now();
    if (await jumped(now.getTime())) {
      return 'Nothing was done: the run before is long ago or in the future, as after a jump of the clock. The next one acts';
    }
    if (settings.dryRun) await announcements.callOff('The idle rules only show what they would do from now on.');

    const verdicts = await surveyor.all(now);
    await announcements.tidy(verdicts);
    const unknown = await showUnknown(verdicts);
    const due = verdicts.filter(({ decision }) => decision.step === 'notice' || decision.step === 'act');
    const counts = `${verdicts.length} sessions, ${due.length} due, ${unknown} with unknown activity`;
    if (settings.dryRun) return `Dry run, nothing was done: ${counts}`;

    const braked = overBrake(due.length, verdicts.length, settings.brakePercent);
    await showBrake(api, braked ? { due: due.length, sessions: verdicts.length } : undefined);
    if (braked) return `The brake is on, nothing was done: ${counts}`;

    let told = 0;
    for (const verdict of due) {
      // oxlint-disable-next-line no-await-in-loop -- a fault stops the rest
      if (await announcements.make(verdict)) told += 1;
    }
    const ripe = due.filter(({ decision }) => decision.step === 'act');
    const done = await acts.perform(ripe, settings.maxActionsPerRun);
    return `${done} hibernated or ended, ${told} owners told: ${counts}`;
  }

  return {
    run() {
      underWay ??= run().finally(() => (underWay = undefined));
      return underWay;
    },
  };
}
