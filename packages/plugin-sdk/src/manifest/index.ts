export type { Manifest } from './schema.ts';
export {
  manifestJsonSchema,
  manifestSchema,
  pluginNameSchema,
  pluginTypeSchema,
  topicSchema,
  versionSchema,
} from './schema.ts';
export type { NetworkHost } from './grants.ts';
export { parseManifest, type ManifestIssue, type ManifestResult } from './parse.ts';
export { closest } from './suggest.ts';
export { parseDurationMs, parseRate, parseSizeBytes, type Rate } from './values.ts';
