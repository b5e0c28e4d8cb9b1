import type { CollectionDescriptor, Json } from '@streamspace/plugin-sdk';
import { parseDescriptors } from '../storage/collections/descriptor.ts';

/** What a plugin answers to `describe`. */
export interface PluginDescription {
  readonly configSchema?: Json;
  readonly collections: readonly CollectionDescriptor[];
  readonly inputs: Readonly<Record<string, Json>>;
  readonly settingsSchema?: Json;
}

/** @throws {PluginError} `INVALID_ARGUMENT` for collections that cannot be. */
export function readDescription(answer: unknown): PluginDescription {
  const { configSchema, collections, inputs, settingsSchema } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  return {
    collections: parseDescriptors(collections),
    inputs: (inputs ?? {}) as Readonly<Record<string, Json>>,
    ...(configSchema === undefined ? {} : { configSchema: configSchema as Json }),
    ...(settingsSchema === undefined ? {} : { settingsSchema: settingsSchema as Json }),
  };
}
