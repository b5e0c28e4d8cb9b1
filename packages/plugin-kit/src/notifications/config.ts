import { canonicalEventType, isSubscribable, matchSubscription } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { severitySchema } from './severity.ts';
import { templateFault } from './templates.ts';

/** Name of the destination that takes what no route is for. */
export const defaultDestination = 'default';

/**
 * The name of an event, an alias or a pattern, of those that reach the plugin.
 *
 * @param events `events` of the manifest.
 */
export function eventNameSchema(events: readonly string[]) {
  const isReceived = (name: string): boolean => {
    const type = canonicalEventType(name).replace(/\*$/, 'any');
    return isSubscribable(name) && matchSubscription(events, { type, data: undefined }) !== undefined;
  };
  return z.string().refine((name) => name === '*' || isReceived(name), {
    error: 'is no event that can be announced: write a name such as "session.failed" or a pattern such as "node.*"',
  });
}

const names = (what: string) => z.array(z.string().min(1)).min(1).max(100).optional().describe(what);

/** Fields of every route, beside where it leads to. */
export function routeFields(events: readonly string[]) {
  return {
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'must be lower case letters, digits and "-"' })
      .refine((name) => name !== defaultDestination, { error: 'is taken: choose another name' })
      .describe('Name of the route on the page of deliveries. Keep it: what waits refers to it'),
    match: z
      .strictObject({
        events: z
          .array(eventNameSchema(events))
          .min(1)
          .max(100)
          .describe('Names such as "session.failed", or patterns'),
        minSeverity: severitySchema.optional().describe('Only notices that matter at least so much'),
        users: names('Ids or names of users'),
        groups: names('Ids or names of groups; needs the permission read:users'),
        templates: names('Names of templates'),
        orgs: names('Ids of organisations'),
      })
      .describe('What it takes. All that is given must hold; of a list, one entry'),
    continue: z.boolean().default(false).describe('Whether routes after this one may take the notice too'),
    disabled: z.boolean().default(false).describe('Switched off, as if it were not there'),
  };
}

export const hasUniqueNames = (routes: readonly { readonly name: string }[]): boolean =>
  new Set(routes.map(({ name }) => name)).size === routes.length;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time such as "22:00"' });

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

export const quietHoursSchema = z
  .strictObject({
    enabled: z.boolean().default(false).describe('Whether there are quiet hours'),
    start: clockTime.default('22:00').describe('When they begin'),
    end: clockTime.default('07:00').describe('When they end, on the next day if that is earlier'),
    timezone: z
      .string()
      .refine(isTimeZone, { error: 'must be a time zone such as "Europe/Berlin"' })
      .optional()
      .describe("Time zone. Default: the platform's"),
    days: z
      .array(z.int().min(0).max(6))
      .max(7)
      .default([0, 1, 2, 3, 4, 5, 6])
      .describe('Days on which they begin, 0 for Sunday'),
    passSeverity: severitySchema.default('error').describe('What matters at least so much goes out anyway'),
    mode: z.enum(['digest', 'drop']).default('digest').describe('digest: summed up in one message at the end'),
  })
  .refine(({ start, end }) => start !== end, { error: 'must differ from the start', path: ['end'] });
export type QuietHours = z.output<typeof quietHoursSchema>;

const templateSchema = z
  .string()
  .max(2000)
  .superRefine((text, context) => {
    const fault = templateFault(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: `is no Liquid template: ${fault}` });
  });

/** Keys that every channel has, of which each decides the defaults that its users know. */
export function noticeFields(events: readonly string[], defaults: { readonly includeDetails: boolean }) {
  return {
    includeDetails: z
      .boolean()
      .default(defaults.includeDetails)
      .describe('Shows CPU, memory, reason, errors, node, duration, full name and e-mail address'),
    rateLimit: z
      .int()
      .min(0)
      .max(100)
      .default(20)
      .describe('Messages per hour; what is more comes summed up in one message. Errors always pass. 0: no limit'),
    extraEvents: z
      .array(eventNameSchema(events))
      .max(100)
      .default([])
      .describe('Further events to announce, such as "session.failed" or "node.*"'),
    quietHours: quietHoursSchema.prefault({}).describe('Hours in which only what matters goes out'),
    templates: z
      .record(
        eventNameSchema(events),
        z.strictObject({
          title: templateSchema.optional().describe('Liquid template of the title'),
          summary: templateSchema.optional().describe('Liquid template of the line below it'),
        }),
      )
      .default({})
      .describe('Own texts by event, in Liquid'),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("Address of the platform for links. Default: the platform's own"),
  };
}
