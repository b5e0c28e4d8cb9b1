const shortestMs = 200;
const longestMs = 20_000;

/**
 * How long to wait before attempt `attempt + 1`: anything between nothing and a bound that doubles from 0.2 s to 20 s.
 *
 * @param attempt The one that failed, from 1.
 * @see https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
 */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(longestMs, shortestMs * 2 ** (attempt - 1)));
}
