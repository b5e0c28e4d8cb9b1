import type { Manifest } from '@streamspace/plugin-sdk';
import type { PluginFolder } from '../discover.ts';
import type { Finding } from '../finding.ts';
import type { JsonDocument } from '../json/document.ts';

/** A plugin whose manifest could be read, before anything else about it was checked. */
export interface LoadedPlugin extends PluginFolder {
  readonly root: string;
  readonly document: JsonDocument;
  /** Absent where the manifest has faults; what can be checked without it still is. */
  readonly manifest?: Manifest;
}

/** One group of rules. Answers with what is wrong; it never throws. */
export type Check = (plugin: LoadedPlugin) => readonly Finding[];
