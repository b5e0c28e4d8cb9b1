import { canonicalAddress } from './addresses.ts';
import type { PluginStorage } from './rows.ts';

const dayMs = 24 * 60 * 60_000;
/** Refused so often within so long, an address gets no mail for so long. */
const often = 2;
const withinMs = 7 * dayMs;
const suppressedMs = 90 * dayMs;

/** Addresses that do not exist. To go on writing to them costs the sender's reputation. */
export function createSuppression(refusals: PluginStorage['refusals'], now: () => number) {
  return {
    /** Why an address gets no mail. */
    async reasonFor(address: string): Promise<string | undefined> {
      const row = await refusals.get({ address: canonicalAddress(address) });
      return row?.until !== undefined && row.until > now() ? row.reply : undefined;
    },
    /** Remembers that a server said that an address does not exist. */
    async refused(address: string, reply: string): Promise<void> {
      const key = canonicalAddress(address);
      await refusals.update({ address: key }, (row) => {
        const at = [...(row?.at ?? []).filter((time) => time > now() - withinMs), now()].slice(-often);
        const until = at.length >= often ? now() + suppressedMs : undefined;
        return {
          address: key,
          reply,
          at,
          ...(until === undefined ? {} : { until }),
          expiresAt: until ?? now() + withinMs,
        };
      });
    },
    /** Lets an address get mail again. */
    lift: async (address: string): Promise<void> => void (await refusals.delete({ address })),
  };
}

export type Suppression = ReturnType<typeof createSuppression>;
