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
  type PluginErrorCode,
  type PluginErrorData,
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
