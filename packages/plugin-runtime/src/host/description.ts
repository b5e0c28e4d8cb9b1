import type { CollectionDescriptor, Json } from '@streamspace/plugin-sdk';
import { parseDescriptors } from '../storage/collections/descriptor.ts';

/** What a plugin answers to `describe`. */
export interface PluginDescription {
  readonly configSchema?: Json;
  readonly collections: readonly CollectionDescriptor[];
}

/** @throws {PluginError} `INVALID_ARGUMENT` for collections that cannot be. */
export function readDescription(answer: unknown): PluginDescription {
  const { configSchema, collections } = answer as { readonly configSchema?: Json; readonly collections?: unknown };
  return { ...(configSchema === undefined ? {} : { configSchema }), collections: parseDescriptors(collections) };
}
