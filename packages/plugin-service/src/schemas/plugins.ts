import type { JobState, PluginInfo } from '@streamspace/plugin-sdk';
import { permissionSchema, pluginTypeSchema } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type {
  AddedConsent,
  CapabilityRequest,
  CatalogDetail,
  CatalogPlugin,
  ClusterOffer,
  Consent,
  ConsentRequest,
  HostRequest,
  InstalledPlugin,
  PermissionRequest,
  PointRequest,
  RouteRequest,
  VersionNote,
} from '../api-types.ts';
import { count, described, instant, json, many, maybe, part, texts } from './described.ts';
import { jobStates } from './job-states.ts';
import { offeredUpdateSchema } from './repositories.ts';

const tier = z.enum(['official', 'community']);
const id = count.describe('Number of the plugin; its name does as well');
const publicState: z.ZodType<PluginInfo['state']> = z.enum(['installed', 'enabled', 'disabled', 'quarantined']);

const permissionRequest = described<PermissionRequest>('PermissionRequest', {
  permission: permissionSchema,
  description: z.string(),
  risk: z.enum(['low', 'medium', 'high']),
  dangerous: z.boolean(),
  reason: maybe(z.string()),
  optional: z.boolean(),
  granted: z.boolean(),
  wanted: z.boolean(),
});
const hostRequest = described<HostRequest>('HostRequest', { label: z.string(), reason: z.string() });
const routeRequest = described<RouteRequest>('RouteRequest', {
  methods: texts,
  paths: texts,
  access: z.enum(['public', 'user', 'operator', 'admin']),
});
const pointRequest = described<PointRequest>('PointRequest', {
  point: z.string(),
  role: z.enum(['provides', 'consumes']),
  description: z.string(),
  purpose: maybe(z.string()),
  optional: z.boolean(),
});
const capabilityRequest = described<CapabilityRequest>('CapabilityRequest', {
  capability: z.string(),
  description: z.string(),
  reason: z.string(),
});

const addedConsent = described<AddedConsent>('AddedConsent', {
  kind: z.enum(['permission', 'capability', 'host', 'identity', 'route', 'point', 'signal', 'mail', 'resource']),
  words: z.string().describe('What `accept` of an upgrade repeats'),
  reason: maybe(z.string()),
  risk: z.enum(['low', 'medium', 'high']),
});

/** What the catalog and an installed plugin say alike about what it wants. */
const wants = {
  permissionRequests: many(permissionRequest),
  hosts: many(hostRequest),
  routes: many(routeRequest),
  points: many(pointRequest),
  capabilities: many(capabilityRequest),
  events: texts,
};

const versionNote = described<VersionNote>('VersionNote', {
  state: z.enum(['deprecated', 'yanked', 'blocked']),
  since: z.iso.date(),
  reason: z.string(),
  replacement: maybe(z.string().describe('A version of the plugin, or the name of another one')),
  advisory: maybe(z.string()),
  instead: maybe(z.string().describe('The version to go to')),
});

const catalogPlugin = {
  id,
  name: z.string(),
  version: z.string(),
  displayName: z.string(),
  description: z.string(),
  author: z.string(),
  license: z.string(),
  tier,
  category: z.string(),
  pluginType: pluginTypeSchema,
  tags: texts,
  permissions: many(permissionSchema),
  origin: maybe(z.string().describe('The repository that it comes from')),
  iconUrl: maybe(z.string()),
  versionNote: maybe(versionNote),
  installed: maybe(publicState),
};

export const catalogPluginSchema = described<CatalogPlugin>('CatalogPlugin', catalogPlugin);

export const catalogDetailSchema = described<CatalogDetail>('CatalogDetail', {
  ...catalogPlugin,
  ...wants,
  readmeHtml: z.string().describe('Sanitised HTML'),
  changesHtml: maybe(z.string().describe('Sanitised HTML of the changelog, on the versions after the installed one')),
  homepage: maybe(z.string()),
  repository: maybe(z.string()),
  added: many(addedConsent).describe('What the installed copy does not ask for, permissions among it'),
  limits: texts.describe('What of its wishes the control plane does not fulfil'),
  configSchema: maybe(json),
});

const protocol = z.enum(['https', 'http', 'tls', 'tcp']);

const consent = described<Consent>('Consent', {
  host: z.string(),
  port: z.int(),
  allowedAt: maybe(instant),
  reason: maybe(z.string()),
  protocol: maybe(protocol),
});
const pendingConsent = described<ConsentRequest>('PendingConsent', {
  host: z.string(),
  port: z.int(),
  reach: z.enum(['private', 'loopback', 'unlisted']),
  reason: z.string(),
  protocol: maybe(protocol),
});
const deliveries: z.ZodType<Readonly<Record<JobState, number>>> = z.record(z.enum(jobStates), count);

export const installedPluginSchema = described<InstalledPlugin>('InstalledPlugin', {
  ...wants,
  id,
  name: z.string(),
  displayName: z.string(),
  description: z.string(),
  version: z.string(),
  pluginType: pluginTypeSchema,
  tier,
  enabled: z.boolean().describe('Whether the operator wants it to run'),
  state: z.enum(['installed', 'starting', 'enabled', 'standby', 'disabled', 'restarting', 'quarantined']),
  health: z.enum(['ok', 'degraded', 'failing']),
  reason: maybe(z.string()),
  nextStartAt: maybe(instant),
  installedAt: instant,
  updatedAt: instant,
  config: json.describe('A secret that is set reads `{ "$secret": "set" }`'),
  configSchema: maybe(json.describe('JSON Schema 2020-12')),
  consents: many(consent),
  pendingConsents: many(pendingConsent),
  commands: many(part<InstalledPlugin['commands'][number]>({ id: z.string(), title: z.string() })),
  deliveries,
  schedules: many(part<InstalledPlugin['schedules'][number]>({ job: z.string(), nextAt: instant, what: z.string() })),
  pid: maybe(z.int()),
  memoryBytes: maybe(count),
  restarts: count,
  update: maybe(offeredUpdateSchema),
  versionNote: maybe(versionNote),
  previousVersion: maybe(z.string().describe('The version that a rollback leads to')),
  iconUrl: maybe(z.string()),
});

export const clusterOfferSchema = described<ClusterOffer>('ClusterOffer', {
  configMap: z.string(),
  name: z.string(),
  version: maybe(z.string()),
  state: z.enum(['offered', 'installed', 'unknown', 'different', 'unreadable']),
  message: maybe(z.string().describe('Why it cannot be installed')),
});
