import { z } from 'zod';
import { metricBuckets } from '../metrics/types.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/);
const labels = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/), z.string().max(128))
  .refine((all) => Object.keys(all).length <= 8 && !Object.hasOwn(all, 'plugin'));
const count = z.int().min(0);

/** What the guest collects before it tells. It has said to the author what is wrong; here it is only refused. */
export const metricReports = z
  .array(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('counter'), name, labels, value: z.number().min(0) }),
      z.strictObject({ kind: z.literal('gauge'), name, labels, value: z.number() }),
      z.strictObject({
        kind: z.literal('histogram'),
        name,
        labels,
        value: z.number(),
        counts: z.array(count).length(metricBuckets.length + 1),
      }),
    ]),
  )
  .max(1000);
