import type { CollectionDescriptor, Json, PluginErrorData } from '@streamspace/plugin-sdk';
import type { LogLine, PluginSource } from './types.ts';

/** A plugin made ready to start: bundled, and asked for its configuration schema and its collections. */
export interface PreparedPlugin {
  /** Folder that {@link PluginLoader.start} gets. */
  readonly bundleDirectory: string;
  /** JSON Schema 2020-12 of the configuration. */
  readonly configSchema?: Json;
  readonly collections: readonly CollectionDescriptor[];
  /** JSON Schema of the input of each action, command or route that has one. */
  readonly inputs: Readonly<Record<string, Json>>;
  /** JSON Schema of what each user may choose. */
  readonly settingsSchema?: Json;
  /** The contents of a theme's file, accepted. */
  readonly theme?: Json;
  /** What was left out of it, for the log. */
  readonly warnings?: readonly string[];
}

export interface ProcessOptions {
  readonly name: string;
  readonly bundleDirectory: string;
  /** Heap, in bytes. */
  readonly memoryBytes: number;
  /** A call of the plugin to the host. */
  readonly onCall: (member: string, params: unknown, signal: AbortSignal) => Promise<unknown>;
  readonly onLog: (line: Pick<LogLine, 'level' | 'message' | 'fields'>) => void;
}

/** One running copy of a plugin. */
export interface PluginProcess {
  readonly pid?: number;
  /** Resident memory. */
  memoryBytes(): number | undefined;
  /** @throws {PluginError} what the plugin threw, or `TIMEOUT` at the deadline. */
  call(
    method: string,
    params: Json,
    options: { readonly deadlineMs: number; readonly signal?: AbortSignal },
  ): Promise<unknown>;
  /** Ends it; what has not ended by itself after `graceMs` is killed. */
  stop(graceMs: number): Promise<void>;
  /** Resolves, and never rejects, when it has ended, with the reason in words. */
  readonly exited: Promise<{ readonly reason: string }>;
}

/** Brings plugins to life: in a sandbox of their own, or for tests in this process. */
export interface PluginLoader {
  /** @throws {PluginError} `INVALID_ARGUMENT` when the plugin cannot be bundled or does not fit its manifest. */
  prepare(source: PluginSource): Promise<PreparedPlugin>;
  /** @throws {PluginError} when it does not come up. */
  start(options: ProcessOptions): Promise<PluginProcess>;
  /** Removes what {@link PluginLoader.prepare} made. */
  discard(bundleDirectory: string): Promise<void>;
  /** Removes what was prepared and belongs to nobody, of plugins that are not spared. Default: nothing is left over. */
  tidy?(bundles: { readonly kept: ReadonlySet<string>; readonly isSpared: (plugin: string) => boolean }): Promise<void>;
  /** Which walls stand around a plugin. */
  layers(): readonly string[];
}

/** What the plugin answers to `load`. */
export interface LoadedPlugin {
  readonly events: readonly string[];
  readonly jobs: readonly string[];
  readonly commands: readonly string[];
  readonly hooks: readonly string[];
}

/** What the plugin answers to a batch; one that makes it up fails its own batch. */
export type FailedItems = readonly { readonly id: string; readonly error: PluginErrorData }[];

/** What the plugin answers to `checkConfig`. */
export type CheckedConfig =
  | { readonly config: Json }
  | { readonly issues: readonly { readonly path: readonly (string | number)[]; readonly message: string }[] };
