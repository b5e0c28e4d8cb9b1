export type * from './host/types.ts';
export { createVirtualClock, systemClock, type Clock, type VirtualClock } from './clock.ts';
export { blockSchema } from './host/ui/block-schema.ts';
export { openDatabase, prepare, transaction } from './sqlite.ts';
export { createVault, readVaultKey, type Vault } from './config/vault.ts';
export { createPluginHost, type PluginHostOptions } from './host/plugin-host.ts';
export {
  createInProcessLoader,
  type InProcessLoader,
  type InProcessOptions,
  type InProcessPlugin,
} from './host/in-process-loader.ts';
export type { PluginLoader } from './host/loader.ts';
export {
  createEgressBroker,
  decide,
  defaultEgressLimits,
  type Connections,
  type EgressBroker,
  type EgressRequest,
  type EgressResponse,
  type Requester,
  type Wire,
} from './egress/index.ts';
export { addedConsents, permissionWords } from './host/added-consents.ts';
export { projectEvent } from './host/project-event.ts';
export { capabilityRequests, hostRequests, permissionRequests, pointRequests, routeRequests } from './host/requests.ts';
export { formatPath } from './config/paths.ts';
export { ConfigError } from './config/check.ts';
export { filesFrom, generatedFiles, isTypeScriptPlugin } from './build/generated-files.ts';
export { manifestTypes } from './build/manifest-types.ts';
export { syncFiles, type SyncedFile } from './build/sync-files.ts';
export { bundlePlugin, type PluginBundle } from './bundle/bundle-plugin.ts';
export type { BundledPackage } from './bundle/bundled-packages.ts';
export { createDiskMedium, createMemoryMedium, type SpoolMedium } from './storage/spool/index.ts';
export { openSandboxLoader, type SandboxLoader, type SandboxLoaderOptions } from './host/sandbox-loader.ts';
