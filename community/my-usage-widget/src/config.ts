import { z } from 'zod';

export const configSchema = z.strictObject({
  weekStartsOn: z.enum(['monday', 'sunday']).default('monday').describe('First day of the week'),
  showGroupTotals: z.boolean().default(false).describe('Shows the owners and admins of a group what the group used'),
  quotaHoursPerMonth: z
    .number()
    .min(0)
    .max(10_000)
    .default(0)
    .describe('Hours that everybody may use in a month. 0: no quota'),
  perGroup: z
    .array(
      z.strictObject({
        group: z.string().min(1).describe('Id or name of the group'),
        hours: z.number().min(0).max(10_000).describe('Hours that each of its members may use in a month. 0: no quota'),
      }),
    )
    .max(100)
    .default([])
    .describe('Other quotas for members of a group; of several, the most generous counts'),
  warnAtPercent: z
    .int()
    .min(1)
    .max(100)
    .default(80)
    .describe('Part of the quota at which a user is told, once a month'),
  retentionDays: z.int().min(62).max(1000).default(400).describe('Days that the sums of a day are kept'),
  rounding: z.enum(['minute', 'second']).default('minute').describe('What the time of a day is rounded to'),
});

export type Settings = z.output<typeof configSchema>;
