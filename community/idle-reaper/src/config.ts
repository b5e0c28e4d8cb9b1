import { z } from 'zod';

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time such as "20:00"' });

const timezone = z.string().refine(isTimezone, { error: 'must be an IANA time zone, such as "Europe/Berlin"' });

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}

const names = z.array(z.string().min(1)).min(1).optional();

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const ruleSchema = z
  .strictObject({
    name: z.string().min(1).max(60).describe('What people read about why their session was hibernated'),
    match: z
      .strictObject({
        groups: names.describe('Ids or names of groups of the owner'),
        templates: names.describe('Names of templates'),
        tags: names.describe('Tags of the session'),
        users: names.describe('Ids or user names of the owner'),
      })
      .default({})
      .describe('Which sessions: one of each list that is given'),
    activeHours: z
      .strictObject({
        timezone: timezone.optional().describe('IANA name. Default: the platform’s'),
        days: z
          .array(z.enum(weekdays))
          .min(1)
          .default([...weekdays])
          .describe('Days on which it begins'),
        from: timeOfDay.describe('Such as 20:00'),
        to: timeOfDay.describe('Such as 06:00, which is on the day after; the same as from for the whole day'),
      })
      .optional()
      .describe('When the rule holds. Default: always'),
    hibernateAfterMinutes: z
      .int()
      .min(10)
      .max(43_200)
      .describe('Without activity for so long, a session is hibernated'),
    warnMinutes: z.int().min(1).max(1440).default(10).describe('The owner is told at least so long before'),
    maxPostpone: z.int().min(0).max(20).default(3).describe('How often the owner can postpone it'),
    postponeMinutes: z.int().min(10).max(1440).default(60).describe('How long it is postponed each time'),
    terminateAfterDays: z
      .int()
      .min(0)
      .max(365)
      .refine((days) => days !== 1, { error: 'must be 0, or at least 2: two notices go out, a day apart' })
      .default(0)
      .describe('Hibernated for so long, a session is ended. 0: never; otherwise at least 2'),
  })
  .refine((rule) => rule.warnMinutes + 5 < rule.hibernateAfterMinutes, {
    error: 'must be more than 5 minutes less than hibernateAfterMinutes',
    path: ['warnMinutes'],
  });

export const configSchema = z.strictObject({
  dryRun: z.boolean().default(true).describe('Only shows what would happen, and does nothing'),
  rules: z
    .array(ruleSchema)
    .max(50)
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, {
      error: 'has two rules with the same name',
    })
    .default([])
    .describe('Which sessions are idle when; the first that matches a session holds'),
  exemptTag: z.string().min(1).default('keep-alive').describe('Sessions with this tag are left alone'),
  maxActionsPerRun: z.int().min(1).max(500).default(20).describe('Most sessions that one run hibernates or ends'),
  brakePercent: z
    .int()
    .min(1)
    .max(100)
    .default(30)
    .describe('When more than this share of the sessions is due at once, nothing happens; 100: no limit'),
  protectConnected: z.boolean().default(true).describe('Leaves sessions alone that somebody looks at'),
  minAgeMinutes: z.int().min(0).max(1440).default(30).describe('Leaves sessions alone that are younger'),
  notify: z.enum(['toast', 'email', 'both']).default('toast').describe('How owners are told'),
  summaryTo: z.array(z.email()).max(20).default([]).describe('Who gets a summary by mail, every Monday'),
});

export type Settings = z.output<typeof configSchema>;
export type Rule = Settings['rules'][number];
export type ActiveHours = NonNullable<Rule['activeHours']>;
