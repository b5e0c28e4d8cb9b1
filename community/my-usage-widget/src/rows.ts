import { collection } from '@streamspace/plugin-sdk';
import { z } from 'zod';

/**
 * Something that began or ended a time during which a session ran. Intervals follow from the marks in order of time,
 * whatever the order in which they arrive and however often.
 */
const markSchema = z.object({
  session: z.string(),
  /** ISO 8601 in UTC with milliseconds, so that the order of texts is the order of time. */
  at: z.string(),
  /** `ready`: it runs after a wake, whose begin is `woken`. In this order a session ceases before it begins again. */
  kind: z.enum(['ended', 'hibernated', 'ready', 'started', 'woken']),
  user: z.string(),
  template: z.string(),
  memoryBytes: z.number(),
  /** Made by the reconciliation, for an event that has not come. */
  estimated: z.boolean(),
  /** Of a session that ceased to run for the first time: when it began, as the platform says afterwards. */
  since: z.string().optional(),
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
  marks: collection(markSchema, { key: ['session', 'at', 'kind'], index: ['user'], ttl: '40d' }),
  daily: collection(dailySchema, { key: ['user', 'day'], index: ['day'], ttl: '1000d' }),
  /** Who was told in which month. */
  notices: collection(z.object({ user: z.string(), month: z.string() }), { key: ['user', 'month'], ttl: '62d' }),
};

export type Mark = z.output<typeof markSchema>;
export type Daily = z.output<typeof dailySchema>;
