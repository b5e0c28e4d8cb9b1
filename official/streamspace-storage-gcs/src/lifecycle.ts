import { probePrefix } from '@streamspace/plugin-kit/object-store';

/**
 * Rules by which the bucket itself deletes what a probe leaves that was killed. Uploads that were left need none: they end
 * after a week.
 *
 * @see https://docs.cloud.google.com/storage/docs/lifecycle
 */
export const lifecycleRules = {
  rule: [{ action: { type: 'Delete' }, condition: { age: 1, matchesPrefix: [probePrefix] } }],
} as const;
