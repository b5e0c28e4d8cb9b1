export * from './events/index.ts';
export * from './manifest/index.ts';
export * from './theme/index.ts';
export {
  permissionInfo,
  permissionSchema,
  memberPermissions,
  type ApiMember,
  type MembersOf,
  type Permission,
  type PermissionInfo,
} from './permissions.ts';
export {
  fromPluginErrorData,
  isPluginError,
  isPluginErrorCode,
  PluginError,
  toPluginErrorData,
  type ErrorDetails,
  type PluginErrorCode,
  type PluginErrorData,
  type PluginErrorOptions,
} from './errors.ts';
export { configJsonSchema, secret } from './config.ts';
export { collection, collectionLimits, encrypted, isCollectionName } from './collection.ts';
export {
  definePlugin,
  type Config,
  type Handlers,
  type LifecycleHooks,
  type ParseResult,
  type Plugin,
  type PluginContext,
  type StopReason,
  type TestCheck,
} from './define-plugin.ts';
export { message, redirect, reply, selfPost } from './http/index.ts';
export type * from './http/types.ts';
export { ui } from './ui/index.ts';
export type * from './ui/blocks.ts';
export type * from './ui/calls.ts';
export type * from './api/index.ts';
export { decisionInfo, decisionLimitMs, type DecisionInfo } from './decisions/decision-info.ts';
export type { DecisionContext, DecisionName, DecisionRequest, Decisions } from './decisions/decisions.ts';
export {
  allow,
  deny,
  type Allowance,
  type Constraints,
  type Decision,
  type DecisionLimits,
  type Refusal,
  type Obligation,
  type Verdict,
} from './decisions/verdict.ts';
export { pointInfo, pointName, type PointInfo, type PointUse } from './points/point-info.ts';
export { objectStoreError, type ObjectStoreReason } from './points/object-store-error.ts';
export type { Consumer } from './points/consumer.ts';
export type { ExtensionPointName, ExtensionPoints } from './points/extension-points.ts';
export type { AuditLog, AuditRecord } from './points/audit-log.ts';
export type { AuthProvider } from './points/auth-provider.ts';
export type { DlpPolicy } from './points/dlp-policy.ts';
export type { EmailTransport } from './points/email-transport.ts';
export type { MalwareScanner } from './points/malware-scanner.ts';
export type { ObjectInfo, ObjectStore, ObjectStoreCapabilities, PutOptions, Upload } from './points/object-store.ts';
export type { Retention } from './points/retention.ts';
export type { SessionPlacement } from './points/session-placement.ts';
export type { Ticketing } from './points/ticketing.ts';
export type { WorkflowActions } from './points/workflow-action.ts';
