import { eventNameSchema, severitySchema, templateFault, type Severity } from '@streamspace/plugin-kit/notifications';
import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };

export const routingKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9]{32}$/, { error: 'must be an integration key of the Events API v2, 32 letters and digits' });

const eventNames = z.array(eventNameSchema(manifest.events)).max(100);
const names = (what: string) => z.array(z.string().min(1)).min(1).max(100).optional().describe(what);
const text = z.string().min(1).max(255).optional();

export const groupings = ['user', 'template', 'node', 'org', 'session', 'agent', 'plugin', 'subject'] as const;

export const ruleSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'must be lower case letters, digits and "-"' })
    .describe('Name of the rule. Keep it: open alerts refer to it'),
  match: z
    .strictObject({
      events: eventNames.min(1).describe('Names such as "session.failed", or patterns'),
      minEventSeverity: severitySchema.optional().describe('Only events that matter at least so much'),
      users: names('Ids or names of users'),
      groups: names('Ids or names of groups; needs the permission read:users'),
      templates: names('Names of templates'),
      orgs: names('Ids of organisations'),
      nodes: names('Names of nodes'),
    })
    .describe('What it takes. All that is given must hold; of a list, one entry'),
  action: z.enum(['trigger', 'change', 'ignore']).default('trigger').describe('Alert, change event, or nothing'),
  severity: severitySchema.optional().describe("Severity of the alert. Default: the event's"),
  groupBy: z.array(z.enum(groupings)).max(4).default(['subject']).describe('What one alert is about'),
  threshold: z
    .strictObject({
      count: z.int().min(1).max(1000).describe('So many events'),
      windowMinutes: z.int().min(1).max(1440).describe('within so many minutes'),
    })
    .optional()
    .describe('How many events make an alert. Default: one'),
  holdSeconds: z.int().min(0).max(86_400).default(0).describe('How long it has to last before anybody is paged'),
  resolveOn: eventNames.default([]).describe('Events that resolve the alert of the same group'),
  resolveCount: z.int().min(1).max(100).default(1).describe('How many of them it takes'),
  resolveAfterQuietMinutes: z.int().min(1).max(10_080).optional().describe('Resolves without further events'),
  component: text.describe('Part of StreamSpace. Default: by the event'),
  group: text.describe('Logical group. Default: the organisation'),
  class: text.describe('Class of the event. Default: its name'),
  summary: z
    .string()
    .max(2000)
    .superRefine((template, context) => {
      const fault = templateFault(template);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: `is no Liquid template: ${fault}` });
    })
    .optional()
    .describe('Own summary, in Liquid'),
  routingKey: secret(routingKeySchema).optional().describe('Integration key of another service'),
  runbookUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Link to what to do'),
  continue: z.boolean().default(false).describe('Whether later rules may take the event too'),
  disabled: z.boolean().default(false).describe('Switched off, as if it were not there'),
});

/** A rule, of the configuration or built in. */
export interface Rule extends z.output<typeof ruleSchema> {
  readonly severity?: Severity | undefined;
  /** Resolves that long after the alert began, whatever comes. */
  readonly resolveAfterSeconds?: number;
}

export const toRule = (rule: z.input<typeof ruleSchema>): Rule => ruleSchema.parse(rule);
