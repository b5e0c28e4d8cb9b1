const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Waits before the second, third … attempt; the last one repeats. */
const waitsMs = [5 * secondMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 5 * hourMs, 10 * hourMs, 14 * hourMs] as const;

/**
 * Milliseconds from an attempt to the next one, with a jitter of ± 10 %, so that what failed together does not come back
 * together.
 *
 * @param attempt From 1.
 * @param random From 0 to 1.
 */
export function waitAfter(attempt: number, random: number): number {
  const wait = waitsMs[Math.min(attempt, waitsMs.length) - 1] ?? waitsMs[0];
  return Math.round(wait * (0.9 + 0.2 * random));
}
