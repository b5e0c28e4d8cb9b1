import { PluginError } from '@streamspace/plugin-sdk';
import type { PluginStorage } from './rows.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

interface Window {
  readonly id: string;
  readonly most: number;
  readonly endsInMs: number;
  /** What is used up, in words. */
  readonly what: string;
}

export interface LimitsOptions {
  readonly counters: PluginStorage['counters'];
  /** Recipients per hour and day; 0 for no limit. */
  readonly config: { readonly maxRecipientsPerHour: number; readonly dailyLimit: number };
  readonly now: () => number;
}

/** Mails that one plugin may send per hour. */
const mostOfCaller = 200;

/** Own limits, below those at which a provider would block the account. */
export function createLimits({ counters, config, now }: LimitsOptions) {
  const window = (name: string, lengthMs: number, most: number, what: string): Window => {
    const number = Math.floor(now() / lengthMs);
    return { id: `${name}:${number}`, most, endsInMs: (number + 1) * lengthMs - now(), what };
  };
  const windows = (): readonly Window[] =>
    [
      window('hour', hourMs, config.maxRecipientsPerHour, 'maxRecipientsPerHour is used up'),
      window('day', dayMs, config.dailyLimit, 'dailyLimit is used up'),
    ].filter(({ most }) => most > 0);

  const count = async (id: string, more: number): Promise<void> =>
    void (await counters.update({ id }, (row) => ({ id, count: Math.max(0, (row?.count ?? 0) + more) })));

  async function reserve({ id, most, endsInMs, what }: Window, more: number): Promise<void> {
    let isFull = false;
    await counters.update({ id }, (row) => {
      const used = row?.count ?? 0;
      // A mail to more than a whole window takes goes out in one that is untouched.
      isFull = used > 0 && used + more > most;
      return isFull ? row : { id, count: used + more };
    });
    if (!isFull) return;
    throw new PluginError('RATE_LIMITED', `Mails wait: ${what}`, { retryAfterMs: endsInMs, reason: 'own-limit' });
  }

  return {
    /**
     * Takes room for so many recipients.
     *
     * @returns Gives back what was not used.
     * @throws {PluginError} `RATE_LIMITED` with the time until the next window when there is too little.
     */
    async reserveRecipients(recipients: number): Promise<(unused: number) => Promise<void>> {
      const taken: Window[] = [];
      const giveBack = async (unused: number): Promise<void> => {
        if (unused > 0) await Promise.all(taken.map(({ id }) => count(id, -unused)));
      };
      try {
        for (const each of windows()) {
          // oxlint-disable-next-line no-await-in-loop -- the first that is used up counts
          await reserve(each, recipients);
          taken.push(each);
        }
      } catch (error) {
        await giveBack(recipients);
        throw error;
      }
      return giveBack;
    },
    /** @throws {PluginError} `RATE_LIMITED` for a plugin that sent 200 mails within the hour. */
    countMailOf: (caller: string): Promise<void> =>
      reserve(
        window(`caller:${caller}`, hourMs, mostOfCaller, `${caller} sent ${mostOfCaller} mails within the hour`),
        1,
      ),
  };
}

export type Limits = ReturnType<typeof createLimits>;
