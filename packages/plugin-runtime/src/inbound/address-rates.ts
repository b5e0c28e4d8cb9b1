import type { Rate } from '@streamspace/plugin-sdk';
import type { Clock } from '../clock.ts';
import { createTokenBucket, type TokenBucket } from '../token-bucket.ts';

const most = 10_000;

/** How often each address may ask for each route. */
export interface AddressRates {
  /** Milliseconds to wait; 0 lets the request pass. */
  take(key: string, rate: Rate): number;
}

/** Remembers a bounded number of addresses: whoever comes from very many is held up by what the plugin can do at a time. */
export function createAddressRates(clock: Clock): AddressRates {
  const buckets = new Map<string, TokenBucket>();
  return {
    take(key, { count, perMs }) {
      const bucket = buckets.get(key) ?? createTokenBucket(clock, (count * 1000) / perMs, count);
      buckets.delete(key);
      buckets.set(key, bucket);
      const [oldest] = buckets.keys();
      if (buckets.size > most && oldest !== undefined) buckets.delete(oldest);
      const { taken, waitMs } = bucket.take(1, 0);
      return taken ? 0 : Math.max(waitMs, 1);
    },
  };
}
