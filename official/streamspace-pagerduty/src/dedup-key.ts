import { createHash } from 'node:crypto';

/**
 * The key under which PagerDuty joins events to one alert: the same for the same parts, for ever, and at most 255
 * characters.
 *
 * @see https://developer.pagerduty.com/docs/events-api-v2-overview
 */
export function dedupKey(instance: string, rule: string, values: readonly string[]): string {
  const key = ['streamspace', instance, rule, ...values].join('/').replaceAll(/[^A-Za-z0-9._/@:#-]/g, '_');
  if (key.length <= 255) return key;
  return `${key.slice(0, 190)}#${createHash('sha256').update(key).digest('hex')}`;
}
