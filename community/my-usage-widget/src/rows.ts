import { collection, type Storage } from '@streamspace/plugin-sdk';
import { z } from 'zod';

/**
 * A session began or ceased to run at an instant. Intervals follow from the marks in order of time, whatever the order in
 * which they arrive and however often.
 */
const markSchema = z.object({
  session: z.string(),
  at: z.string(),
  kind: z.enum(['open', 'close']),
  user: z.string(),
  template: z.string(),
  memoryBytes: z.number(),
  /** Made by the reconciliation, for an event that never came. */
  estimated: z.boolean(),
});

const dailySchema = z.object({
  user: z.string(),
  /** `YYYY-MM-DD`, in the platform's time zone. */
  day: z.string(),
  seconds: z.number(),
  memGiBSeconds: z.number(),
  estimated: z.boolean(),
});

export const collections = {
  marks: collection(markSchema, { key: ['session', 'at', 'kind'], index: ['user', 'session'], ttl: '40d' }),
  daily: collection(dailySchema, { key: ['user', 'day'], ttl: '1000d' }),
  /** Who was told in which month. */
  notices: collection(z.object({ user: z.string(), month: z.string() }), { key: ['user', 'month'], ttl: '62d' }),
};

export type Mark = z.output<typeof markSchema>;
export type Daily = z.output<typeof dailySchema>;
export type Rows = Pick<Storage<never, typeof collections>, keyof typeof collections>;
