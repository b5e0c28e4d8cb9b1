import type { Instant } from '@streamspace/plugin-sdk';

/** The instant of a number of milliseconds since the Unix epoch. */
export function instant(ms: number): Instant {
  return new Date(ms).toISOString();
}

export const secondMs = 1000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
