import { eventNameSchema, hasUniqueNames, severitySchema } from '@streamspace/plugin-kit/notifications';
import { secret } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import manifest from '../manifest.json' with { type: 'json' };
import { preset } from './preset.ts';
import { routingKeySchema, ruleSchema, toRule, type Rule } from './rule.ts';

const severity = (usual: z.output<typeof severitySchema>) =>
  severitySchema.default(usual).describe('Severity of these alerts');

export const configSchema = z
  .strictObject({
    routingKey: secret(routingKeySchema).describe('Integration key of the Events API v2'),
    region: z.enum(['us', 'eu']).default('us').describe('Where the PagerDuty account is'),
    notifyOnSessionCreated: z.boolean().default(false).describe('An alert for each new session'),
    notifyOnSessionHibernated: z.boolean().default(false).describe('An alert for each session that hibernates'),
    notifyOnUserCreated: z.boolean().default(false).describe('An alert for each new user'),
    sessionCreatedSeverity: severity('info'),
    sessionHibernatedSeverity: severity('warning'),
    userCreatedSeverity: severity('info'),
    includeDetails: z.boolean().default(true).describe('Shows CPU, memory, e-mail address and reason'),
    autoResolve: z.boolean().default(false).describe('Resolves what has no end of its own after autoResolveAfter'),
    autoResolveAfter: z.int().min(5).max(86_400).default(60).describe('In seconds'),
    rateLimit: z
      .int()
      .min(1)
      .max(200)
      .default(50)
      .describe('Alerts per hour; what is more is counted in one alert. Critical ones always pass'),
    rules: z
      .array(ruleSchema)
      .max(100)
      .refine(hasUniqueNames, { error: 'has two rules with the same name' })
      .optional()
      .describe('What makes alerts. Default: rules for what is really broken'),
    changeEvents: z
      .array(eventNameSchema(manifest.events))
      .max(100)
      .default([])
      .describe('Events that are sent as changes and page nobody'),
    instanceName: z
      .string()
      .regex(/^[A-Za-z0-9._-]{1,64}$/, { error: 'must be 1 to 64 letters, digits, ".", "_" and "-"' })
      .optional()
      .describe("Name of this installation, part of each alert's key. Default: the installation's id"),
    source: z.string().min(1).max(255).optional().describe('Source of alerts. Default: the host of baseUrl'),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("Address of the platform for links. Default: the platform's own"),
    webhookSecrets: secret(z.array(z.string().min(1).max(500)).max(4))
      .default([])
      .describe('Secrets of a webhook subscription of PagerDuty; without one nothing comes in'),
    resolveOnUninstall: z.boolean().default(true).describe('Resolves what is open when the plugin is uninstalled'),
    apiUrl: z
      .url({ protocol: /^https?$/ })
      .regex(/[^/]$/, { error: 'must not end with a slash' })
      .optional()
      .describe('A proxy of the Events API'),
  })
  .superRefine(({ routingKey, rules = [], changeEvents }, context) => {
    const message = 'cannot be sent with a key that begins with "R": rulesets take no changes';
    if (changeEvents.length > 0 && routingKey.startsWith('R'))
      context.addIssue({ code: 'custom', message, path: ['changeEvents'] });
    for (const [index, rule] of rules.entries()) {
      if (rule.action === 'change' && (rule.routingKey ?? routingKey).startsWith('R'))
        context.addIssue({ code: 'custom', message, path: ['rules', index, 'action'] });
    }
  });

export type PagerDutyConfig = z.output<typeof configSchema>;

/** All rules in the order in which they are asked: changes, those of the configuration, and the switches of version 1. */
export function rulesOf(config: PagerDutyConfig): readonly Rule[] {
  const { changeEvents, routingKey, autoResolve, autoResolveAfter } = config;
  const isRuleset = routingKey.startsWith('R');
  const usual = preset.filter(({ action }) => action !== 'change' || !isRuleset);
  const legacy = [
    config.notifyOnSessionCreated && {
      name: 'session-created',
      match: { events: ['session.created'] },
      severity: config.sessionCreatedSeverity,
      groupBy: ['session' as const],
      resolveOn: autoResolve ? ['session.started', 'session.terminated'] : [],
    },
    config.notifyOnSessionHibernated && {
      name: 'session-hibernated',
      match: { events: ['session.hibernated'] },
      severity: config.sessionHibernatedSeverity,
      groupBy: ['session' as const],
      resolveOn: ['session.woken', 'session.terminated'],
    },
    config.notifyOnUserCreated && {
      name: 'user-created',
      match: { events: ['user.created'] },
      severity: config.userCreatedSeverity,
      groupBy: ['user' as const],
    },
  ];
  const changes = changeEvents.length > 0 && {
    name: 'change-events',
    match: { events: changeEvents },
    action: 'change' as const,
  };
  const all = [
    ...[changes].filter((rule) => rule !== false).map(toRule),
    ...(config.rules ?? usual),
    ...legacy.filter((rule) => rule !== false).map(toRule),
  ].filter(({ disabled }) => !disabled);
  return all.map((rule) => {
    const hasEnd = rule.resolveOn.length > 0 || rule.resolveAfterQuietMinutes !== undefined;
    return autoResolve && !hasEnd ? { ...rule, resolveAfterSeconds: autoResolveAfter } : rule;
  });
}

/**
 * A configuration of version 1: its schema was checked by nobody, so that YAML's texts stood in for numbers. Its switches
 * keep their defaults, and no rule is added, so that nothing pages that did not before.
 */
export function fromFirstVersion(old: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const entries = Object.entries(old).map(([key, value]): [string, unknown] => {
    if (key === 'rateLimit' && typeof value === 'string' && /^\d+$/.test(value)) return [key, Number(value)];
    return /^(notifyOn|include|autoResolve)/.test(key) && (value === 'true' || value === 'false')
      ? [key, value === 'true']
      : [key, value];
  });
  return { notifyOnSessionHibernated: true, rules: [], ...Object.fromEntries(entries) };
}
