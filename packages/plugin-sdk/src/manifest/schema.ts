import { z } from 'zod';
import { isSubscribable } from '../events/match.ts';
import { permissionSchema } from '../permissions.ts';
import {
  consumesSchema,
  contributesSchema,
  decisionSchema,
  jobSchema,
  providesSchema,
  resourcesSchema,
} from './behaviour.ts';
import {
  adminCapabilitySchema,
  decisionNameSchema,
  networkSchema,
  optionalPermissionSchema,
  signalSchema,
} from './grants.ts';
import { checkAcrossFields } from './rules.ts';
import { configPathSchema, idSchema, lineSchema, reasonSchema } from './values.ts';

/** What a plugin is for. `integration` moves data to another product, `webhook` reacts to events, `theme` has no code. */
export const pluginTypeSchema = z.enum(['extension', 'webhook', 'integration', 'theme']);

/** Subjects under which the marketplace sorts plugins. */
export const topicSchema = z.enum([
  'Integrations',
  'Monitoring',
  'Security',
  'Session Management',
  'Automation',
  'Analytics',
  'Authentication',
  'Storage',
  'Business',
  'Infrastructure',
  'Communication',
  'Themes',
]);

/** Kebab-case, at most 40 characters; equals the folder and the package. */
export const pluginNameSchema = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, { error: 'must be kebab-case, such as "webhook-relay"' });

/** One semantic version, https://semver.org, at most 50 characters. */
export const versionSchema = z
  .string()
  .max(50)
  .regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/, {
    error: 'must be a semantic version, such as "1.4.0"',
  });

/** Relative POSIX path inside the plugin: no leading slash, no `..`. */
const pathInside = z
  .string()
  .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[A-Za-z0-9._/-]+$/, { error: 'must be a relative path inside the plugin' });

const eventSubscriptionSchema = z.string().refine(isSubscribable, {
  error: 'is no event of the platform: write a name such as "session.created" or a pattern such as "session.*"',
});

/** `noun.past` of a shared contract, or `plugin.<name>.<event>`. */
const emittedEventSchema = z.string().regex(/^[a-z][a-z0-9]*(\.[a-z][a-z0-9_-]*)+$/, {
  error: 'must be an event name in lower case, such as "plugin.my-plugin.report_ready"',
});

const manifestFields = z.strictObject({
  $schema: z.string().optional().describe('Where editors find the completion for this file'),
  name: pluginNameSchema.describe('Equals the folder name and the package name. Never changes once published'),
  version: versionSchema.describe('One semantic version, https://semver.org'),
  displayName: lineSchema(60).describe('The name that people read'),
  description: lineSchema(200).describe('What it does, in one line'),
  type: pluginTypeSchema.describe(
    'extension: adds to the UI; webhook: reacts to events; integration: moves data to another product; theme: tokens only',
  ),
  category: topicSchema.optional().describe('Subject under which the marketplace sorts it'),
  author: lineSchema(255).describe('Name, or "Name <address>"'),
  license: lineSchema(100).describe('SPDX identifier, such as "MIT"'),
  homepage: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('http(s) address for people who want to know more'),
  repository: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('http(s) address of its source'),
  tags: z
    .array(z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, { error: 'must be lower case without spaces' }))
    .min(1)
    .max(10)
    .optional()
    .describe('Up to ten words that people search for'),
  icon: pathInside.optional().describe('Path of an SVG or PNG in assets/'),
  requirements: z
    .strictObject({
      streamspaceVersion: z.string().optional(),
      minimumVersion: z.string().optional(),
      maximumVersion: z.string().optional(),
    })
    .optional()
    .describe('Versions of the platform it works with'),
  entrypoints: z
    .strictObject({
      main: pathInside.describe("The module the host loads: index.js; a theme's theme.json"),
      ui: pathInside.optional(),
      api: pathInside.optional(),
      webhook: pathInside.optional(),
      cli: pathInside.optional(),
    })
    .describe('Files of the packed plugin'),
  dependencies: z
    .record(pluginNameSchema, z.string())
    .optional()
    .describe('Other plugins it needs, by name, with a version range'),
  configSchema: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('Written by publishing; in source, config.schema.json says it all'),
  defaultConfig: z.record(z.string(), z.unknown()).optional().describe('Written by publishing'),

  permissions: z.array(permissionSchema).describe('What it asks of the operator. Nothing listed means nothing granted'),
  permissionReasons: z
    .partialRecord(permissionSchema, reasonSchema)
    .optional()
    .describe('Why it needs each permission'),
  optionalPermissions: z
    .array(optionalPermissionSchema)
    .optional()
    .describe('Permissions that an operator may grant later, or that the configuration asks for'),
  adminCapabilities: z
    .array(adminCapabilitySchema)
    .optional()
    .describe('What "admin" is wanted for; alone it gives nothing'),
  signals: z.array(signalSchema).optional().describe('Streams of sensitive facts, each asked of the operator'),
  network: networkSchema.optional().describe('The hosts that "network" is wanted for'),
  email: z
    .strictObject({ recipients: z.array(configPathSchema).min(1) })
    .optional()
    .describe('Configuration keys whose addresses may get mail'),

  events: z
    .array(eventSubscriptionSchema)
    .optional()
    .describe('Events it reacts to: names, aliases, or patterns such as "session.*"'),
  emits: z
    .array(emittedEventSchema)
    .optional()
    .describe('Events that it states: shared ones such as "audit.violation", and its own'),
  jobs: z
    .record(idSchema, jobSchema)
    .optional()
    .describe('Durable jobs: enqueued, or by themselves with "cron" or "every"'),
  decisions: z
    .array(decisionSchema)
    .optional()
    .describe('Questions of the platform that it answers before something happens'),
  asks: z.array(decisionNameSchema).optional().describe('Decisions that it asks of other plugins'),
  provides: z.array(providesSchema).optional().describe('Extension points that it offers to other plugins'),
  consumes: z.array(consumesSchema).optional().describe('Extension points that it uses'),
  contributes: contributesSchema
    .optional()
    .describe('What it adds to the platform: pages, widgets, actions, commands, routes'),
  delivery: z
    .strictObject({
      retryFor: z.string().regex(/^\d+(min|h)$/, { error: 'must be a duration such as "30min" or "24h"' }),
    })
    .optional()
    .describe('How long the delivery of an event is retried. Default 1h'),
  resources: resourcesSchema.optional().describe('What it needs above the defaults; the operator may lower it'),
  writableConfig: z.array(configPathSchema).optional().describe('Keys that config.set may write; never a secret'),
  configVersion: z.int().min(1).optional().describe('Raised exactly when the plugin has a new migration'),
});

/** The contents of a plugin's `manifest.json`. Unknown keys are an error: they are often typos. */
export const manifestSchema = manifestFields.superRefine(checkAcrossFields);

/** A manifest that was checked. */
export type Manifest = z.infer<typeof manifestFields>;

/** JSON Schema 2020-12 of the manifest, for `$schema` completion in editors. Rules across fields are not in it. */
export function manifestJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(manifestFields, { io: 'input', target: 'draft-2020-12' }),
    title: 'StreamSpace plugin manifest',
    description: 'What a StreamSpace plugin says about itself, readable without running it',
  };
}
